package dev.metronome.testkit.expect;

import dev.metronome.text.Numbers;
import java.util.List;
import java.util.stream.Collectors;

/**
 * When the edges are, each so long after reset: all of them, in order, no more and no fewer. In a part of a recording
 * these are the edges of that part. A tolerance that is a ratio is one of the length since reset.
 */
final class EdgesAt extends SignalExpectation {
    private static final int MAXIMUM_WRITTEN = 6;
    /** More edges than that are no list that somebody would want to read. */
    private static final int MAXIMUM_ACTUAL = 100;

    private final List<Length> lengths;
    private final Within within;

    EdgesAt(SignalName name, Part part, List<Length> lengths, Within within) {
        super(name, part);
        if (lengths.isEmpty()) {
            throw new IllegalArgumentException("edges at no time at all are no edges: say that it stays as it is");
        }
        this.lengths = List.copyOf(lengths);
        this.within = within;
    }

    @Override
    String demand() {
        return "to have " + Numbers.count(lengths.size(), "edge") + ", at "
                + lengths.stream().limit(MAXIMUM_WRITTEN).map(Length::toString).collect(Collectors.joining(", "))
                + (lengths.size() > MAXIMUM_WRITTEN ? ", .." : "") + within;
    }

    @Override
    Verdict judge(View view) {
        var edges = view.edges();
        for (var i = 0; i < Math.min(edges.size(), lengths.size()); i++) {
            var edge = edges.get(i);
            if (view.ruler().compareSinceReset(edge.cycle(), lengths.get(i), within) != 0) {
                return fail(view, "edge " + edge.index() + " comes at cycle " + Numbers.count(edge.cycle())
                        + ", where " + lengths.get(i) + " after reset is expected: "
                        + view.ruler().deviationSinceReset(edge.cycle(), lengths.get(i)), edge.index())
                        .with(actual(view));
            }
        }
        if (edges.size() > lengths.size()) {
            var edge = edges.get(lengths.size());
            return fail(view, "there is one more, edge " + edge.index() + " at cycle " + Numbers.count(edge.cycle()),
                    edge.index()).with(actual(view));
        }
        return edges.size() == lengths.size()
                ? Verdict.met()
                : fail(view, "up to cycle " + Numbers.count(view.end()) + " there "
                        + (edges.size() == 1 ? "is 1: " : "are " + edges.size() + ": ") + "none comes at "
                        + lengths.get(edges.size()), view.lastEdge()).with(actual(view));
    }

    private static Actual actual(View view) {
        var edges = view.edges();
        if (edges.isEmpty() || edges.size() > MAXIMUM_ACTUAL) {
            return new Actual.Nothing("there are " + Numbers.count(edges.size(), "edge"));
        }
        var clock = view.recording().clock();
        return new Actual.Extents(edges.stream().map(
                edge -> new Actual.Extent(Cycles.of(edge.cycle()), new Time(clock.nanosecondsAt(edge.cycle()))))
                .toList());
    }
}
