package dev.metronome.debug.console;

/** A command cannot be done. The message is made to be shown. */
public final class ConsoleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what is wrong, and what to do next */
    public ConsoleException(String message) {
        super(message);
    }
}
