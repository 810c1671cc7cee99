package dev.metronome.cli;

/** Something the user asked for cannot be done. The message is made to be shown. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
