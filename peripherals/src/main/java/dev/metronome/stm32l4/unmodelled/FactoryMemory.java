package dev.metronome.stm32l4.unmodelled;

import dev.metronome.bus.BusDevice;
import dev.metronome.trace.Warnings;

/**
 * Memory that ST fills and Metronome has no contents of: the boot loader, one-time-programmable bytes, option bytes
 * (RM0351, flash module organization). It reads as erased flash does, ignores writes, and is reported when it is first
 * touched.
 */
public final class FactoryMemory implements BusDevice {
    /** The areas (RM0351 3.3.1). The bytes behind OTP are the {@link DeviceSignature}. */
    public enum Area {
        SYSTEM_MEMORY(0x1FFF_0000, 0x7000), OTP(0x1FFF_7000, 0x400), OPTION_BYTES_BANK_1(0x1FFF_7800, 0x28),
        OPTION_BYTES_BANK_2(0x1FFF_F800, 0x28);

        private final int base;
        private final int size;

        Area(int base, int size) {
            this.base = base;
            this.size = size;
        }

        /** The first address. */
        public int base() {
            return base;
        }

        /** Bytes. */
        public int size() {
            return size;
        }
    }

    private static final int ERASED = -1;

    private final Area area;
    private final Warnings warnings;

    /** One area. */
    public FactoryMemory(Area area, Warnings warnings) {
        this.area = area;
        this.warnings = warnings;
    }

    @Override
    public int read(int offset) {
        report();
        return ERASED;
    }

    @Override
    public int peek(int offset) {
        return ERASED;
    }

    @Override
    public void write(int offset, int value, int lanes) {
        report();
    }

    private void report() {
        warnings.once(Warnings.Kind.NOT_MODELLED,
                "the contents of " + area + " are not modelled: it reads as erased, and writes are lost");
    }
}
