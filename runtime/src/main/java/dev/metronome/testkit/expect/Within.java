package dev.metronome.testkit.expect;

import java.time.Duration;

/** How far something may be off, to either side, the limit included. */
public sealed interface Within {
    /** Not at all. */
    Within EXACTLY = new By(Cycles.of(0));

    /** By a length. */
    record By(Length length) implements Within {
        @Override
        public String toString() {
            return length.equals(Cycles.of(0)) ? "" : ", give or take " + length;
        }
    }

    /** By a part of what is expected. */
    record Part(Ratio ratio) implements Within {
        @Override
        public String toString() {
            return ", give or take " + ratio;
        }
    }

    /** By so many cycles. */
    static Within of(Cycles cycles) {
        return new By(cycles);
    }

    /** By so much time. */
    static Within of(Duration time) {
        return new By(Length.of(time));
    }

    /** By a part of what is expected. */
    static Within of(Ratio ratio) {
        return new Part(ratio);
    }

    /** As it follows what is expected: ", give or take 20 ppm", or nothing. */
    @Override
    String toString();
}
