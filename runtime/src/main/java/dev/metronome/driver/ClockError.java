package dev.metronome.driver;

/**
 * A clock setting that the chip does not allow, or cannot make. The message names the limit and the number that exceeds
 * it. It is thrown before the first register is written: nothing has changed.
 */
public final class ClockError extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What was asked for, what the limit is, and where it is written. */
    public ClockError(String message) {
        super(message);
    }
}
