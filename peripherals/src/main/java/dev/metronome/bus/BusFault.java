package dev.metronome.bus;

/**
 * Nobody on the bus answers at an address, or refuses the access. The core makes a precise bus fault of it.
 */
public final class BusFault extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int address;

    /** @param why what refused, for people */
    public BusFault(int address, String why) {
        super(String.format("0x%08X: %s", address, why), null, false, false);
        this.address = address;
    }

    /** The address that was accessed. */
    public int address() {
        return address;
    }
}
