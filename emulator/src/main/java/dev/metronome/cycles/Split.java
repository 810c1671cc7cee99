package dev.metronome.cycles;

import dev.metronome.timing.Part;
import java.util.Arrays;

/** Cycles, by what they were spent on. */
public final class Split {
    private static final int PARTS = Part.values().length;

    private final long[] cycles = new long[PARTS];

    void add(Part part, long more) {
        cycles[part.ordinal()] += more;
    }

    void add(Split other) {
        for (var i = 0; i < PARTS; i++) {
            cycles[i] += other.cycles[i];
        }
    }

    void clear() {
        Arrays.fill(cycles, 0);
    }

    /** Cycles of one kind. */
    public long of(Part part) {
        return cycles[part.ordinal()];
    }

    /** All of them. */
    public long total() {
        return Arrays.stream(cycles).sum();
    }

    /** All but those asleep. */
    public long awake() {
        return total() - of(Part.SLEEP);
    }
}
