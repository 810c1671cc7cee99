package dev.metronome.hosted;

import dev.metronome.async.Coroutine;
import dev.metronome.async.TaskFailedException;
import dev.metronome.core.HostedCall;
import java.lang.StackWalker.StackFrame;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A function, handler or main program on a coroutine of its own, so that it can make way in the middle, on whichever
 * thread its code happens to be then: its own, or that of a task. It can be called again when it is over.
 */
final class JavaCall implements HostedCall {
    /** Rooms of ours that a program's code goes through on its way to the chip; its own frame is the first outside. */
    private static final Set<String> OURS = Set.of("async", "board", "bus", "core", "debug", "driver", "hosted",
            "machine", "signal", "stm32l4", "testkit", "time", "trace");
    private static final String PACKAGE = "dev.metronome.";

    private final String what;
    private final Runnable body;
    private final Turns turns;
    private final Consumer<JavaCall> beforeEnd;
    private final Coroutine coroutine;
    private Thread thread;
    private boolean over;
    private boolean ending;

    /**
     * A call that has not begun.
     *
     * @param what      for messages: "the handler of TIM1_BRK_TIM15"
     * @param beforeEnd told that the chip is over, before finally blocks run
     */
    JavaCall(String what, Runnable body, Turns turns, Consumer<JavaCall> beforeEnd) {
        this.what = what;
        this.body = body;
        this.turns = turns;
        this.beforeEnd = beforeEnd;
        coroutine = new Coroutine(what, this::serve);
    }

    private void serve() {
        thread = Thread.currentThread();
        turns.runsOn(thread);
        for (;;) {
            body.run();
            over = true;
            coroutine.suspend();
        }
    }

    @Override
    public boolean run() {
        if (coroutine.isFinished()) {
            throw new HostedException(what + " has ended, and cannot go on");
        }
        over = false;
        turns.begin(what, thread);
        try {
            coroutine.resume();
        } catch (HostedException e) {
            throw e;
        } catch (TaskFailedException e) {
            throw new HostedException("task " + e.task() + " failed: " + HostedException.describe(e.getCause()), e);
        } catch (Throwable e) { // whatever it is, declared or not
            throw new HostedException(turns.inWords(what) + " failed: " + HostedException.describe(e), e);
        } finally {
            turns.end();
        }
        return over;
    }

    @Override
    public void makeWay() {
        coroutine.suspend();
    }

    @Override
    public void abandon() {
        beforeEnd.accept(this);
        turns.begin(what, thread);
        ending = true;
        try {
            coroutine.unwind();
        } catch (RuntimeException e) {
            if (e instanceof HostedException || coroutine.isGivenUp()) {
                throw new HostedException(what + " does not end: " + HostedException.describe(e), e);
            }
            // What else a finally block throws when its chip is gone is no news.
        } finally {
            ending = false;
            turns.end();
        }
    }

    /** Where Java that is being ended would wait, it is told so once more. */
    void endAgain() {
        if (ending) {
            coroutine.suspend();
        }
    }

    @Override
    public String place() {
        return "in Java" + StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> isPrograms(frame.getClassName())).findFirst())
                .map(JavaCall::place).orElse("") + " (" + turns.inWords(what) + ")";
    }

    private static String place(StackFrame frame) {
        return " at " + frame.getFileName() + ":" + frame.getLineNumber();
    }

    /** ", at Blinky.java:12" for the innermost place that is the program's own, or nothing if there is none. */
    static String placeIn(StackTraceElement[] stack) {
        for (var frame : stack) {
            if (isPrograms(frame.getClassName())) {
                return ", at " + frame.getFileName() + ":" + frame.getLineNumber();
            }
        }
        return "";
    }

    private static boolean isPrograms(String name) {
        return !isOurs(name) && !name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun.");
    }

    private static boolean isOurs(String name) {
        if (!name.startsWith(PACKAGE)) {
            return false;
        }
        var room = name.substring(PACKAGE.length());
        var dot = room.indexOf('.');
        return dot > 0 && OURS.contains(room.substring(0, dot));
    }
}
