package dev.metronome.testkit;

/** A machine has come to the time at which it was made to end, and was to run on. */
public final class TimeLimitException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TimeLimitException(String message) {
        super(message);
    }
}
