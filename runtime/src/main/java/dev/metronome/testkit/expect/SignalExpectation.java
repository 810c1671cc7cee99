package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.CoreClock;
import dev.metronome.testkit.recording.Recording;
import dev.metronome.testkit.recording.Signal;
import dev.metronome.text.Numbers;

/** What is expected of the edges of one signal, in all or a part of a recording. */
abstract class SignalExpectation implements Expectation {
    private final SignalName name;
    private final Part part;

    SignalExpectation(SignalName name, Part part) {
        this.name = name;
        this.part = part;
    }

    SignalName name() {
        return name;
    }

    /** What the signal is to do, as it follows "Expected LD1": "to toggle every 500 ms". */
    abstract String demand();

    /** Looks at edges that are all there. */
    abstract Verdict judge(View view);

    @Override
    public final Verdict check(Recording recording) {
        var signal = name.in(recording);
        var view = View.of(recording, signal, part);
        var problem = problem(recording, signal, view);
        return problem == null ? judge(view) : fail(view, problem, view.lastEdge());
    }

    /** Why a recording does not show enough of a signal, or null if it does. */
    private String problem(Recording recording, Signal signal, View view) {
        if (signal.isCut()) {
            return Numbers.count(signal.seen(), "edge") + " came, and the recording has only the first "
                    + Numbers.count(Signal.MAXIMUM_EDGES);
        }
        if (recording.clock().isCut()) {
            return "the core clock changed more than " + Numbers.count(CoreClock.MAXIMUM_CHANGES)
                    + " times, and the recording does not know the time any more";
        }
        var end = Numbers.count(recording.endCycle());
        if (view.end() > recording.endCycle()) {
            return "the recording ends at cycle " + end + ", before that is over";
        }
        return view.start() >= view.end()
                ? "there is nothing to look at: the recording goes from cycle " + Numbers.count(recording.startCycle())
                        + " to " + end
                : null;
    }

    /** A failure with the edges around the first one that is wrong. */
    Verdict.Failed fail(View view, String found, int edge) {
        return new Verdict.Failed(expected(), found, edge, new EdgeTable(view.recording(), view.signal()).around(edge));
    }

    String expected() {
        return name + part.toString() + " " + demand();
    }
}
