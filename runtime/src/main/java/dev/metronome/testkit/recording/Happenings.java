package dev.metronome.testkit.recording;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** When something happened that is looked for, from the cycle on which somebody began to. */
public final class Happenings {
    /** Cycles kept, the first ones; times beyond are only counted. */
    public static final int MAXIMUM_KEPT = 1_000_000;

    private final List<Long> cycles = new ArrayList<>();
    private long seen;

    Happenings() {}

    void add(long cycle) {
        if (seen++ < MAXIMUM_KEPT) {
            cycles.add(cycle);
        }
    }

    /** The cycle of each time, in order. */
    public List<Long> cycles() {
        return Collections.unmodifiableList(cycles);
    }

    /** How often it happened, kept or not. */
    public long seen() {
        return seen;
    }
}
