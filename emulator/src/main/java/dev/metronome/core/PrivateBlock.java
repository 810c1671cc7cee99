package dev.metronome.core;

import dev.metronome.bus.BusDevice;
import dev.metronome.trace.Warnings;

/**
 * A block of the private peripheral bus that a Cortex-M4 has and Metronome does not: it reads as zero, ignores writes,
 * and is reported by name when it is first written. Reading is what start-up code does to look around, and harms
 * nothing.
 */
final class PrivateBlock implements BusDevice {
    /** The blocks, where they lie (Armv7-M ARM B3.1, table of the private peripheral bus). */
    enum Place {
        ITM(0xE000_0000, 0x1000), FPB(0xE000_2000, 0x1000), TPIU(0xE004_0000, 0x1000), ETM(0xE004_1000, 0x1000),
        ROM_TABLE(0xE00F_F000, 0x1000);

        final int base;
        final int size;

        Place(int base, int size) {
            this.base = base;
            this.size = size;
        }
    }

    private final Place place;
    private final Warnings warnings;

    PrivateBlock(Place place, Warnings warnings) {
        this.place = place;
        this.warnings = warnings;
    }

    @Override
    public int read(int offset) {
        return 0;
    }

    @Override
    public void write(int offset, int value, int lanes) {
        warnings.once(Warnings.Kind.NOT_MODELLED,
                String.format("%s+0x%03X is not modelled; the write is lost", place, offset));
    }
}
