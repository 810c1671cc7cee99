package dev.metronome.driver;

/** Something is wrong with what a serial port has received; thrown at the place in the stream where it happened. */
public final class UartError extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is wrong. */
    public enum Kind {
        /** Bytes were lost: the core was too late for RDR, or the reader for the buffer. */
        OVERRUN,
        /** A byte without a stop bit: another baud rate, or a break. It is thrown away. */
        FRAMING,
        /** A byte of which a bit was disturbed. It is thrown away. */
        NOISE,
        /** No line ends in all that the buffer holds. It is thrown away. */
        LINE_TOO_LONG
    }

    private final Kind kind;

    UartError(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }
}
