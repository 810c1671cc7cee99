package dev.metronome.cli;

import dev.metronome.output.LedRecord;
import dev.metronome.output.LedRecord.Distance;
import dev.metronome.output.RunRecord;
import dev.metronome.output.RunReport;
import dev.metronome.output.TaskRecord;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A run's outcome in words. */
final class SummaryText {
    /** Tasks shown, those that were made first; the JSON report has them all. */
    static final int MAXIMUM_TASKS = 8;

    private SummaryText() {}

    /**
     * The summary.
     *
     * @param why              why it ended
     * @param hostNanoseconds  how long it took
     */
    static List<String> lines(RunReport report, String why, long hostNanoseconds) {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add(why);
        var record = report.record();
        if (record.beginCycle() > 0) {
            lines.add(row("went on from",
                    Numbers.seconds(record.beginNanoseconds()) + ", " + Numbers.count(record.beginCycle(), "cycle")));
        }
        lines.add(row("virtual time",
                Numbers.seconds(report.nanoseconds()) + ", " + Numbers.count(report.cycles(), "cycle")));
        lines.add(row("instructions", Numbers.count(report.instructions())));
        lines.add(row("asleep", asleep(report)));
        lines.add(row("speed", speed(report.nanoseconds() - record.beginNanoseconds(), hostNanoseconds)));
        var dark = new ArrayList<String>();
        for (var led : record.leds()) {
            if (led.edges() == 0) {
                dark.add(led.name());
            } else {
                lines.add(row(led.name(), edges(led)));
            }
        }
        if (!dark.isEmpty()) {
            lines.add(row(String.join(", ", dark), "no edges"));
        }
        if (!record.tasks().isEmpty()) {
            lines.add(row("tasks", tasks(record)));
        }
        return lines;
    }

    /** "ld1: 6 polls; ld2: 11 polls, finished". */
    private static String tasks(RunRecord record) {
        var words = record.tasks().stream().limit(MAXIMUM_TASKS).map(SummaryText::task)
                .collect(Collectors.joining("; "));
        var others = record.spawnedTasks() - MAXIMUM_TASKS;
        return others > 0 ? words + "; and " + Numbers.count(others) + " more" : words;
    }

    private static String task(TaskRecord task) {
        return task.name() + ": " + Numbers.count(task.polls(), "poll")
                + (task.hasEnded() ? ", " + task.state().words() : "");
    }

    private static String row(String name, String value) {
        return String.format("  %-13s %s", name, value);
    }

    private static String asleep(RunReport report) {
        return report.cycles() == 0
                ? "-"
                : String.format(Locale.ROOT, "%.4f %% of the cycles", 100.0 * report.sleepCycles() / report.cycles());
    }

    static String speed(long virtualNanoseconds, long hostNanoseconds) {
        var ratio = (double) virtualNanoseconds / Math.max(1, hostNanoseconds);
        return String.format(Locale.ROOT,
                ratio < 10 ? "%.2f times real time (%.2f s)" : "%,.0f times real time (%.2f s)",
                ratio, hostNanoseconds / 1e9);
    }

    private static String edges(LedRecord led) {
        var words = new StringBuilder(Numbers.count(led.edges(), "edge"));
        if (led.between().least() != LedRecord.NONE) {
            words.append(", cycles from edge to edge ").append(distance(led.between()));
        }
        if (led.period().least() != LedRecord.NONE) {
            words.append("; from on to on ").append(distance(led.period()));
        }
        return words.toString();
    }

    /** "80,000,000", or "79,999,998 to 80,001,135, the last 3 times 80,000,000". */
    private static String distance(Distance distance) {
        if (distance.least() == distance.greatest()) {
            return Numbers.count(distance.least());
        }
        return Numbers.count(distance.least()) + " to " + Numbers.count(distance.greatest())
                + (distance.times() > 1
                        ? ", the last " + Numbers.count(distance.times()) + " times " + Numbers.count(distance.last())
                        : "");
    }
}
