package dev.metronome.debug.console;

import dev.metronome.bus.Bus;
import dev.metronome.bus.BusFault;
import dev.metronome.bus.Width;

/** Instructions as text. */
@FunctionalInterface
public interface Listing {
    /**
     * An instruction.
     *
     * @param text with its operands
     */
    record Item(int address, int size, String text) {}

    /** The instruction at an even address. */
    Item at(int address);

    /** Bits alone, for who has no disassembler. */
    static Listing ofBits(Bus bus) {
        return address -> {
            try {
                var first = bus.peek(address, Width.HALFWORD);
                return first >>> 11 < 0b11101
                        ? new Item(address, 2, String.format(".short 0x%04x", first))
                        : new Item(address, 4,
                                String.format(".short 0x%04x, 0x%04x", first, bus.peek(address + 2, Width.HALFWORD)));
            } catch (BusFault _) {
                return new Item(address, 2, "nothing is mapped there");
            }
        };
    }
}
