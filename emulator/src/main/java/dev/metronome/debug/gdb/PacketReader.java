package dev.metronome.debug.gdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Finds packets in a stream of bytes: {@code $payload#checksum}. What is neither a packet nor Ctrl-C nor a request to
 * send again is passed over; a dollar sign always begins a packet, so that half a packet harms itself alone.
 */
final class PacketReader {
    /** The longest payload, as it comes over the wire. */
    static final int MAXIMUM_BYTES = 0x4000;

    private static final int ESCAPE = '}';
    private static final int ESCAPED = 0x20;
    private static final int INTERRUPT = 0x03;
    private static final int NO_DIGIT = -1;

    private final InputStream in;
    /** A dollar sign has been read where something else was looked for. */
    private boolean begun;

    PacketReader(InputStream in) {
        this.in = in;
    }

    /** The next thing that the client says. */
    Message next() throws IOException {
        for (;;) {
            var read = begun ? '$' : in.read();
            begun = false;
            switch (read) {
                case -1 -> {
                    return new Message.End();
                }
                case INTERRUPT -> {
                    return new Message.Interrupt();
                }
                case '-' -> {
                    return new Message.SendAgain();
                }
                case '$' -> {
                    var packet = packet();
                    if (packet != null) {
                        return packet;
                    }
                }
                default -> {
                    // an acknowledgement, or noise
                }
            }
        }
    }

    /** What follows a dollar sign, or null if another packet begins before this one has ended. */
    private Message packet() throws IOException {
        var payload = new ByteArrayOutputStream();
        var sum = 0;
        var length = 0;
        var escaped = false;
        for (;;) {
            var read = in.read();
            switch (read) {
                case -1 -> {
                    return new Message.End();
                }
                case '$' -> {
                    begun = true;
                    return null;
                }
                case '#' -> {
                    return end(payload, sum, length);
                }
                default -> {
                    sum += read;
                    if (++length <= MAXIMUM_BYTES && (escaped || read != ESCAPE)) {
                        payload.write(escaped ? read ^ ESCAPED : read);
                    }
                    escaped = !escaped && read == ESCAPE;
                }
            }
        }
    }

    private Message end(ByteArrayOutputStream payload, int sum, int length) throws IOException {
        var high = digit();
        var low = high == NO_DIGIT ? NO_DIGIT : digit();
        if (low == NO_DIGIT) {
            return begun ? null : new Message.Damaged();
        }
        if ((sum & 0xFF) != (high << 4 | low)) {
            return new Message.Damaged();
        }
        return length > MAXIMUM_BYTES ? new Message.TooLong() : new Message.Packet(payload.toByteArray());
    }

    private int digit() throws IOException {
        var read = in.read();
        begun = read == '$';
        return Character.digit(read, 16);
    }
}
