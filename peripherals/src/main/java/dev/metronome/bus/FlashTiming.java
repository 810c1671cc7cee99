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
    private int instructionCacheResets;
    private int dataCacheResets;

    /** Sets all wires. Called by the flash controller alone. */
    public void set(int waitStates, boolean prefetch, boolean instructionCache, boolean dataCache) {
        this.waitStates = waitStates;
        this.prefetch = prefetch;
        this.instructionCache = instructionCache;
        this.dataCache = dataCache;
    }

    /** Empties caches (ICRST, DCRST). Called by the flash controller alone. */
    public void resetCaches(boolean instruction, boolean data) {
        instructionCacheResets += instruction ? 1 : 0;
        dataCacheResets += data ? 1 : 0;
    }

    /** How often the instruction cache was emptied; who keeps its contents compares. */
    public int instructionCacheResets() {
        return instructionCacheResets;
    }

    /** How often the data cache was emptied. */
    public int dataCacheResets() {
        return dataCacheResets;
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
        out.word(instructionCacheResets);
        out.word(dataCacheResets);
    }

    @Override
    public void restore(StateReader in) {
        waitStates = in.word();
        prefetch = in.flag();
        instructionCache = in.flag();
        dataCache = in.flag();
        instructionCacheResets = in.word();
        dataCacheResets = in.word();
    }
}
