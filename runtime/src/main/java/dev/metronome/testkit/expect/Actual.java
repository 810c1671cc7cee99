package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.CoreClock;
import dev.metronome.testkit.recording.Stretch;
import dev.metronome.text.Numbers;
import dev.metronome.time.Fraction;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * What there is where something else was expected, in the words' own kind: the value that the expectation would have
 * had to name. Where there is no such value, {@link Nothing} says why.
 */
public sealed interface Actual {
    /** There is no one value; why, as it follows "because". */
    record Nothing(String why) implements Actual {}

    /**
     * A length, in the units in which it is one and the same each time.
     *
     * @param cycles or null, where the numbers of cycles differ
     * @param time   or null, where the times differ
     */
    record Extent(Cycles cycles, Time time) implements Actual {
        /** So long after reset, or so long with a clock that does not change. */
        public static Extent between(CoreClock clock, long from, long to) {
            return new Extent(Cycles.of(to - from), new Time(clock.nanosecondsBetween(from, to)));
        }

        /** How long all of them are, where they are all so long. */
        static Actual ofEach(CoreClock clock, List<Stretch> all, String irregular) {
            if (all.isEmpty()) {
                return new Nothing("no such time has come to its end");
            }
            var shortest = all.stream().mapToLong(Extent::cycles).min().orElseThrow();
            var longest = all.stream().mapToLong(Extent::cycles).max().orElseThrow();
            var first = all.getFirst();
            var time = time(clock, first);
            var sameTime = clock.isConstant(first.from(), all.getLast().to())
                    ? shortest == longest
                    : all.stream().allMatch(one -> time(clock, one).equals(time));
            if (shortest != longest && !sameTime) {
                return new Nothing(irregular + ": " + Numbers.count(shortest) + " to "
                        + Numbers.count(longest, "cycle"));
            }
            return new Extent(shortest == longest ? Cycles.of(shortest) : null, sameTime ? new Time(time) : null);
        }

        /** How long the longest of them is. */
        static Actual ofLongest(CoreClock clock, List<Stretch> all) {
            return all.isEmpty()
                    ? new Nothing("there was none")
                    : new Extent(Cycles.of(longest(all, Extent::cycles)),
                            new Time(longest(all, one -> time(clock, one))));
        }

        private static <T extends Comparable<T>> T longest(List<Stretch> all, Function<Stretch, T> extent) {
            return all.stream().map(extent).max(Comparator.naturalOrder()).orElseThrow();
        }

        private static long cycles(Stretch one) {
            return one.to() - one.from();
        }

        private static Fraction time(CoreClock clock, Stretch one) {
            return clock.nanosecondsBetween(one.from(), one.to());
        }
    }

    /** Lengths, in their order. */
    record Extents(List<Extent> all) implements Actual {
        public Extents {
            all = List.copyOf(all);
        }
    }

    /** How long a signal is high and how long low: an {@link Extent} each, or {@link Nothing}. */
    record InTurn(Actual high, Actual low) implements Actual {}

    /** So many. */
    record Count(long count) implements Actual {}

    /** What a word of 32 bits, or a smaller one, holds. */
    record Value(int value) implements Actual {}

    /** A part of a whole. */
    record Share(Fraction exact) implements Actual {}

    /** What was printed, or who it was. */
    record Text(String text) implements Actual {}

    /** Of several things that one expectation names, what came of each, in their order. */
    record Each(List<Verdict> parts) implements Actual {
        public Each {
            parts = List.copyOf(parts);
        }
    }
}
