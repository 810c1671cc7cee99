package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Recorder;
import dev.metronome.testkit.recording.Recording;
import dev.metronome.testkit.recording.Stretch;
import dev.metronome.text.Numbers;
import dev.metronome.trace.Handling;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be expected of one exception.
 *
 * @param name "TIM1_BRK_TIM15", or a part of it that no other has: "TIM15"
 */
public record Exceptions(String name) {
    /** Handlers shown before the first that is wrong, and behind it. */
    private static final int AROUND = 3;
    private static final String CUT = "the recording has only the first " + Numbers.count(Recording.MAXIMUM_EXCEPTIONS)
            + " exceptions of all";

    private List<Handling> in(Recording recording) {
        return recording.exceptions(Recorder.exceptionNumber(name));
    }

    /** It is taken so often. */
    public Expectation isTaken(int times) {
        return recording -> {
            var count = recording.count(Recorder.exceptionNumber(name));
            var first = Math.min(times, in(recording).size() - 1);
            return count == times
                    ? Verdict.met()
                    : new Verdict.Failed(name + " to be taken "
                            + (times == 0 ? "never" : Numbers.count(times, "time")),
                            count == 0 ? "it never is" : "it is taken " + Numbers.count(count, "time"),
                            Verdict.NO_EDGE, table(recording, in(recording), first), new Actual.Count(count));
        };
    }

    /**
     * How long it takes from when the exception becomes pending to its handler's first instruction, or to Java that is
     * handler in its place.
     */
    public Lengths latency() {
        return new Lengths("the latency of " + name, recording -> find(recording, true));
    }

    /** How long it takes from when it becomes pending until its handler has returned. */
    public Lengths handling() {
        return new Lengths("the time until " + name + " is handled", recording -> find(recording, false));
    }

    /** How long it takes from each time that it is entered to the next. */
    public Lengths interval() {
        return new Lengths("the time from " + name + " to " + name, recording -> {
            var ended = new ArrayList<Stretch>();
            var since = -1L;
            for (var handling : in(recording)) {
                if (since >= 0) {
                    ended.add(new Stretch(since, handling.enteredCycle()));
                }
                since = handling.enteredCycle();
            }
            return new Lengths.Found(ended, since, recording.exceptionsAreCut() ? CUT : null);
        });
    }

    /** What was pending when the recording began is left out: since when, nobody knows. */
    private Lengths.Found find(Recording recording, boolean latency) {
        var ended = new ArrayList<Stretch>();
        var open = -1L;
        for (var handling : in(recording)) {
            var end = latency ? handling.firstCycle() : handling.returnedCycle();
            if (handling.pendedCycle() != Handling.NONE && end != Handling.NONE) {
                ended.add(new Stretch(handling.pendedCycle(), end));
            } else if (handling.pendedCycle() != Handling.NONE) {
                open = handling.pendedCycle();
            }
        }
        return new Lengths.Found(ended, open, recording.exceptionsAreCut() ? CUT : null);
    }

    /**
     * It interrupts no other handler, and no other handler interrupts it. One that comes straight after another
     * interrupts nothing. It must have been taken at least once.
     */
    public Expectation neverNests() {
        return recording -> {
            var number = Recorder.exceptionNumber(name);
            var expected = name + " never to nest";
            var taken = 0;
            for (var handling : recording.exceptions()) {
                var outer = handling.outer();
                if (outer != null && (handling.number() == number || outer.number() == number)) {
                    return new Verdict.Failed(expected, handling.name() + " interrupts the handler of " + outer.name()
                            + " at cycle " + Numbers.count(handling.enteredCycle()), Verdict.NO_EDGE,
                            table(recording, recording.exceptions(), recording.exceptions().indexOf(handling)));
                }
                taken += handling.number() == number ? 1 : 0;
            }
            if (recording.exceptionsAreCut()) {
                return new Verdict.Failed(expected, CUT, Verdict.NO_EDGE, List.of());
            }
            return taken > 0
                    ? Verdict.met()
                    : new Verdict.Failed(expected, "it is never taken", Verdict.NO_EDGE, List.of());
        };
    }

    private static List<String> table(Recording recording, List<Handling> all, int marked) {
        var lines = new ArrayList<String>();
        if (all.isEmpty()) {
            return lines;
        }
        lines.add("           pended          entered  first instr.         returned   exception");
        for (var i = Math.max(0, marked - AROUND); i < Math.min(all.size(), marked + AROUND + 1); i++) {
            var one = all.get(i);
            lines.add(String.format("%s %15s %16s %13s %16s   %s%s", i == marked ? ">" : " ", cycle(one.pendedCycle()),
                    cycle(one.enteredCycle()),
                    one.firstCycle() == Handling.NONE ? "" : "+" + (one.firstCycle() - one.enteredCycle()),
                    cycle(one.returnedCycle()), one.name(),
                    one.outer() == null ? "" : " in " + one.outer().name()));
        }
        return lines;
    }

    private static String cycle(long cycle) {
        return cycle == Handling.NONE ? "" : Numbers.count(cycle);
    }
}
