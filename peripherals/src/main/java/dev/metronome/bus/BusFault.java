package dev.metronome.bus;

/**
 * Nobody on the bus answers at an address, or refuses the access. The core makes a precise bus fault of it.
 */
public final class BusFault extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int address;

    /** @param why what refused, for people */
    public BusFault(int address, String why) {
        this(address, String.format("0x%08X: %s", address, why), false);
    }

    private BusFault(int address, String message, boolean hasStackTrace) {
        super(message, null, false, hasStackTrace);
        this.address = address;
    }

    /** The same, with the stack of whoever calls this: for an access by Java, and not by an instruction. */
    public BusFault withStackTrace() {
        return new BusFault(address, getMessage(), true);
    }

    /** The address that was accessed. */
    public int address() {
        return address;
    }
}
