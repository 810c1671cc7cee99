package dev.metronome.cycles;

import dev.metronome.trace.TraceEvent.Entry;
import java.util.Arrays;

/** What an exception cost over a run. */
public final class ExceptionCycles {
    private final int number;
    private final String name;
    private final Split overhead = new Split();
    private final Range handler = new Range();
    private final Range latency = new Range();
    private final long[] entries = new long[Entry.values().length];
    private long worstAtCycle;

    ExceptionCycles(int number, String name) {
        this.number = number;
        this.name = name;
    }

    void entered(Entry how) {
        entries[how.ordinal()]++;
    }

    /** Another one was taken in its place. */
    void notEntered(Entry how) {
        entries[how.ordinal()]--;
    }

    void began(long latencyCycles, long cycle) {
        if (latency.count() == 0 || latencyCycles > latency.greatest()) {
            worstAtCycle = cycle;
        }
        latency.add(latencyCycles);
    }

    void handled(long cycles) {
        handler.add(cycles);
    }

    /** The exception's number; 15 is SysTick, 16 the first interrupt. */
    public int number() {
        return number;
    }

    /** Such as "TIM1_BRK_TIM15". */
    public String name() {
        return name;
    }

    /** How often its handler was entered in a way. */
    public long entries(Entry how) {
        return entries[how.ordinal()];
    }

    /** How often its handler was entered. */
    public long entries() {
        return Arrays.stream(entries).sum();
    }

    /**
     * Cycles of entry, chaining and return. The entry that was begun for one exception is its own even where a more
     * urgent one came late and took it.
     */
    public Split overhead() {
        return overhead;
    }

    /**
     * What each handling took, from the handler's first instruction to its end, without exceptions that came in
     * between and without sleep.
     */
    public Range handler() {
        return handler;
    }

    /**
     * From when it became pending, or was enabled while pending, to the handler's first instruction. What Java
     * handles is not in it.
     */
    public Range latency() {
        return latency;
    }

    /** The cycle on which the handler began that had the longest latency. */
    public long worstAtCycle() {
        return worstAtCycle;
    }
}
