package dev.metronome.testkit.scenario;

import java.time.Duration;

/**
 * What came of one expectation, or of one step that did not come to its end.
 *
 * @param at      its word in the scenario
 * @param name    "LD1 toggles-every 500ms"
 * @param message why it is not met, in several lines; empty if it is, or if nobody looked
 * @param time    simulated time that passed since the result before
 */
public record CaseResult(Position at, String name, Status status, String message, Duration time) {
    /** How it ended. */
    public enum Status {
        /** Met. */
        PASSED,
        /** Not met. */
        FAILED,
        /** The firmware crashed, or the time was up. */
        ERROR,
        /** Nobody looked: the scenario ended above it. */
        SKIPPED
    }
}
