package dev.metronome.core;

import dev.metronome.bus.BusDevice;
import dev.metronome.trace.Warnings;

/**
 * A block of the private peripheral bus that a Cortex-M4 has and Metronome does not: it reads as zero, ignores writes, and
 * is reported by name when it is first written. Reading is what start-up code does to look around, and harms nothing.
 */
final class PrivateBlock implements BusDevice {
    /** The blocks, where they lie (Armv7-M ARM B3.1, table of the private peripheral bus), and what reads other than zero. */
    enum Place {
        ITM(0xE000_0000, 0x1000), FPB(0xE000_2000, 0x1000), TPIU(0xE004_0000, 0x1000), ETM(0xE004_1000, 0x1000),
        ROM_TABLE(0xE00F_F000, 0x1000),
        /** ICTR and ACTLR. */
        SCS(0xE000_E000, 0x10);

        final int base;
        final int size;

        Place(int base, int size) {
            this.base = base;
            this.size = size;
        }
    }

    private static final int ICTR = 0x4;

    private final Place place;
    private final int interrupts;
    private final Warnings warnings;

    PrivateBlock(Place place, int interrupts, Warnings warnings) {
        this.place = place;
        this.interrupts = interrupts;
        this.warnings = warnings;
    }

    @Override
    public int read(int offset) {
        // INTLINESNUM: lines in groups of 32, less one (Armv7-M ARM B3.4.2)
        return place == Place.SCS && offset == ICTR ? (interrupts + 31) / 32 - 1 : 0;
    }

    @Override
    public void write(int offset, int value, int lanes) {
        if (offset != ICTR || place != Place.SCS) {
            warnings.once(Warnings.Kind.NOT_MODELLED, String.format("%s is not modelled; the write is lost",
                    place == Place.SCS ? "ACTLR" : place + String.format("+0x%03X", offset)));
        }
    }
}
