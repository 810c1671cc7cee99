package dev.metronome.core;

import dev.metronome.bus.Width;

/**
 * Somebody who looks at a program as it runs, and may hold the core: a debugger. It changes nothing of what the core
 * does, nor when. What it does not look at costs nothing.
 */
public interface Probe {
    /** Looks at nothing. */
    Probe NONE = new Probe() {
    };

    /**
     * True for the addresses of instructions of which {@link #holdsBefore} is to be asked. Whoever answers otherwise
     * than before must call {@link Processor#probe(Probe)} again.
     */
    default boolean looksAtCode(int address) {
        return false;
    }

    /**
     * True if the instruction at an address, which is about to begin, must not begin yet. May be asked several times of
     * one instruction, and answers the same. An instruction in an IT block is held whether its condition holds or not.
     */
    default boolean holdsBefore(int address) {
        return false;
    }

    /** True if it looks at any loads or stores at all; likewise. */
    default boolean looksAtData() {
        return false;
    }

    /**
     * True if it looks at some of these bytes: then it is told, by {@link #accessed}, of each word, half-word or byte
     * of them.
     */
    default boolean looksAtAccess(int address, int bytes, boolean stores) {
        return false;
    }

    /**
     * A load or store has been made: of memory it is told behind the instruction, of a device at once, and of those
     * whether it had asked or not. To stop there, it calls the machine's pause.
     *
     * @param cycle       on which a device is reached; of memory, on which the instruction begins
     * @param instruction its address
     */
    default void accessed(long cycle, int instruction, int address, Width width, int value, boolean stores) {}
}
