package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.CoreClock;
import dev.metronome.time.Fraction;
import dev.metronome.time.Frequency;
import java.time.Duration;

/** How long something lasts, or how long after reset something is: in core clock cycles or in time. */
public sealed interface Length permits Cycles, Time {
    /**
     * So much time.
     *
     * @throws IllegalArgumentException if it is negative
     */
    static Length of(Duration duration) {
        return Time.of(duration);
    }

    /** The period of a frequency. */
    static Length periodOf(Frequency frequency) {
        return new Time(CoreClock.nanosecondsPerCycle(frequency));
    }
}
