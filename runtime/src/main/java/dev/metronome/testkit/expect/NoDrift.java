package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Edge;
import dev.metronome.text.Numbers;
import java.util.List;

/**
 * That the signal does again, so long later, what it did: to each edge there is one of the same level that comes
 * exactly so long after it. What the period is does not matter, as long as the length is a multiple of it; errors that
 * add up over that length show, and those that cancel out do not.
 *
 * <p>Edges whose later one would be behind the end are not looked at; at least one must be left.
 */
final class NoDrift extends SignalExpectation {
    private final Length over;
    private final Within within;

    NoDrift(SignalName name, Part part, Length over, Within within) {
        super(name, part);
        this.over = over;
        this.within = within;
    }

    @Override
    String demand() {
        return "to have no drift over " + over + within;
    }

    @Override
    Verdict judge(View view) {
        var ruler = view.ruler();
        var edges = view.edges();
        var compared = 0;
        for (var edge : edges) {
            var due = ruler.end(edge.cycle(), over);
            var nearest = nearest(edges, edge, due);
            if (nearest != null && ruler.compare(edge.cycle(), nearest.cycle(), over, within) == 0) {
                compared++;
            } else if (ruler.compare(edge.cycle(), view.end(), over, within) > 0) {
                return fail(view, wrong(ruler, edge, nearest, due), nearest == null ? edge.index() : nearest.index());
            }
        }
        return compared > 0
                ? Verdict.met()
                : fail(view, "there is no edge that far before the end, cycle " + Numbers.count(view.end()),
                        view.lastEdge());
    }

    private String wrong(Ruler ruler, Edge edge, Edge nearest, long due) {
        var missing = "edge " + edge.index() + ", to " + name().level(edge.high()) + ", is not followed by the like "
                + over + " later, at cycle " + Numbers.count(due);
        return nearest == null
                ? missing
                : missing + ": the nearest is edge " + nearest.index() + ", "
                        + ruler.deviation(edge.cycle(), nearest.cycle(), over);
    }

    /** The edge of the same level, and not this one, that is nearest to a cycle, or null. */
    private static Edge nearest(List<Edge> edges, Edge like, long cycle) {
        var low = View.firstNotBefore(edges, cycle);
        Edge best = null;
        for (var i = Math.max(0, low - 2); i < Math.min(edges.size(), low + 2); i++) { // levels alternate
            var edge = edges.get(i);
            if (edge.high() == like.high() && edge.index() > like.index()
                    && (best == null || Math.abs(edge.cycle() - cycle) < Math.abs(best.cycle() - cycle))) {
                best = edge;
            }
        }
        return best;
    }
}
