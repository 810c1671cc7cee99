package dev.metronome.testkit.expect;

import dev.metronome.text.Numbers;

/** How many edges there are. */
final class EdgeCount extends SignalExpectation {
    private final int count;

    EdgeCount(SignalName name, Part part, int count) {
        super(name, part);
        this.count = count;
    }

    @Override
    String demand() {
        return "to have " + Numbers.count(count, "edge");
    }

    @Override
    Verdict judge(View view) {
        var edges = view.edges();
        return edges.size() == count
                ? Verdict.met()
                : fail(view, "there " + (edges.size() == 1 ? "is " : "are ") + Numbers.count(edges.size()),
                        edges.size() > count ? edges.get(count).index() : view.lastEdge())
                        .with(new Actual.Count(edges.size()));
    }
}
