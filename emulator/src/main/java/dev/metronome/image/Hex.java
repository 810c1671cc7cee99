package dev.metronome.image;

import java.util.Locale;

/** How addresses are written in messages. */
final class Hex {
    private Hex() {}

    /** An address as "0x08000000". */
    static String address(long address) {
        var digits = Long.toHexString(address).toUpperCase(Locale.ROOT);
        return "0x" + "0".repeat(Math.max(0, 8 - digits.length())) + digits;
    }

    /** A range as "0x08000000 to 0x080FFFFF", its end given as the address behind it. */
    static String range(long from, long end) {
        return address(from) + " to " + address(end - 1);
    }
}
