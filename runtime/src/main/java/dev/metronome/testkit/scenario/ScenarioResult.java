package dev.metronome.testkit.scenario;

import java.time.Duration;
import java.util.List;

/**
 * What came of a scenario.
 *
 * @param cycles core clock cycles since reset, at its end
 * @param time   simulated time since reset, at its end
 * @param trace  where the trace was written, in lines; empty if it was not
 * @param warnings what was warned of where a clock is forced, each once
 */
public record ScenarioResult(Scenario scenario, Status status, List<CaseResult> cases, long cycles, Duration time,
        String trace, List<String> warnings) {
    /** How it ended, from good to bad. */
    public enum Status {
        /** All that was expected is so. */
        PASSED,
        /** Something is not. */
        FAILED,
        /** The time was up before the steps were. */
        TIME_LIMIT,
        /** The firmware crashed, or Java on the chip failed. */
        CRASHED,
        /** Somebody had enough: it was not run, or not to its end. */
        INTERRUPTED
    }

    public ScenarioResult {
        cases = List.copyOf(cases);
        warnings = List.copyOf(warnings);
    }

    /** How many of its results are of a kind. */
    public long count(CaseResult.Status kind) {
        return cases.stream().filter(each -> each.status() == kind).count();
    }
}
