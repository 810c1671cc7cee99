package dev.metronome.async;

/** What becomes of the others when a task throws. Whoever awaits that task gets the exception either way. */
public enum FailurePolicy {
    /** They go on; the observer is told. */
    CONTINUE,
    /**
     * The run ends with a {@link TaskFailedException}; the others stay as they are, and another run goes on with
     * them.
     */
    STOP
}
