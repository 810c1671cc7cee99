package dev.metronome.hosted;

import dev.metronome.async.Coroutine;
import dev.metronome.async.Executor;
import dev.metronome.async.TaskState;
import dev.metronome.bus.BusFault;
import dev.metronome.bus.Width;
import dev.metronome.core.ExceptionNumber;
import dev.metronome.core.HostedCode.Order;
import dev.metronome.core.HostedCore;
import dev.metronome.driver.Chip;
import dev.metronome.driver.Owners;
import dev.metronome.machine.Machine;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.Warnings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The chip of a machine, as the Java on it uses it, from one reset to the next. When it is over, {@code finally} blocks
 * run that may use it, to switch a light off: their stores go nowhere, they load zeros, and no time passes.
 */
final class HostedChip implements Chip {
    /** So often may {@code finally} blocks use a chip that is over: one that waits for a flag will never see it. */
    static final int MAXIMUM_ACCESSES_AFTER_END = 100_000;

    private final Machine machine;
    private final HostedCore core;
    private final Turns turns;
    private final Owners owners = new Owners();
    private final List<Executor> executors = new ArrayList<>();
    private final List<TaskTrace> traces = new ArrayList<>();
    /** Tasks so far, of all executors. */
    private int spawned;
    private final List<JavaCall> calls = new ArrayList<>();
    private boolean over;
    /** The last thread that was found to be one of ours. */
    private Thread known;
    private boolean sleptInHandler;
    private boolean closed;
    private int accessesAfterEnd;
    /** The call that is ended, or was last. */
    private JavaCall ending;

    HostedChip(Machine machine, Turns turns) {
        this.machine = machine;
        this.turns = turns;
        core = machine.processor().hostedCore();
    }

    private boolean isOver() {
        if (closed) {
            throw new IllegalStateException("this chip ended with a reset, or with its machine. After a reset main or"
                    + " bind is given another; drivers and executors made on this one must not be kept");
        }
        if (over && ++accessesAfterEnd > MAXIMUM_ACCESSES_AFTER_END) {
            throw new HostedException("a finally block used the chip " + MAXIMUM_ACCESSES_AFTER_END
                    + " times after its end: it waits for what will not come, since reads give 0 and no time passes");
        }
        if (!over) {
            requireOwnThread();
        }
        return over;
    }

    @Override
    public int read(int address, Width width) {
        if (isOver()) {
            return 0;
        }
        try {
            return core.load(address, width);
        } catch (BusFault e) {
            throw e.withStackTrace();
        }
    }

    @Override
    public void write(int address, Width width, int value) {
        if (isOver()) {
            return;
        }
        try {
            core.store(address, width, value);
        } catch (BusFault e) {
            throw e.withStackTrace();
        }
    }

    /** A thread that the program has started takes no turns: it would use the chip at any moment of anybody's. */
    private void requireOwnThread() {
        var current = Thread.currentThread();
        if (current != known) {
            if (!Coroutine.isCurrent() && !turns.areOn(current)) {
                throw new IllegalStateException("the chip is used on "
                        + (current.getName().isEmpty()
                                ? "a thread without a name,"
                                : "thread \"" + current.getName() + "\",")
                        + " which is not the chip's: only main, tasks, handlers and bound functions may use it");
            }
            known = current;
        }
    }

    @Override
    public void spend(long cycles) {
        if (!isOver()) {
            core.spend(cycles);
        }
    }

    @Override
    public void waitForInterrupt() {
        if (!isOver()) {
            core.waitForInterrupt();
        } else if (ending != null) {
            ending.endAgain(); // an executor that idles here has missed it: somebody swallowed it
        }
    }

    @Override
    public boolean interruptsAreMasked() {
        return !isOver() && core.primask();
    }

    @Override
    public void maskInterrupts(boolean masked) {
        if (!isOver()) {
            core.setPrimask(masked);
        }
    }

    @Override
    public void handleException(int number, Runnable handler) {
        bind(number, handler, Order.INSTEAD);
    }

    /** An exception cannot come again before its handler is over, so one call serves it for ever. */
    void bind(int exception, Runnable handler, Order order) {
        Objects.requireNonNull(handler, "handler");
        var count = machine.processor().exceptions().count();
        if (exception < ExceptionNumber.NMI || exception >= count) {
            throw new IllegalArgumentException("the chip has no exception " + exception + " to be handled; there are "
                    + ExceptionNumber.NMI + ", NMI, to " + (count - 1));
        }
        var call = call("the handler of " + Machine.exceptionName(exception), handler);
        machine.processor().bindVector(exception, () -> call, order);
    }

    /** A call that ends with this chip. */
    JavaCall call(String what, Runnable body) {
        var call = new JavaCall(what, body, turns, this::end);
        calls.add(call);
        return call;
    }

    @Override
    public Executor executor(UnaryOperator<Executor.Builder> settings) {
        var builder = Executor.builder().idle(this::idle).observer(observer());
        var executor = settings.apply(builder).build();
        executors.add(executor);
        return executor;
    }

    private TaskTrace observer() {
        var trace = new TaskTrace(machine, turns, () -> spawned++);
        traces.add(trace);
        return trace;
    }

    /** The tasks of all executors that are not over. */
    List<HostedMachine.LiveTask> tasks() {
        return traces.stream().flatMap(trace -> trace.tasks().stream())
                .sorted(Comparator.comparingInt(HostedMachine.LiveTask::number)).toList();
    }

    private void idle(Executor executor) {
        var handler = core.currentException();
        if (handler != 0 && !over && !sleptInHandler) {
            sleptInHandler = true;
            warn("an executor sleeps in the handler of "
                    + Machine.exceptionName(handler) + ", where only an interrupt of higher priority wakes it:"
                    + " a handler wakes tasks and does not wait for them");
        }
        waitForInterrupt();
    }

    private void warn(String message) {
        machine.trace().emit(new TraceEvent.Warned(machine.timeline().now(), Warnings.Kind.MISUSE, message));
    }

    /** Main is over: says so where it has left tasks that nobody will ever poll. */
    void warnOfTasksLeft() {
        for (var executor : executors) {
            if (executor.hasAwake()) {
                warn("main has returned, and of its tasks "
                        + String.join(", ", executor.tasks().stream().filter(task -> task.state() == TaskState.AWAKE)
                                .map(task -> "\"" + task.name() + "\"").toList())
                        + " would have a turn that nobody gives: end main with executor.runForever()");
            }
        }
    }

    @Override
    public Owners owners() {
        return owners;
    }

    @Override
    public long cycle() {
        return core.cycle();
    }

    HostedCore core() {
        return core;
    }

    /** How often a task was woken. */
    long wakes() {
        var wakes = 0L;
        for (var executor : executors) {
            wakes += executor.wakes();
        }
        return wakes;
    }

    private void end(JavaCall call) {
        over = true;
        ending = call;
    }

    /** Ends all tasks, and every call that waits to be made again. From now on the chip is refused. */
    void close() {
        over = true;
        try {
            all(executors.iterator(), this::close);
        } finally {
            try {
                all(calls.iterator(), JavaCall::abandon);
            } finally {
                executors.clear();
                calls.clear();
                closed = true;
            }
        }
    }

    private void close(Executor executor) {
        turns.begin("the end of an executor's tasks", Thread.currentThread());
        try {
            executor.close();
        } finally {
            turns.end();
        }
    }

    /** For each of them, whatever one throws. */
    private static <T> void all(Iterator<T> of, Consumer<T> action) {
        if (of.hasNext()) {
            try {
                action.accept(of.next());
            } finally {
                all(of, action);
            }
        }
    }
}
