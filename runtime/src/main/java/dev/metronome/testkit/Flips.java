package dev.metronome.testkit;

import dev.metronome.bus.Width;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.Symbol;
import dev.metronome.machine.Stimulus;
import dev.metronome.stm32l4.Stm32l4;
import dev.metronome.testkit.recording.CoreRegisters;

/**
 * Bits that can be flipped, as a particle or a fault in the supply flips them: in SRAM and in the core's registers. A
 * bit that is flipped in an instruction in SRAM is seen by the core.
 *
 * <p>Not in flash: its ECC corrects one bad bit of eight bytes and tells of it in FLASH_ECCR.ECCC (RM0351 3.3.2, "Error
 * code correction"), so that no program sees it.
 *
 * <h2>Not modelled</h2>
 * Bad bits of flash: ECCC, and ECCD with its NMI, which two of them in eight bytes raise. The parity of SRAM2 with its
 * NMI, which the option bit SRAM2_PE switches on; it is off as ST delivers the chip. Bits of devices and of the core
 * other than r0 to r14.
 */
public final class Flips {
    private static final int WORD_BITS = 32;
    private static final int SP = 13;

    private Flips() {}

    /**
     * Refuses a bit of a variable that is not there, or not in SRAM.
     *
     * @throws IllegalArgumentException if so
     */
    public static void check(FirmwareImage image, String name, int bit) {
        var symbol = symbol(image, name);
        var bits = bits(symbol);
        checkBit(name + " has", bit, bits);
        if (!isInSram(symbol.address() + bit / Byte.SIZE)) {
            throw new IllegalArgumentException(name + notInSram(symbol.address()));
        }
    }

    /**
     * Refuses a bit of a word that is not there, or not in SRAM.
     *
     * @throws IllegalArgumentException if so
     */
    public static void check(int address, int bit) {
        checkBit("a word has", bit, WORD_BITS);
        if (!isInSram(address)) {
            throw new IllegalArgumentException(String.format("0x%08X", address) + notInSram(address));
        }
        if (address % Width.WORD.bytes() != 0) {
            throw new IllegalArgumentException(String.format("0x%08X is not the address of a word: no multiple of 4",
                    address));
        }
    }

    /**
     * Refuses a bit of a core register that does not exist or cannot be flipped.
     *
     * @return the register's number
     * @throws IllegalArgumentException if so
     */
    public static int check(String register, int bit) {
        if (CoreRegisters.isOfDevice(register)) {
            throw new IllegalArgumentException("bits of devices are not flipped, only those of SRAM and of r0 to r14;"
                    + " a step \"set\" gives " + register + " another value");
        }
        var number = CoreRegisters.number(register);
        if (number == CoreRegisters.PC) {
            throw new IllegalArgumentException("the program counter is not flipped: what the pipeline has fetched"
                    + " already would have to go on. Flip lr, or an address on the stack");
        }
        checkBit(register + " has", bit, WORD_BITS);
        if (number == SP && bit < 2) {
            throw new IllegalArgumentException("bits 0 and 1 of the stack pointer are always 0 (Armv7-M ARM B1.4.1)");
        }
        return number;
    }

    static void flip(Machine machine, String name, int bit) {
        check(machine.image(), name, bit);
        flipBit(machine, symbol(machine.image(), name).address(), bit);
    }

    static void flip(Machine machine, int address, int bit) {
        check(address, bit);
        flipBit(machine, address, bit);
    }

    static void flipRegister(Machine machine, String register, int bit) {
        machine.emulated().outside().now(new Stimulus.FlipRegister(check(register, bit), bit));
    }

    private static void flipBit(Machine machine, int address, int bit) {
        var at = address + bit / Byte.SIZE;
        var value = machine.emulated().bus().peek(at, Width.BYTE) ^ 1 << bit % Byte.SIZE;
        machine.emulated().outside().now(new Stimulus.Poke(at, Width.BYTE, value));
    }

    private static Symbol symbol(FirmwareImage image, String name) {
        return image.symbols().named(name)
                .orElseThrow(() -> new IllegalArgumentException(image.symbols().explainMissing(name)));
    }

    /** A symbol of an assembler may have no size: it is a word then, as everywhere here. */
    private static long bits(Symbol symbol) {
        return symbol.size() == 0 ? WORD_BITS : (long) symbol.size() * Byte.SIZE;
    }

    private static void checkBit(String whose, int bit, long bits) {
        if (bit < 0 || bit >= bits) {
            throw new IllegalArgumentException(whose + " bits 0 to " + (bits - 1) + ", not " + bit);
        }
    }

    private static boolean isInSram(int address) {
        return isIn(address, Stm32l4.SRAM1_BASE, Stm32l4.SRAM1_SIZE)
                || isIn(address, Stm32l4.SRAM2_BASE, Stm32l4.SRAM2_SIZE);
    }

    private static boolean isIn(int address, int base, int size) {
        return Integer.compareUnsigned(address - base, size) < 0;
    }

    private static String notInSram(int address) {
        return isIn(address, Stm32l4.FLASH_BASE, Stm32l4.FLASH_SIZE)
                ? " is in flash, whose ECC corrects a flipped bit (RM0351 3.3.2): no program would see it"
                : " is not in SRAM, where bits are flipped: SRAM1 at 0x20000000, SRAM2 at 0x10000000";
    }
}
