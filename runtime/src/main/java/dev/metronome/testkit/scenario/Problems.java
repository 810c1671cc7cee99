package dev.metronome.testkit.scenario;

import dev.metronome.testkit.scenario.ScenarioException.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** Gathers mistakes, so that a reader is told of all of them at once. */
final class Problems {
    private final List<Problem> found = new ArrayList<>();

    /** What is read, or null where it cannot be. */
    <T> T keep(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ScenarioException e) {
            found.addAll(e.problems());
            return null;
        }
    }

    /** Does something that may find a mistake. */
    void check(Runnable checking) {
        keep(() -> {
            checking.run();
            return null;
        });
    }

    void addAll(Collection<Problem> others) {
        found.addAll(others);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** Throws them where nobody can go on without what could not be read. */
    void throwIf(boolean isMissing) {
        if (isMissing) {
            throwAny();
        }
    }

    /** Each once, as they are in a file; the file first in which the first was found. */
    static List<Problem> inOrder(List<Problem> problems) {
        var files = problems.stream().map(problem -> problem.at().file()).distinct().toList();
        return problems.stream().distinct().sorted(Comparator
                .comparingInt((Problem problem) -> files.indexOf(problem.at().file()))
                .thenComparingInt(problem -> problem.at().line()).thenComparingInt(problem -> problem.at().column()))
                .toList();
    }

    /** Throws them, if there are any. */
    void throwAny() {
        if (!found.isEmpty()) {
            throw new ScenarioException(inOrder(found));
        }
    }
}
