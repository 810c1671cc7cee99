package dev.metronome.machine;

/** A snapshot that cannot be taken up. The message is for the user: what it is of, what it was to be used for. */
public final class SnapshotException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why, in words. */
    public SnapshotException(String message) {
        super(message);
    }

    SnapshotException(String message, Throwable cause) {
        super(message, cause);
    }
}
