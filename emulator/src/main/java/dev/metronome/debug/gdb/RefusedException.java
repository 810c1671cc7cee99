package dev.metronome.debug.gdb;

/** What a packet asks for cannot be done. The message goes to the client. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
        super(message, null, false, false);
    }
}
