package dev.metronome.debug.gdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Sends packets. What a client that is gone does not hear is lost; whoever reads from it notices. */
final class PacketWriter {
    private static final byte[] NOTHING = {};

    private final OutputStream out;
    private byte[] last = NOTHING;
    /** Each packet is acknowledged, by both sides. */
    private boolean acknowledges = true;

    PacketWriter(OutputStream out) {
        this.out = out;
    }

    /** The bytes of a packet as they go over the wire. */
    static byte[] framed(byte[] payload) {
        var frame = new ByteArrayOutputStream(payload.length + 4);
        var sum = 0;
        frame.write('$');
        for (var each : payload) {
            switch (each) {
                case '$', '#', '}', '*' -> {
                    frame.write('}');
                    frame.write(each ^ 0x20);
                    sum += '}' + (each ^ 0x20);
                }
                default -> {
                    frame.write(each);
                    sum += each;
                }
            }
        }
        frame.write('#');
        frame.write(Character.forDigit(sum >> 4 & 0xF, 16));
        frame.write(Character.forDigit(sum & 0xF, 16));
        return frame.toByteArray();
    }

    /** Sends a packet. */
    synchronized void send(byte[] payload) {
        last = framed(payload);
        write(last);
    }

    /** Says that a packet came, or that it came damaged and is to be sent again. */
    synchronized void acknowledge(boolean whole) {
        if (acknowledges) {
            write(new byte[]{(byte) (whole ? '+' : '-')});
        }
    }

    /** Sends the last packet once more. */
    synchronized void sendAgain() {
        if (acknowledges) {
            write(last);
        }
    }

    /** From now on both sides trust the line. */
    synchronized void trustTheLine() {
        acknowledges = false;
    }

    private void write(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException _) {
            // the reader comes to the end of this connection too
        }
    }
}
