package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Edge;
import dev.metronome.text.Numbers;
import dev.metronome.time.Fraction;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * By how much periods differ, peak to peak: the longest from one edge to on, or high, to the next, less the shortest.
 * At least two periods must have come to their end. In cycles, or in time where the limit is one.
 */
final class Jitter extends SignalExpectation {
    private final Length most;

    Jitter(SignalName name, Part part, Length most) {
        super(name, part);
        this.most = most;
    }

    @Override
    String demand() {
        return "to have a jitter of " + most + " at most, from period to period";
    }

    @Override
    Verdict judge(View view) {
        var highs = view.edges().stream().filter(Edge::high).toList();
        if (highs.size() < 3) {
            return fail(view, "no two periods have come to their end", view.lastEdge());
        }
        var ruler = view.ruler();
        var shortest = 1;
        var longest = 1;
        for (var i = 1; i < highs.size(); i++) {
            var length = extent(ruler, highs, i);
            shortest = length.compareTo(extent(ruler, highs, shortest)) < 0 ? i : shortest;
            longest = length.compareTo(extent(ruler, highs, longest)) > 0 ? i : longest;
            var spread = extent(ruler, highs, longest).minus(extent(ruler, highs, shortest));
            if (spread.compareTo(Ruler.amount(most)) > 0) {
                return fail(view, "the period that ends with edge " + highs.get(i).index() + " makes it "
                        + length(highs, longest) + " at the longest and " + length(highs, shortest)
                        + " at the shortest", highs.get(i).index()).with(actual(ruler, highs));
            }
        }
        return Verdict.met();
    }

    private static Actual actual(Ruler ruler, List<Edge> highs) {
        return new Actual.Extent(new Cycles(spread(ruler, highs, Cycles.of(0))),
                new Time(spread(ruler, highs, new Time(Fraction.ZERO))));
    }

    private static Fraction spread(Ruler ruler, List<Edge> highs, Length unit) {
        var lengths = IntStream.range(1, highs.size())
                .mapToObj(i -> ruler.extent(highs.get(i - 1).cycle(), highs.get(i).cycle(), unit)).toList();
        return Collections.max(lengths).minus(Collections.min(lengths));
    }

    private Fraction extent(Ruler ruler, List<Edge> highs, int index) {
        return ruler.extent(highs.get(index - 1).cycle(), highs.get(index).cycle(), most);
    }

    private static String length(List<Edge> highs, int index) {
        return Numbers.count(highs.get(index).cycle() - highs.get(index - 1).cycle(), "cycle");
    }
}
