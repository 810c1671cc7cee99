package dev.metronome.engine;

/** The engine cannot be had, or failed in itself. The message is for the user: what happened, and what to do next. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure in words. */
    public EngineException(String message) {
        super(message);
    }

    /** A failure with what led to it. */
    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
