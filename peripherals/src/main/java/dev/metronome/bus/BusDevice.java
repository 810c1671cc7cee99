package dev.metronome.bus;

import java.util.List;

/**
 * A block of registers on the bus, reached a word at a time. The bus turns narrow accesses into word accesses, so a
 * device thinks in registers.
 *
 * <p>A device changes its state, sets an alarm, drives a line, and returns. It never calls the core, nor another
 * device.
 */
public interface BusDevice {
    /**
     * Reads the register at {@code offset}, side effects included.
     *
     * @param offset bytes from the device's base, a multiple of 4
     * @return the whole word; of a narrow read the bus takes its part
     */
    int read(int offset);

    /**
     * Writes the register at {@code offset}.
     *
     * @param offset bytes from the device's base, a multiple of 4
     * @param value  the word on the bus; only the lanes of {@code lanes} mean anything
     * @param lanes  ones in the bytes that are written: all of them for a word, and for any write through an APB
     *               bridge,
     *               which repeats a narrow value in all lanes (RM0351, "AHB/APB bridges")
     */
    void write(int offset, int value, int lanes);

    /** Reads with no side effect, for debuggers and reports. To be overridden where a read changes something. */
    default int peek(int offset) {
        return read(offset);
    }

    /** The registers that it has by name, by offset, for people to look at; empty where it has no table of them. */
    default List<RegisterName> registers() {
        return List.of();
    }
}
