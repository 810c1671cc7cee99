package dev.metronome.bus;

/** The size of one bus access. */
public enum Width {
    BYTE(1), HALFWORD(2), WORD(4);

    private final int bytes;

    Width(int bytes) {
        this.bytes = bytes;
    }

    /** 1, 2 or 4. */
    public int bytes() {
        return bytes;
    }

    /** Ones in the low bits that an access of this size carries. */
    public int mask() {
        return this == WORD ? -1 : (1 << 8 * bytes) - 1;
    }

    /** The width of 1, 2 or 4 bytes. */
    public static Width ofBytes(int bytes) {
        return switch (bytes) {
            case 1 -> BYTE;
            case 2 -> HALFWORD;
            case 4 -> WORD;
            default -> throw new IllegalArgumentException("no bus access is " + bytes + " bytes wide");
        };
    }
}
