package dev.metronome.machine;

import dev.metronome.time.SimulatedTime;

/** Where a run is to end: a cycle, or a time, which is another cycle whenever the core clock changes. */
@FunctionalInterface
public interface Limit {
    /** The cycle at which to stop, as far as the present clock tells. */
    long cycle(SimulatedTime time);

    /** A number of core cycles since reset. */
    static Limit cycles(long cycles) {
        return _ -> cycles;
    }

    /** A time since reset. */
    static Limit nanoseconds(long nanoseconds) {
        return time -> time.cycleAt(nanoseconds);
    }
}
