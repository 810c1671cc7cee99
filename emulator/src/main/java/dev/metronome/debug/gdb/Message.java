package dev.metronome.debug.gdb;

import java.nio.charset.StandardCharsets;

/** What a client sends. */
sealed interface Message {
    /** A packet that came whole, its escapes undone. */
    record Packet(byte[] payload) implements Message {
        /** The payload, a character for each byte. */
        String text() {
            return new String(payload, StandardCharsets.ISO_8859_1);
        }

        /** True if the machine is to move, so that what follows comes while it does. */
        boolean moves() {
            return switch (payload.length == 0 ? 0 : payload[0]) {
                case 'c', 'C', 's', 'S' -> true;
                case 'b' -> payload.length == 2;
                case 'v' -> text().startsWith("vCont;");
                default -> false;
            };
        }
    }

    /** A packet whose checksum is that of another. */
    record Damaged() implements Message {}

    /** A packet longer than {@link PacketReader#MAXIMUM_BYTES}. */
    record TooLong() implements Message {}

    /** 0x03: Ctrl-C. */
    record Interrupt() implements Message {}

    /** The client did not understand what it was sent last. */
    record SendAgain() implements Message {}

    /** There will be nothing more. */
    record End() implements Message {}
}
