package dev.metronome.output;

import dev.metronome.trace.TraceEvent;

/** When in a run the core clock was too fast for the flash: on a chip, wrong instructions come out of it then. */
public final class Outrun {
    private static final long NOT_NOW = -1;

    private String limit;
    private long sinceCycle = NOT_NOW;
    private long cycles;

    void add(TraceEvent.FlashOutrun event) {
        if (event.limit() == null) {
            cycles += event.cycle() - sinceCycle;
            sinceCycle = NOT_NOW;
        } else {
            limit = limit == null ? event.limit() : limit;
            sinceCycle = event.cycle();
        }
    }

    /** The first limit that was broken, in words, or null: "80 MHz needs 4 wait states". */
    public String limit() {
        return limit;
    }

    /** True when it is so at the end. */
    public boolean lasts() {
        return sinceCycle != NOT_NOW;
    }

    /** How many cycles it was so, until the run's last. */
    public long cycles(long endCycle) {
        return lasts() ? cycles + endCycle - sinceCycle : cycles;
    }
}
