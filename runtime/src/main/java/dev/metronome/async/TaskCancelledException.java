package dev.metronome.async;

/** A task that somebody waited for was dropped. The cause, if there is one, is what its finally blocks threw. */
public final class TaskCancelledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String task;

    TaskCancelledException(String task, Throwable cause) {
        super("task \"" + task + "\" was dropped before it finished", cause);
        this.task = task;
    }

    /** Its name. */
    public String task() {
        return task;
    }
}
