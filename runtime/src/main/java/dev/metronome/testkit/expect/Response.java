package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Edge;
import dev.metronome.testkit.recording.Stretch;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.List;

/**
 * That the signal takes a level soon after something happens: each time that it happens, there is an edge to that level
 * on the same cycle or later, and not later than the limit. A signal that has the level already when it happens fails;
 * so does a limit that the recording ends before, with no edge up to there; and something that never happens.
 */
final class Response extends SignalExpectation {
    private final boolean high;
    private final Length most;
    private final Event event;

    Response(SignalName name, Part part, boolean high, Length most, Event event) {
        super(name, part);
        this.high = high;
        this.most = most;
        this.event = event;
    }

    @Override
    String demand() {
        return "to turn " + name().level(high) + " within " + most + " after " + event;
    }

    @Override
    Verdict judge(View view) {
        var times = event.cycles(view.recording()).stream()
                .filter(cycle -> cycle >= view.start() && cycle < view.end()).toList();
        if (times.isEmpty()) {
            return fail(view, "that never happens", view.lastEdge());
        }
        for (var cycle : times) {
            if (judge(view, cycle) instanceof Verdict.Failed failed) {
                return failed.with(actual(view, times));
            }
        }
        return Verdict.met();
    }

    private Actual actual(View view, List<Long> times) {
        var answers = new ArrayList<Stretch>();
        for (var cycle : times) {
            var answer = firstTo(view.edges(), View.firstNotBefore(view.edges(), cycle));
            if (answer == null) {
                return new Actual.Nothing("after that happens at cycle " + Numbers.count(cycle) + " it does not");
            }
            answers.add(new Stretch(cycle, answer.cycle()));
        }
        return Actual.Extent.ofLongest(view.recording().clock(), answers);
    }

    private Verdict judge(View view, long cycle) {
        var edges = view.edges();
        var next = 0;
        while (next < edges.size() && edges.get(next).cycle() < cycle) {
            next++;
        }
        var level = next == 0 ? view.startsHigh() : edges.get(next - 1).high();
        var answer = firstTo(edges, next);
        var when = "at cycle " + Numbers.count(cycle);
        if (level == high && (answer == null || answer.cycle() != cycle)) {
            return fail(view, when + ", when that happens, it is " + name().level(high) + " already",
                    next == 0 ? view.lastEdge() : edges.get(next - 1).index());
        }
        if (answer == null) {
            return fail(view, view.ruler().exceeds(cycle, view.end(), most)
                    ? "it does not, after that happens " + when
                    : "the recording ends at cycle " + Numbers.count(view.end())
                            + ", which is too soon after that happens "
                            + when,
                    view.lastEdge());
        }
        return view.ruler().exceeds(cycle, answer.cycle(), most)
                ? fail(view, "that happens " + when + ", and edge " + answer.index() + " comes "
                        + view.ruler().measured(cycle, answer.cycle(), most) + " later: "
                        + view.ruler().deviation(cycle, answer.cycle(), most), answer.index())
                : Verdict.met();
    }

    private Edge firstTo(List<Edge> edges, int from) {
        for (var i = from; i < Math.min(edges.size(), from + 2); i++) { // levels alternate
            if (edges.get(i).high() == high) {
                return edges.get(i);
            }
        }
        return null;
    }
}
