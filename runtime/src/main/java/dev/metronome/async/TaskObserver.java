package dev.metronome.async;

/**
 * Is told what happens to tasks, at once and in order. It may look and write down; it must not throw, nor call the
 * executor back but for its counters. The views it is given may be kept.
 */
public interface TaskObserver {
    /** A task was made. It is awake: {@link #woken} follows. */
    default void spawned(TaskView task) {}

    /**
     * The bit of {@code task} was set, perhaps not for the first time since its last poll.
     *
     * @param by the task being polled, if it was its thread that woke; null for an interrupt handler or anybody else
     */
    default void woken(TaskView task, TaskView by) {}

    /** Its turn begins. */
    default void polled(TaskView task) {}

    /** Its turn is over and the task is not. */
    default void suspended(TaskView task) {}

    /** It is over, and its handle has the result. */
    default void finished(TaskView task) {}

    /** It is over because it threw. */
    default void failed(TaskView task, Throwable failure) {}

    /** It is over because nobody wanted it to go on; its finally blocks have run. */
    default void dropped(TaskView task) {}

    /**
     * Prints failures to standard error, as threads do, and nothing else. An executor has it when it is given no
     * other.
     */
    static TaskObserver failuresToStandardError() {
        return new TaskObserver() {
            @Override
            public void failed(TaskView task, Throwable failure) {
                System.err.print("Task \"" + task.name() + "\" failed: ");
                failure.printStackTrace(System.err);
            }
        };
    }
}
