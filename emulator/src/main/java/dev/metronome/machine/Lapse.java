package dev.metronome.machine;

/** How long after now something is to happen. */
public sealed interface Lapse {
    /** So much simulated time, however the clock changes until then. */
    record Nanoseconds(long nanoseconds) implements Lapse {}

    /** So many core cycles. */
    record Cycles(long cycles) implements Lapse {}
}
