package dev.metronome.hosted;

/** A hosted program cannot be bound, failed, or does not come back. The message is made to be shown. */
public final class HostedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What happened, and what to do. */
    public HostedException(String message) {
        super(message);
    }

    /** What happened, and what led to it. */
    public HostedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What a program threw, in words, with the first place in it that is the program's own. */
    public static String describe(Throwable thrown) {
        return thrown + JavaCall.placeIn(thrown.getStackTrace());
    }
}
