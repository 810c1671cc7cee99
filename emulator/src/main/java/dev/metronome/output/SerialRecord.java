package dev.metronome.output;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What one serial port sent. */
public final class SerialRecord {
    /** Bytes kept; what is sent beyond is only counted. */
    public static final int MAXIMUM_BYTES = 4 << 20;

    private final String name;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long sent;

    SerialRecord(String name) {
        this.name = name;
    }

    void add(int value) {
        if (sent++ < MAXIMUM_BYTES) {
            kept.write(value);
        }
    }

    /** "USART1". */
    public String name() {
        return name;
    }

    /** How many bytes were sent. */
    public long sent() {
        return sent;
    }

    /** What was kept, read as UTF-8; what is no UTF-8 becomes U+FFFD. */
    public String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
