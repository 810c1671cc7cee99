package dev.metronome.async;

/** A task that somebody waited for threw; the cause is what it threw. */
public final class TaskFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String task;

    TaskFailedException(String task, Throwable cause) {
        super("task \"" + task + "\" failed: " + cause, cause);
        this.task = task;
    }

    /** Its name. */
    public String task() {
        return task;
    }
}
