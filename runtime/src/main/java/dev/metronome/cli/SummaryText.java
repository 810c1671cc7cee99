package dev.metronome.cli;

import dev.metronome.output.LedRecord;
import dev.metronome.output.LedRecord.Distance;
import dev.metronome.output.RunReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A run's outcome in words. */
final class SummaryText {
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
        lines.add(row("virtual time",
                Words.seconds(report.nanoseconds()) + ", " + Words.count(report.cycles(), "cycle")));
        lines.add(row("instructions", Words.count(report.instructions())));
        lines.add(row("asleep", asleep(report)));
        lines.add(row("speed", speed(report.nanoseconds(), hostNanoseconds)));
        for (var led : report.record().leds()) {
            lines.add(row(led.name(), edges(led)));
        }
        return lines;
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
        var words = new StringBuilder(Words.count(led.edges(), "edge"));
        if (led.between().least() != LedRecord.NONE) {
            words.append(", ").append(distance(led.between())).append(" cycles apart");
        }
        if (led.period().least() != LedRecord.NONE) {
            words.append(", from on to on ").append(distance(led.period()));
        }
        return words.toString();
    }

    private static String distance(Distance distance) {
        return distance.least() == distance.greatest()
                ? Words.count(distance.least())
                : Words.count(distance.least()) + " to " + Words.count(distance.greatest());
    }
}
