package dev.metronome.testkit.scenario;

import java.util.List;
import java.util.stream.Collectors;

/** A scenario cannot be run. The message has a line for each mistake, with its place. */
public final class ScenarioException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A mistake.
     *
     * @param at where
     */
    public record Problem(Position at, String message) {
        @Override
        public String toString() {
            return at + ": " + message;
        }
    }

    private final transient List<Problem> problems;

    ScenarioException(Position at, String message) {
        this(List.of(new Problem(at, message)));
    }

    ScenarioException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** The mistakes, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
