package dev.metronome.engine;

import dev.metronome.bus.Width;

/** Leads an engine through a program: is asked before every instruction, and serves loads and stores of devices. */
public interface Guide {
    /**
     * May the instruction at {@code pc} run? It is not asked about instructions whose IT condition fails.
     *
     * @return false to make {@link Engine#run} return before it
     */
    boolean mayRun(int pc);

    /**
     * A load from a device.
     *
     * @return the value in the low bits
     */
    int load(int address, Width width);

    /** A store to a device. */
    void store(int address, Width width, int value);

    /** True when the last load or store failed: the engine then undoes the instruction and stops. */
    boolean accessFailed();
}
