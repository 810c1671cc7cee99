package dev.metronome.async;

import java.util.concurrent.locks.LockSupport;

/**
 * Straight-line code that can stop in the middle and go on later, strictly in turn with whoever resumes it.
 *
 * <p>The body has a virtual thread of its own, yet never two threads run at once: {@link #resume()} parks its caller
 * until the body {@linkplain #suspend() suspends} or ends, and {@code suspend()} parks the body until the next
 * {@code resume()}. The turn is one volatile field, so everything that one side did before handing over is seen by
 * the other; nothing in between needs a lock or an atomic.
 *
 * <p>Coroutines nest. Code that runs on behalf of the body, such as a second coroutine that the body resumed, may
 * suspend the outer one: the thread that suspended is the thread that the next {@code resume()} continues.
 *
 * <h2>What a hand-over costs</h2>
 * From one virtual thread to another, which is what a resume or a suspend is, 1.3 million a second were measured on a
 * machine with two cores. When a platform thread resumes, each hand-over goes through the operating system: only some
 * 30,000 a second. Whoever resumes often should run on a virtual thread. Nobody should suspend
 * with a native frame on the stack: a virtual thread that parks with one keeps its carrier.
 *
 * <h2>When it is forgotten</h2>
 * A coroutine that suspended and is never resumed keeps its thread parked and its finally blocks unrun:
 * {@link #unwind()} it.
 */
public final class Coroutine {
    /** So many times in a row a body may swallow {@link Unwound} before it is given up. */
    public static final int MAXIMUM_SWALLOWED = 1_000;

    private static final ThreadLocal<Boolean> OURS = new ThreadLocal<>();

    private final String name;
    private final Thread thread;
    private Runnable body;

    /** Whose turn it is: true from resume() until the body suspends or ends. */
    private volatile boolean inside;

    // What follows belongs to whoever has the turn.
    private Thread resumer;
    /** The thread that the next resume() continues. */
    private Thread suspended;
    private boolean started;
    private boolean finished;
    /** What ended the body, until it is thrown to the resumer. */
    private Throwable ending;
    private boolean unwinding;
    private Thread lastUnwound;
    private int swallowed;
    private boolean givenUp;

    /** Does not start it: {@code body} begins with the first {@link #resume()}. */
    public Coroutine(String name, Runnable body) {
        this.name = name;
        this.body = body;
        this.thread = Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).unstarted(this::run);
    }

    public String name() {
        return name;
    }

    /** True when the body has ended, whichever way, or will never begin. */
    public boolean isFinished() {
        return finished;
    }

    /** True when it swallowed {@link Unwound} so often that it was left where it is. */
    public boolean isGivenUp() {
        return givenUp;
    }

    /** The thread of the body itself. */
    Thread thread() {
        return thread;
    }

    /**
     * Lets the body run until it suspends or ends; the caller is parked meanwhile.
     *
     * <p>Rethrows, unchanged, what ended the body. Its own {@link Unwound} ends here; that of another coroutine
     * passes on to the caller, who may be part of that other one.
     *
     * @return true while the body has more to do; false when it ended, now or before
     * @throws IllegalStateException if it is running already
     */
    public boolean resume() {
        if (finished) {
            return false;
        }
        if (inside) {
            throw new IllegalStateException("\"" + name + "\" is running and cannot be resumed before it suspends");
        }
        handIn();
        return !finished;
    }

    private void handIn() {
        resumer = Thread.currentThread();
        var next = suspended;
        inside = true;
        if (started) {
            LockSupport.unpark(next);
        } else {
            started = true;
            thread.start();
        }
        parkWhileInsideIs(true);
        if (ending != null) {
            var thrown = ending;
            ending = null;
            throw Coroutine.<RuntimeException>unchanged(thrown);
        }
    }

    /** Parks until the turn comes. An interrupt does not shorten the wait; it is kept for later. */
    private void parkWhileInsideIs(boolean whose) {
        var interrupted = false;
        while (inside == whose) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("unchecked") // X is erased: whatever it is, it is thrown as it is
    static <X extends Throwable> X unchanged(Throwable thrown) throws X {
        throw (X) thrown;
    }

    /** True on the thread of any coroutine, and on no other: nobody else takes turns. */
    public static boolean isCurrent() {
        return OURS.get() != null;
    }

    private void run() {
        OURS.set(true);
        try {
            body.run();
        } catch (Unwound unwound) {
            ending = unwound.coroutine() == this ? null : unwound;
        } catch (Throwable thrown) {
            ending = thrown;
        }
        finish();
    }

    private void finish() {
        finished = true;
        body = null;
        suspended = null;
        lastUnwound = null;
        handOut();
    }

    private void handOut() {
        var next = resumer;
        resumer = null;
        inside = false;
        LockSupport.unpark(next);
    }

    /**
     * Stops here until the next {@link #resume()}. For the body, and for any thread that at this moment runs on its
     * behalf.
     *
     * @throws Unwound if it is to go on no more
     * @throws IllegalStateException if it is not running
     */
    public void suspend() {
        if (!inside) {
            throw new IllegalStateException("\"" + name + "\" is not running and so cannot suspend");
        }
        endIfUnwinding();
        suspended = Thread.currentThread();
        handOut();
        parkWhileInsideIs(false);
        endIfUnwinding();
    }

    /** Called from inside: throws {@link Unwound} if the coroutine is not to go on. */
    void endIfUnwinding() {
        if (!unwinding) {
            return;
        }
        // Each thread that runs on the body's behalf has its own finally blocks, hence its own count.
        if (lastUnwound != Thread.currentThread()) {
            lastUnwound = Thread.currentThread();
            swallowed = 0;
        }
        if (swallowed == MAXIMUM_SWALLOWED) {
            giveUp();
        }
        swallowed++;
        throw new Unwound(this);
    }

    /** Lets the resumer go on without us. The thread stays parked where it is: no exception gets it out. */
    private void giveUp() {
        givenUp = true;
        ending = new IllegalStateException("\"" + name + "\" was told " + MAXIMUM_SWALLOWED
                + " times to unwind and went on each time: a catch or finally block in a loop swallows Unwound;"
                + " it is left where it is, and what it holds is lost");
        finish();
        for (;;) {
            LockSupport.park(this);
        }
    }

    /**
     * Ends it: {@code suspend()} throws {@link Unwound}, so that finally blocks run, and throws it again whenever
     * they try to suspend. Returns when the body has ended. One that never started just ends; one that is finished
     * stays so.
     *
     * <p>Rethrows what ended the body if it was anything but its own Unwound. Called from inside, by the body or on
     * its behalf, it takes effect at the next {@code suspend()}.
     *
     * @throws IllegalStateException if the body swallowed Unwound {@link #MAXIMUM_SWALLOWED} times in a row
     */
    public void unwind() {
        if (finished) {
            return;
        }
        unwinding = true;
        if (inside) {
            return;
        }
        if (!started) {
            finished = true;
            body = null;
            return;
        }
        handIn();
    }
}
