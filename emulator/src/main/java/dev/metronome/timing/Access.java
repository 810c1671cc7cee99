package dev.metronome.timing;

/**
 * What a load or store does to memory, apart from the registers its bit fields name.
 *
 * @param loads   true for a load
 * @param width   bytes of one transfer
 * @param scale   what the immediate offset is multiplied by
 * @param base    the base register where no field names it (13 or 15), else -1
 * @param kind    how many transfers there are, and where the first one is
 * @param aligned true when an address that is no multiple of four is a UsageFault whatever CCR says (Armv7-M ARM
 *                A3.2.1)
 */
public record Access(boolean loads, int width, int scale, int base, Kind kind, boolean aligned) {
    /** How many transfers. */
    public enum Kind {
        /** One. */
        SINGLE,
        /** Two words. */
        DUAL,
        /** A list from the base upward. */
        LIST_UP,
        /** A list that ends just below the base. */
        LIST_DOWN,
        /** One, and the exclusive monitor is concerned. */
        EXCLUSIVE,
        /** One, which is then an offset to the program counter. */
        TABLE
    }

    static Access load(int width) {
        return new Access(true, width, 1, -1, Kind.SINGLE, false);
    }

    static Access store(int width) {
        return new Access(false, width, 1, -1, Kind.SINGLE, false);
    }

    static Access loadList(Kind kind) {
        return new Access(true, 4, 1, -1, kind, true);
    }

    static Access storeList(Kind kind) {
        return new Access(false, 4, 1, -1, kind, true);
    }

    static Access loadDual() {
        return new Access(true, 4, 4, -1, Kind.DUAL, true);
    }

    static Access storeDual() {
        return new Access(false, 4, 4, -1, Kind.DUAL, true);
    }

    /** Exclusive accesses always fault when unaligned to their own width. */
    static Access loadExclusive(int width) {
        return new Access(true, width, 4, -1, Kind.EXCLUSIVE, true);
    }

    static Access storeExclusive(int width) {
        return new Access(false, width, 4, -1, Kind.EXCLUSIVE, true);
    }

    static Access table(int width) {
        return new Access(true, width, 1, -1, Kind.TABLE, false);
    }

    /** The immediate counts in transfers, not bytes. */
    Access scaled() {
        return new Access(loads, width, width, base, kind, aligned);
    }

    Access from(int register) {
        return new Access(loads, width, scale, register, kind, aligned);
    }
}
