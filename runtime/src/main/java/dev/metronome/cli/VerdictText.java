package dev.metronome.cli;

import dev.metronome.testkit.scenario.CaseResult.Status;
import dev.metronome.testkit.scenario.ScenarioResult;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came of scenarios, in lines for people. */
final class VerdictText {
    private VerdictText() {}

    static List<String> lines(ScenarioResult result) {
        var lines = new ArrayList<String>();
        if (isNotRun(result)) {
            return lines;
        }
        lines.add(String.format(Locale.ROOT, "%-10s  %s: %d of %d as expected, %s, %s cycles", word(result.status()),
                (result.scenario().file() + " " + result.scenario().label()).strip(), result.count(Status.PASSED),
                result.cases().size(),
                Numbers.seconds(result.time().toNanos()), Numbers.count(result.cycles())));
        result.warnings().forEach(warning -> lines.add("warning: " + warning));
        for (var each : result.cases()) {
            if (each.status() == Status.FAILED || each.status() == Status.ERROR) {
                lines.add("");
                lines.add(each.at() + ": " + each.name());
                lines.addAll(each.message().lines().toList());
            }
        }
        if (!result.trace().isEmpty()) {
            lines.add("");
            lines.addAll(result.trace().lines().toList());
        }
        if (result.status() != ScenarioResult.Status.PASSED) {
            lines.add("");
        }
        return lines;
    }

    /** The command was interrupted before it began. */
    private static boolean isNotRun(ScenarioResult result) {
        return result.status() == ScenarioResult.Status.INTERRUPTED && result.cycles() == 0;
    }

    private static String word(ScenarioResult.Status status) {
        return switch (status) {
            case PASSED -> "passed";
            case FAILED -> "FAILED";
            case TIME_LIMIT -> "TIME LIMIT";
            case CRASHED -> "CRASHED";
            case INTERRUPTED -> "INTERRUPTED";
        };
    }

    /** "3 scenarios: 2 passed, 1 failed". */
    static String sum(List<ScenarioResult> results) {
        var run = results.stream().filter(result -> result.status() != ScenarioResult.Status.INTERRUPTED).count();
        var line = new StringBuilder(run < results.size()
                ? "interrupted: " + Numbers.count(run) + " of " + Numbers.count(results.size(), "scenario") + " run, "
                : Numbers.count(results.size(), "scenario") + ": ");
        var parts = new ArrayList<String>();
        for (var status : ScenarioResult.Status.values()) {
            var count = results.stream().filter(result -> !isNotRun(result) && result.status() == status).count();
            if (count > 0) {
                parts.add(count + " " + word(status).toLowerCase(Locale.ROOT));
            }
        }
        return line.append(String.join(", ", parts)).toString();
    }
}
