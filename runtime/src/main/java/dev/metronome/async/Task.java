package dev.metronome.async;

import java.util.Objects;

/**
 * What the body of a straight-line task has in hand: its own name and number, and the two ways to let others run.
 *
 * <p>Whoever drops the task makes the await it stands in throw {@link Unwound}; finally blocks then run as usual, but
 * cannot wait for anything: every further await throws it again, and drops what it was given.
 */
public final class Task {
    private final StraightLine<?> own;

    Task(StraightLine<?> own) {
        this.own = own;
    }

    public String name() {
        return own.name();
    }

    /** The slot number. */
    public int id() {
        return own.id();
    }

    /**
     * The value of {@code future}, now or later. Polls it at once; while it is not ready the task is suspended, and
     * the others have their turn. Polls happen on the task's own thread.
     *
     * <p>Whatever the future throws passes through. When the task is dropped while it waits, {@code future} is
     * dropped.
     *
     * @throws IllegalStateException if anyone but this task calls it, or the task at a time when it is not being
     * polled
     */
    public <T> T await(Future<T> future) {
        Objects.requireNonNull(future, "future");
        requireOwnTurn("await");
        var coroutine = own.coroutine();
        try {
            coroutine.endIfUnwinding();
            for (;;) {
                switch (future.poll(own)) {
                    case Poll.Ready<T>(var value) -> {
                        return value;
                    }
                    case Poll.Pending<T> _ -> {
                        own.awaits(future);
                        coroutine.suspend();
                    }
                }
            }
        } catch (Throwable thrown) {
            Drops.after(thrown, future::drop);
            throw thrown;
        }
    }

    /**
     * Gives every other task that is awake a turn, and goes on in the next round. Dropping the task meanwhile ends it
     * here.
     *
     * @throws IllegalStateException as {@link #await} does
     */
    public void defer() {
        requireOwnTurn("defer");
        own.coroutine().endIfUnwinding();
        own.wake();
        own.awaits(null);
        own.coroutine().suspend();
    }

    private void requireOwnTurn(String what) {
        var polled = own.executor.polled();
        if (polled == own) {
            requireOwnThread(what);
            return;
        }
        throw new IllegalStateException(what + " of task \"" + name() + "\" was called "
                + (polled == null
                        ? "while no task is being polled"
                        : "by task \"" + polled.name() + "\", which has a Task of its own")
                + ": only the task itself may, in its own turn");
    }

    /** In its turn others may run on its behalf: tasks of an executor of its own; but no interrupt handler. */
    private void requireOwnThread(String what) {
        var current = Thread.currentThread();
        if (current != own.thread() && !Executor.isCurrent()) {
            throw new IllegalStateException(what + " of task \"" + name() + "\" was called outside it, on thread \""
                    + current.getName() + "\": only the task itself may. A handler awaits nothing; it wakes tasks, by"
                    + " an Event for instance");
        }
    }
}
