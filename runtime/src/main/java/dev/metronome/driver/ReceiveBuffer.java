package dev.metronome.driver;

import java.nio.charset.StandardCharsets;

/**
 * A ring of received bytes, and of what went wrong between them. There is a place more than bytes, for the mark that
 * some were lost.
 */
final class ReceiveBuffer {
    /** Items that are no bytes. */
    private static final int LOST = 0x100;
    private static final int FRAMING = 0x101;
    private static final int NOISE = 0x102;

    private final String port;
    private final int capacity;
    private final int[] items;
    private int oldest;
    private int count;
    /** The last line ended in CR: a LF that follows belongs to it. */
    private boolean skipLineFeed;

    ReceiveBuffer(String port, int capacity) {
        this.port = port;
        this.capacity = capacity;
        items = new int[capacity + 1];
    }

    void put(int value) {
        if (count < capacity) {
            items[(oldest + count++) % items.length] = value;
        } else {
            lost();
        }
    }

    void framing() {
        put(FRAMING);
    }

    void noise() {
        put(NOISE);
    }

    /** Bytes were lost here; said once for those in a row. */
    void lost() {
        if (count == 0 || item(count - 1) != LOST) {
            items[(oldest + count++) % items.length] = LOST;
        }
    }

    private int item(int index) {
        return items[(oldest + index) % items.length];
    }

    private int take() {
        var item = items[oldest];
        oldest = (oldest + 1) % items.length;
        count--;
        return item;
    }

    /** True if {@link #takeByte} has something to say. */
    boolean hasByte() {
        dropLineFeed();
        return count > 0;
    }

    /**
     * The oldest byte.
     *
     * @throws UartError what is in its place
     */
    int takeByte() {
        var item = take();
        if (item >= LOST) {
            throw error(item);
        }
        return item;
    }

    private UartError error(int item) {
        return switch (item) {
            case LOST -> new UartError(UartError.Kind.OVERRUN, port + " has lost bytes: they came faster than they were"
                    + " taken out of RDR, or than they were read out of the buffer of " + capacity);
            case FRAMING -> new UartError(UartError.Kind.FRAMING, port + " received a byte without a stop bit");
            default -> new UartError(UartError.Kind.NOISE, port + " received a byte with noise on the line");
        };
    }

    /** True if {@link #takeLine} has something to say. */
    boolean hasLine() {
        dropLineFeed();
        return count >= capacity || lineEnd() < count;
    }

    private void dropLineFeed() {
        if (skipLineFeed && count > 0) {
            skipLineFeed = false;
            if (item(0) == '\n') {
                take();
            }
        }
    }

    /** Where the first end of a line is, or what is no byte; the count if there is neither. */
    private int lineEnd() {
        var index = 0;
        while (index < count && item(index) < LOST && item(index) != '\n' && item(index) != '\r') {
            index++;
        }
        return index;
    }

    /**
     * The oldest line, without its end.
     *
     * @throws UartError what is in its way; the line's beginning goes with it
     */
    String takeLine() {
        var length = lineEnd();
        var line = new byte[length];
        for (var i = 0; i < length; i++) {
            line[i] = (byte) take();
        }
        if (count == 0) {
            throw new UartError(UartError.Kind.LINE_TOO_LONG, port + " received " + length
                    + " bytes without an end of line, which is all that its buffer holds; they are thrown away");
        }
        var end = take();
        if (end >= LOST) {
            throw error(end);
        }
        skipLineFeed = end == '\r';
        return new String(line, StandardCharsets.UTF_8);
    }
}
