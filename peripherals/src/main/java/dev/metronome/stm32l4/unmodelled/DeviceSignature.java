package dev.metronome.stm32l4.unmodelled;

import dev.metronome.bus.BusDevice;
import dev.metronome.trace.Warnings;

/**
 * The factory's words about this very chip (RM0351, "Device electronic signature"): package, unique identifier, flash
 * size. They are flash that cannot be written. The identifier is Metronome's own, the same in every run.
 *
 * <h2>Not modelled</h2>
 * The calibration values of the analogue parts: they read as erased flash, which is reported.
 */
public final class DeviceSignature implements BusDevice {
    /** Where it stands in the address map: behind the one-time programmable bytes. */
    public static final int BASE = 0x1FFF_7400;
    /** Bytes. */
    public static final int SIZE = 0x400;

    private static final int PACKAGE = 0x1FFF_7500 - BASE;
    private static final int UID = 0x1FFF_7590 - BASE;
    private static final int FLASHSIZE = 0x1FFF_75E0 - BASE;

    private static final int ERASED = -1;
    /** X and Y on the wafer, then wafer number and lot number in ASCII: wafer 1 of lot "METRONO". */
    private static final int[] UNIQUE_ID = {0x0001_0001, 0x5445_4D01, 0x4F4E_4F52};
    private static final int FLASH_KIBIBYTES = 1024;

    private final int packageCode;
    private final Warnings warnings;

    /**
     * The signature of a part with 1 MiB of flash.
     *
     * @param chip the part number, whose tenth letter is the package's pin count: "STM32L475VG"
     */
    public DeviceSignature(String chip, Warnings warnings) {
        this.warnings = warnings;
        packageCode = switch (chip.charAt(9)) {
            case 'R' -> 0b00000; // LQFP64
            case 'V' -> 0b00010; // LQFP100
            default -> throw new IllegalArgumentException("the package of " + chip + " is not known");
        };
    }

    @Override
    public int read(int offset) {
        var value = peek(offset);
        if (value == ERASED) {
            report(offset, "reads as erased flash");
        }
        return value;
    }

    @Override
    public int peek(int offset) {
        return switch (offset) {
            case PACKAGE -> packageCode;
            case UID, UID + 4, UID + 8 -> UNIQUE_ID[(offset - UID) / 4];
            case FLASHSIZE -> 0xFFFF_0000 | FLASH_KIBIBYTES;
            default -> ERASED;
        };
    }

    @Override
    public void write(int offset, int value, int lanes) {
        report(offset, "ignores writes");
    }

    private void report(int offset, String how) {
        warnings.once(Warnings.Kind.NOT_MODELLED,
                String.format("the factory's word at 0x%08X is not modelled: it %s", BASE + offset, how));
    }
}
