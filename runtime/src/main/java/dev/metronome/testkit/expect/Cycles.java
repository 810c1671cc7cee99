package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Words;
import dev.metronome.time.Fraction;

/**
 * Core clock cycles, however long each of them lasts.
 *
 * @param exact not negative; more often than not a whole number
 */
public record Cycles(Fraction exact) implements Length {
    public Cycles {
        if (exact.signum() < 0) {
            throw new IllegalArgumentException("a length is not negative: " + Words.count(exact, "cycle"));
        }
    }

    /** So many. */
    public static Cycles of(long count) {
        return new Cycles(Fraction.of(count));
    }

    @Override
    public String toString() {
        return Words.count(exact, "cycle");
    }
}
