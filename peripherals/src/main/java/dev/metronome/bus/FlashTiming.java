package dev.metronome.bus;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;

/**
 * What FLASH_ACR tells the flash interface, as wires: the flash controller drives them, the core's timing model looks
 * at them before every fetch.
 */
public final class FlashTiming implements Stateful {
    private int waitStates;
    private boolean prefetch;
    private boolean instructionCache;
    private boolean dataCache;

    /** Sets all wires. Called by the flash controller alone. */
    public void set(int waitStates, boolean prefetch, boolean instructionCache, boolean dataCache) {
        this.waitStates = waitStates;
        this.prefetch = prefetch;
        this.instructionCache = instructionCache;
        this.dataCache = dataCache;
    }

    /** LATENCY: core cycles that a read of the flash array waits. */
    public int waitStates() {
        return waitStates;
    }

    /** PRFTEN. */
    public boolean prefetch() {
        return prefetch;
    }

    /** ICEN. */
    public boolean instructionCache() {
        return instructionCache;
    }

    /** DCEN. */
    public boolean dataCache() {
        return dataCache;
    }

    @Override
    public void save(StateWriter out) {
        out.word(waitStates);
        out.flag(prefetch);
        out.flag(instructionCache);
        out.flag(dataCache);
    }

    @Override
    public void restore(StateReader in) {
        waitStates = in.word();
        prefetch = in.flag();
        instructionCache = in.flag();
        dataCache = in.flag();
    }
}
