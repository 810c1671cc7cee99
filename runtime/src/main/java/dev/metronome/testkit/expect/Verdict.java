package dev.metronome.testkit.expect;

import java.util.List;

/** Whether an expectation was met. */
public sealed interface Verdict {
    /** Where a failure has to do with no edge. */
    int NO_EDGE = -1;

    /** It was met. */
    record Met() implements Verdict {}

    /**
     * It was not.
     *
     * @param expected  what was expected: "LD1 to toggle every 500 ms"
     * @param found     what there was instead, behind "but"
     * @param firstEdge the index of the first edge that is not as expected, or of the last one before what is missing;
     *                  {@link #NO_EDGE} if it is about no edge
     * @param evidence  the facts around it, a line each; {@link #MAXIMUM_LINES} at most
     * @param actual    what would have been right to expect
     */
    record Failed(String expected, String found, int firstEdge, List<String> evidence, Actual actual)
            implements
                Verdict {
        /** Lines of evidence. */
        public static final int MAXIMUM_LINES = 28;
        private static final Actual NOTHING = new Actual.Nothing("there is no value that could stand there instead");

        public Failed {
            evidence = List.copyOf(evidence.subList(0, Math.min(MAXIMUM_LINES, evidence.size())));
        }

        /** One where nothing else can be named that would be right. */
        public Failed(String expected, String found, int firstEdge, List<String> evidence) {
            this(expected, found, firstEdge, evidence, NOTHING);
        }

        /** The same, where this would be right. */
        public Failed with(Actual other) {
            return new Failed(expected, found, firstEdge, evidence, other);
        }

        /** All of it as text, of several lines. */
        public String text() {
            var text = new StringBuilder("Expected ").append(expected).append("\nbut ").append(found);
            if (!evidence.isEmpty()) {
                text.append('\n');
            }
            evidence.forEach(line -> text.append('\n').append(line));
            return text.toString();
        }
    }

    /** It was met. */
    static Verdict met() {
        return new Met();
    }

    /** True if it was. */
    default boolean isMet() {
        return this instanceof Met;
    }
}
