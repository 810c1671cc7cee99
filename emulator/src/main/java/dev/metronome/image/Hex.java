package dev.metronome.image;

/** How addresses are written in messages. */
final class Hex {
    private Hex() {}

    /** An address as "0x08000000". */
    static String address(long address) {
        return String.format("0x%08X", address);
    }

    /** A range as "0x08000000 to 0x080FFFFF", its end given as the address behind it. */
    static String range(long from, long end) {
        return address(from) + " to " + address(end - 1);
    }
}
