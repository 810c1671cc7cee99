package dev.metronome.async;

/** The limit was ready first. What it was set to has been dropped. */
public final class TimedOutException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TimedOutException() {
        super("the limit was ready first, and what it limits was dropped");
    }
}
