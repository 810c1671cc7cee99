package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Edge;
import dev.metronome.testkit.recording.Recording;
import dev.metronome.text.Numbers;

/**
 * What two signals have to do with each other, edge by edge: the first edge of the one belongs to the first of the
 * other, and so on.
 */
final class Pair extends SignalExpectation {
    /** How the edges belong together. */
    enum Kind {
        /**
         * Each edge comes together with the other signal's, to the same level. Of the last one the other may be missing
         * if the end comes before it is overdue.
         */
        IN_PHASE,
        /**
         * Each edge comes on an earlier cycle than the other signal's, and that one before the next edge of this
         * signal. Behind the last edge of this signal the other's may be missing.
         */
        PRECEDES
    }

    private final SignalName other;
    private final Part part;
    private final Kind kind;
    private final Within within;

    Pair(SignalName name, Part part, SignalName other, Kind kind, Within within) {
        super(name, part);
        this.other = other;
        this.part = part;
        this.kind = kind;
        this.within = within;
    }

    @Override
    String demand() {
        return switch (kind) {
            case IN_PHASE -> "to be in phase with " + other + within;
            case PRECEDES -> "to precede " + other;
        };
    }

    @Override
    Verdict judge(View view) {
        var theirs = View.of(view.recording(), other.in(view.recording()), part);
        var count = Math.min(view.edges().size(), theirs.edges().size());
        if (count == 0) {
            return fail(view, (view.edges().isEmpty() ? name() : other) + " has no edge", Verdict.NO_EDGE);
        }
        for (var i = 0; i < count; i++) {
            var problem = kind == Kind.IN_PHASE
                    ? apart(view, view.edges().get(i), theirs.edges().get(i))
                    : notBefore(view, theirs, i);
            if (problem != null) {
                return fail(view, problem, view.edges().get(i).index());
            }
        }
        return judgeRest(view, theirs, count);
    }

    private Verdict judgeRest(View view, View theirs, int count) {
        if (view.edges().size() > count) {
            var edge = view.edges().get(count);
            var mayCome = view.edges().size() == count + 1
                    && (kind == Kind.PRECEDES || mayCome(view, edge));
            return mayCome
                    ? Verdict.met()
                    : fail(view, "no edge of " + other + " belongs to edge " + edge.index() + " of " + name(),
                            edge.index());
        }
        if (theirs.edges().size() > count) {
            var edge = theirs.edges().get(count);
            var mayCome = theirs.edges().size() == count + 1 && kind == Kind.IN_PHASE && mayCome(view, edge);
            return mayCome
                    ? Verdict.met()
                    : fail(view, "no edge of " + name() + " belongs to edge " + edge.index() + " of " + other
                            + ", at cycle " + Numbers.count(edge.cycle()), view.lastEdge());
        }
        return Verdict.met();
    }

    private boolean mayCome(View view, Edge edge) {
        return view.ruler().compare(edge.cycle(), view.end(), Cycles.of(0), within) == 0;
    }

    private String apart(View view, Edge one, Edge two) {
        if (one.high() != two.high()) {
            return "edge " + one.index() + " of " + name() + " is to " + name().level(one.high()) + ", and edge "
                    + two.index() + " of " + other + ", which belongs to it, to " + other.level(two.high());
        }
        var first = Math.min(one.cycle(), two.cycle());
        var last = Math.max(one.cycle(), two.cycle());
        return view.ruler().compare(first, last, Cycles.of(0), within) == 0
                ? null
                : "edge " + two.index() + " of " + other + " comes " + Numbers.count(last - first, "cycle")
                        + (two.cycle() < one.cycle() ? " before" : " after") + " edge " + one.index() + " of " + name();
    }

    private String notBefore(View view, View theirs, int i) {
        var one = view.edges().get(i);
        var two = theirs.edges().get(i);
        if (two.cycle() <= one.cycle()) {
            return "edge " + two.index() + " of " + other + " comes "
                    + (two.cycle() == one.cycle()
                            ? "on the same cycle as"
                            : Numbers.count(one.cycle() - two.cycle(), "cycle") + " before")
                    + " edge " + one.index() + " of " + name();
        }
        if (i + 1 < view.edges().size() && view.edges().get(i + 1).cycle() <= two.cycle()) {
            var next = view.edges().get(i + 1);
            return "edge " + next.index() + " of " + name() + " comes before edge " + two.index() + " of " + other;
        }
        return null;
    }

    @Override
    Verdict.Failed fail(View view, String found, int edge) {
        Recording recording = view.recording();
        return new Verdict.Failed(expected(), found, edge,
                new EdgeTable(recording, view.signal(), other.in(recording)).around(edge));
    }
}
