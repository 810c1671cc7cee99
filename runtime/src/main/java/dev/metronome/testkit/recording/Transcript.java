package dev.metronome.testkit.recording;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What came out of one serial port, each byte with its cycle. Bytes are taken for the characters of ISO 8859-1. */
public final class Transcript {
    /** Bytes kept, the first ones; those beyond are only counted. */
    public static final int MAXIMUM_BYTES = 1_000_000;

    /**
     * A line of text.
     *
     * @param text  without its end
     * @param cycle when its last character was there, or its end if that has come
     * @param ended false for one whose end has not come
     */
    public record Line(String text, long cycle, boolean ended) {}

    private final String port;
    private final StringBuilder text = new StringBuilder();
    private long[] cycles = new long[64];
    private long seen;

    Transcript(String port) {
        this.port = port;
    }

    void add(long cycle, int value) {
        if (seen++ >= MAXIMUM_BYTES) {
            return;
        }
        if (text.length() == cycles.length) {
            cycles = Arrays.copyOf(cycles, 2 * cycles.length);
        }
        cycles[text.length()] = cycle;
        text.append((char) (value & 0xFF));
    }

    /** "USART1". */
    public String port() {
        return port;
    }

    /** All of it. */
    public String text() {
        return text.toString();
    }

    /** When a character was there: the end of its last stop bit. */
    public long cycle(int index) {
        if (index >= text.length()) {
            throw new IndexOutOfBoundsException("character " + index + " of " + text.length());
        }
        return cycles[index];
    }

    /** How many bytes came, kept or not. */
    public long seen() {
        return seen;
    }

    /** True when a byte was not kept. */
    public boolean isCut() {
        return seen > text.length();
    }

    /** The lines, which end in CR, LF or CR LF; the last one may not have ended. */
    public List<Line> lines() {
        var lines = new ArrayList<Line>();
        var begin = 0;
        for (var i = 0; i < text.length(); i++) {
            var character = text.charAt(i);
            if (character == '\n' && i > 0 && text.charAt(i - 1) == '\r') {
                begin = i + 1;
            } else if (character == '\n' || character == '\r') {
                lines.add(new Line(text.substring(begin, i), cycles[i], true));
                begin = i + 1;
            }
        }
        if (begin < text.length()) {
            lines.add(new Line(text.substring(begin), cycles[text.length() - 1], false));
        }
        return lines;
    }
}
