package dev.metronome.async;

/**
 * A hold on a task: its result for whoever awaits it, and the means to end it.
 *
 * <p>A handle that is simply forgotten lets the task run on. A handle that is <em>dropped</em> ends the task. So
 * awaiting a handle means to take the task over: a task that is dropped while it awaits a handle drops that one too,
 * and a handle that loses a {@link Async#select select} or a {@link Async#timeout timeout} ends its task.
 *
 * <p>The result stays in the handle: it may be awaited or joined more than once, by more than one.
 */
public final class JoinHandle<T> implements Future<T> {
    private final Spawned<T> task;

    JoinHandle(Spawned<T> task) {
        this.task = task;
    }

    public String name() {
        return task.name();
    }

    /** The slot number that the task has or had. */
    public int id() {
        return task.id();
    }

    /** True when the task is over: finished, failed or dropped. */
    public boolean isFinished() {
        return task.isOver();
    }

    /**
     * Ready when the task is finished.
     *
     * @throws TaskFailedException if the task threw
     * @throws TaskCancelledException if it was dropped
     * @throws IllegalStateException if the task awaits itself
     */
    @Override
    public Poll<T> poll(Waker waker) {
        if (task.isOver()) {
            return task.result();
        }
        if (waker == task) {
            throw new IllegalStateException("task \"" + name() + "\" awaits itself, and would for ever");
        }
        task.addJoiner(waker);
        return Poll.pending();
    }

    /**
     * Ends the task, wherever it waits: its finally blocks run before this returns, the futures it waits for are
     * dropped, slot and bytes come back, and whoever awaits the task gets a {@link TaskCancelledException}. One that
     * was never polled just goes; one that is over stays as it is.
     *
     * <p>A task that is in the middle of its poll, such as the one that calls this on itself, ends at its next await
     * instead. What finally blocks throw goes to the observer as a failure of the task, not to the caller.
     */
    @Override
    public void drop() {
        task.executor.drop(task);
    }

    @Override
    public String waitsFor() {
        return "the end of task " + name();
    }

    /**
     * Runs the executor, all its tasks, until this one is over. From outside only.
     *
     * @return what the task returned
     * @throws TaskFailedException if the task threw
     * @throws TaskCancelledException if it was dropped
     * @throws IllegalStateException inside a task, which has to await the handle, and wherever else the executor runs
     * already
     */
    public T join() {
        task.executor.runUntilOver(task);
        return switch (task.result()) {
            case Poll.Ready<T>(var value) -> value;
            case Poll.Pending<T> _ -> throw new AssertionError("a task that is over has a result");
        };
    }
}
