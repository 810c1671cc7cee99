package dev.metronome.async;

/** Why there is no new task. The executor and the tasks there are have not changed. */
public final class SpawnError extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What was missing. The first two pass when another task is over. */
    public enum Reason {
        /** Every slot has a task. */
        TASK_LIST_FULL,
        /** Less of the arena is free than the task states. */
        ARENA_EXHAUSTED,
        /** Nobody said which executor, and the caller is in no executor's scope. */
        EXECUTOR_NOT_INITIALIZED
    }

    private final Reason reason;

    SpawnError(Reason reason, String task, String words) {
        super("no task \"" + task + "\", " + reason + ": " + words);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
