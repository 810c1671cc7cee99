package dev.metronome.testkit.scenario;

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
        for (var each : all) {
            try {
                if (each.check(recording) instanceof Verdict.Failed failed) {
                    failures.add(failed);
                }
            } catch (IllegalArgumentException e) { // such as a word where nothing is
                impossible.add(e.getMessage());
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
        return new Verdict.Failed(first.expected(), first.found(), first.firstEdge(), others);
    }
}
