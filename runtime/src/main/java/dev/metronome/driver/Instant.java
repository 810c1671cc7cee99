package dev.metronome.driver;

import java.time.Duration;

/**
 * A point in time on an {@link AsyncTimer}.
 *
 * @param nanoseconds since the timer began to count
 */
public record Instant(long nanoseconds) implements Comparable<Instant> {
    /** When the timer began. */
    public static final Instant START = new Instant(0);

    /**
     * @throws ArithmeticException beyond 292 years
     */
    public Instant plus(Duration duration) {
        return new Instant(Math.addExact(nanoseconds, duration.toNanos()));
    }

    /**
     * @throws ArithmeticException beyond 292 years
     */
    public Instant minus(Duration duration) {
        return new Instant(Math.subtractExact(nanoseconds, duration.toNanos()));
    }

    /** From here to there; negative if {@code end} was before. */
    public Duration until(Instant end) {
        return Duration.ofNanos(Math.subtractExact(end.nanoseconds, nanoseconds));
    }

    public boolean isBefore(Instant other) {
        return nanoseconds < other.nanoseconds;
    }

    public boolean isAfter(Instant other) {
        return nanoseconds > other.nanoseconds;
    }

    @Override
    public int compareTo(Instant other) {
        return Long.compare(nanoseconds, other.nanoseconds);
    }
}
