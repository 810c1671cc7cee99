package dev.metronome.testkit.scenario;

import dev.metronome.testkit.expect.Actual;
import dev.metronome.testkit.expect.Expectation;
import dev.metronome.testkit.expect.Verdict;
import dev.metronome.testkit.recording.Recording;
import java.util.ArrayList;
import java.util.List;

/** Several values behind one word: all of those that are not as expected are told. */
record Together(List<Expectation> all) implements Expectation {
    Together {
        all = List.copyOf(all);
    }

    @Override
    public Verdict check(Recording recording) {
        var failures = new ArrayList<Verdict.Failed>();
        var impossible = new ArrayList<String>();
        var parts = new ArrayList<Verdict>();
        for (var each : all) {
            try {
                var verdict = each.check(recording);
                parts.add(verdict);
                if (verdict instanceof Verdict.Failed failed) {
                    failures.add(failed);
                }
            } catch (IllegalArgumentException e) { // such as a word where nothing is
                impossible.add(e.getMessage());
                parts.add(new Verdict.Failed("a value", e.getMessage(), Verdict.NO_EDGE, List.of()));
            }
        }
        if (failures.isEmpty()) {
            if (!impossible.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", impossible));
            }
            return Verdict.met();
        }
        var first = failures.removeFirst();
        var others = new ArrayList<>(first.evidence());
        failures.forEach(failed -> others.add("and " + failed.expected() + ", but " + failed.found()));
        impossible.forEach(message -> others.add("and " + message));
        return new Verdict.Failed(first.expected(), first.found(), first.firstEdge(), others, new Actual.Each(parts));
    }
}
