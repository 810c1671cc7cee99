package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Edge;
import dev.metronome.testkit.recording.Stretch;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * How far edges are apart: from each edge of a level to the next edge, or to the next one of the same level.
 *
 * <p>The interval before the first edge is not measured. Of each length that is asked for at least one interval must
 * have come to its end; one that has not may not be too long already.
 */
final class Spacing extends SignalExpectation {
    private final String demand;
    private final Length afterHigh;
    private final Length afterLow;
    private final int step;
    private final Within within;
    private final boolean alike;

    /**
     * @param demand    "to toggle every"; the lengths follow
     * @param afterHigh from an edge to high, or on; null if that is not measured
     * @param afterLow  from an edge to low, or off; null if that is not measured
     * @param step      1 for the distance to the next edge, 2 for that to the next of the same level
     */
    Spacing(SignalName name, Part part, String demand, Length afterHigh, Length afterLow, int step, Within within) {
        this(name, part, demand, afterHigh, afterLow, step, within, false);
    }

    /** From each edge to the next it is the same. */
    static Spacing alike(SignalName name, Part part, String demand, Length length, Within within) {
        return new Spacing(name, part, demand, length, length, 1, within, true);
    }

    private Spacing(SignalName name, Part part, String demand, Length afterHigh, Length afterLow, int step,
            Within within, boolean alike) {
        super(name, part);
        this.alike = alike;
        this.demand = demand;
        this.afterHigh = afterHigh;
        this.afterLow = afterLow;
        this.step = step;
        this.within = within;
    }

    @Override
    String demand() {
        return demand + within;
    }

    private Length after(Edge edge) {
        return edge.high() ? afterHigh : afterLow;
    }

    @Override
    Verdict judge(View view) {
        var ruler = view.ruler();
        var edges = view.edges();
        var highs = 0;
        var lows = 0;
        for (var i = 0; i < edges.size(); i++) {
            var edge = edges.get(i);
            var expected = after(edge);
            if (expected == null) {
                continue;
            }
            if (i + step >= edges.size()) {
                if (ruler.compare(edge.cycle(), view.end(), expected, within) > 0) {
                    return fail(view, overdue(view, edge, expected), edge.index()).with(actual(view));
                }
                continue;
            }
            var next = edges.get(i + step);
            if (ruler.compare(edge.cycle(), next.cycle(), expected, within) != 0) {
                return fail(view, wrong(ruler, edge, next, expected), next.index()).with(actual(view));
            }
            highs += edge.high() ? 1 : 0;
            lows += edge.high() ? 0 : 1;
        }
        return enough(view, highs, lows);
    }

    private Verdict enough(View view, int highs, int lows) {
        if (afterHigh != null && afterLow != null && afterHigh.equals(afterLow)
                ? highs + lows > 0
                : (afterHigh == null
                        || highs > 0) && (afterLow == null || lows > 0)) {
            return Verdict.met();
        }
        var count = view.edges().size();
        return fail(view, (count == 0
                ? "there is no edge"
                : count == 1
                        ? "there is one edge"
                        : "there are " + count
                                + " edges")
                + ": no such interval has come to its end", view.lastEdge()).with(actual(view));
    }

    private Actual actual(View view) {
        if (alike) {
            return Actual.Extent.ofEach(view.recording().clock(), stretches(view, _ -> true),
                    "it toggles irregularly");
        }
        var high = actual(view, true);
        var low = actual(view, false);
        return afterLow == null ? high : afterHigh == null ? low : new Actual.InTurn(high, low);
    }

    private Actual actual(View view, boolean afterHigh) {
        return Actual.Extent.ofEach(view.recording().clock(), stretches(view, edge -> edge.high() == afterHigh),
                "from " + name().level(afterHigh) + " to " + name().level(afterHigh == (step == 2))
                        + " it takes now so long, now otherwise");
    }

    private List<Stretch> stretches(View view, Predicate<Edge> from) {
        var edges = view.edges();
        return IntStream.range(0, Math.max(0, edges.size() - step)).filter(i -> from.test(edges.get(i)))
                .mapToObj(i -> new Stretch(edges.get(i).cycle(), edges.get(i + step).cycle())).toList();
    }

    private String wrong(Ruler ruler, Edge edge, Edge next, Length expected) {
        return "edge " + next.index() + " comes " + ruler.measured(edge.cycle(), next.cycle(), expected)
                + " after edge " + edge.index() + ", where " + ruler.words(edge.cycle(), next.cycle(), expected)
                + " are expected: " + ruler.deviation(edge.cycle(), next.cycle(), expected)
                + ruler.impossible(edge.cycle(), next.cycle(), expected, within);
    }

    private String overdue(View view, Edge edge, Length expected) {
        var ruler = view.ruler();
        return "no edge comes after edge " + (edge.index() + step - 1) + ": one is due "
                + ruler.words(edge.cycle(), view.end(), expected) + " after edge " + edge.index()
                + ", and up to the end, cycle " + view.end() + ", it is "
                + ruler.measured(edge.cycle(), view.end(), expected);
    }
}
