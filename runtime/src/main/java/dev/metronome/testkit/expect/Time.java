package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Words;
import dev.metronome.time.Fraction;
import java.time.Duration;

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

    /**
     * So much.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public static Time of(Duration duration) {
        return new Time(Fraction.of(duration.getSeconds()).times(Fraction.of(1_000_000_000))
                .plus(Fraction.of(duration.getNano())));
    }

    @Override
    public String toString() {
        return Words.length(nanoseconds);
    }
}
