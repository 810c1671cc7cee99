package dev.metronome.testkit.scenario;

import dev.metronome.testkit.scenario.ScenarioException.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** Gathers mistakes, so that a reader is told of all of them at once. */
final class Problems {
    private static final Comparator<Problem> AS_IN_THE_FILE = Comparator
            .comparingInt((Problem problem) -> problem.at().line()).thenComparingInt(problem -> problem.at().column());

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

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** Throws them, if there are any. */
    void throwAny() {
        if (!found.isEmpty()) {
            found.sort(AS_IN_THE_FILE);
            throw new ScenarioException(found);
        }
    }
}
