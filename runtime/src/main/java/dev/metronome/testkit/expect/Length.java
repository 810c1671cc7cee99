package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.CoreClock;
import dev.metronome.time.Fraction;
import dev.metronome.time.Frequency;
import java.math.BigInteger;
import java.time.Duration;

/** How long something lasts, or how long after reset something is: in core clock cycles or in time. */
public sealed interface Length permits Cycles, Time {
    /**
     * So much time.
     *
     * @throws IllegalArgumentException if it is negative
     */
    static Length of(Duration duration) {
        var nanoseconds = BigInteger.valueOf(duration.getSeconds()).multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(duration.getNano()));
        return new Time(new Fraction(nanoseconds, BigInteger.ONE));
    }

    /** The period of a frequency. */
    static Length periodOf(Frequency frequency) {
        return new Time(CoreClock.nanosecondsPerCycle(frequency));
    }

    /** So much of it. */
    Length times(Fraction factor);
}
