package dev.metronome.output;

import java.util.Arrays;

/** The edges of one light: each with its cycle and its time, and how far apart they are. */
public final class LedRecord {
    /** Edges kept with cycle and time; those beyond are counted and measured, but not kept. */
    public static final int MAXIMUM_EDGES = 1_000_000;

    /** What to say of a distance that was never measured. */
    public static final long NONE = -1;

    private final String name;
    private long[] cycles = new long[64];
    private long[] nanoseconds = new long[64];
    private boolean[] states = new boolean[64];
    private int kept;
    private long edges;
    private long lastEdge;
    private long lastOn = NONE;
    private final Distance between = new Distance();
    private final Distance period = new Distance();

    /** The least, the greatest and the last of some distances in cycles; {@link #NONE} when there was none. */
    public static final class Distance {
        private long least = NONE;
        private long greatest = NONE;
        private long last = NONE;
        private long times;

        private void add(long cycles) {
            least = least == NONE ? cycles : Math.min(least, cycles);
            greatest = Math.max(greatest, cycles);
            times = cycles == last ? times + 1 : 1;
            last = cycles;
        }

        public long last() {
            return last;
        }

        /** How often the last distance was measured in a row. */
        public long times() {
            return times;
        }

        public long least() {
            return least;
        }

        public long greatest() {
            return greatest;
        }
    }

    LedRecord(String name) {
        this.name = name;
    }

    void add(long cycle, long timeNanoseconds, boolean on) {
        if (edges++ > 0) {
            between.add(cycle - lastEdge);
        }
        lastEdge = cycle;
        if (on) {
            if (lastOn != NONE) {
                period.add(cycle - lastOn);
            }
            lastOn = cycle;
        }
        if (kept < MAXIMUM_EDGES) {
            keep(cycle, timeNanoseconds, on);
        }
    }

    private void keep(long cycle, long timeNanoseconds, boolean on) {
        if (kept == cycles.length) {
            var room = Math.min(MAXIMUM_EDGES, 2 * kept);
            cycles = Arrays.copyOf(cycles, room);
            nanoseconds = Arrays.copyOf(nanoseconds, room);
            states = Arrays.copyOf(states, room);
        }
        cycles[kept] = cycle;
        nanoseconds[kept] = timeNanoseconds;
        states[kept++] = on;
    }

    /** "LD1". */
    public String name() {
        return name;
    }

    /** How often it went on or off. */
    public long edges() {
        return edges;
    }

    /** How many of the edges, the first ones, can be asked for. */
    public int kept() {
        return kept;
    }

    /** The cycle of a kept edge. */
    public long cycle(int edge) {
        return cycles[edge];
    }

    /** The time of a kept edge, in nanoseconds since reset, rounded down. */
    public long nanoseconds(int edge) {
        return nanoseconds[edge];
    }

    /** True when the light went on at a kept edge. */
    public boolean on(int edge) {
        return states[edge];
    }

    /** From each edge to the next. */
    public Distance between() {
        return between;
    }

    /** From each time it went on to the next. */
    public Distance period() {
        return period;
    }
}
