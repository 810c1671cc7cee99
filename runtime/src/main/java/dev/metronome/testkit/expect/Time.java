package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Words;
import dev.metronome.time.Fraction;

/**
 * Simulated time.
 *
 * @param nanoseconds not negative, not rounded
 */
public record Time(Fraction nanoseconds) implements Length {
    public Time {
        if (nanoseconds.signum() < 0) {
            throw new IllegalArgumentException("a length is not negative: " + Words.exact(nanoseconds) + " ns");
        }
    }

    @Override
    public Time times(Fraction factor) {
        return new Time(nanoseconds.times(factor));
    }

    @Override
    public String toString() {
        return Words.length(nanoseconds);
    }
}
