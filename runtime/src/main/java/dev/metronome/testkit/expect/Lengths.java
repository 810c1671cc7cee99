package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Recording;
import dev.metronome.testkit.recording.Stretch;
import dev.metronome.testkit.recording.Words;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How long each of several stretches of a run is. At least one must have come to its end; one that has not may not be
 * too long already.
 */
public final class Lengths {
    /** Stretches shown around the first that is wrong, to either side. */
    private static final int AROUND = 3;

    /**
     * What there is to measure.
     *
     * @param ended     those that came to their end, in order
     * @param openSince when the one under way began, or -1
     * @param problem   why they cannot be told, or null
     */
    record Found(List<Stretch> ended, long openSince, String problem) {}

    private final String what;
    private final Function<Recording, Found> find;

    /** @param what "the latency of TIM15" */
    Lengths(String what, Function<Recording, Found> find) {
        this.what = what;
        this.find = find;
    }

    /** Each is so long. */
    public Expectation are(Length length, Within within) {
        return recording -> check(recording, what + " to be " + length + within, length, within, false);
    }

    /** None is longer. */
    public Expectation areAtMost(Length most) {
        return recording -> check(recording, what + " to be " + most + " at most", most, Within.EXACTLY, true);
    }

    private Verdict check(Recording recording, String expected, Length length, Within within, boolean atMost) {
        var found = find.apply(recording);
        if (found.problem != null) {
            return new Verdict.Failed(expected, found.problem, Verdict.NO_EDGE, List.of());
        }
        var ruler = new Ruler(recording.clock());
        var ended = found.ended;
        for (var i = 0; i < ended.size(); i++) {
            var one = ended.get(i);
            var wrong = atMost
                    ? ruler.exceeds(one.from(), one.to(), length)
                    : ruler.compare(one.from(), one.to(), length, within) != 0;
            if (wrong) {
                return new Verdict.Failed(expected, "number " + i + " is "
                        + ruler.measured(one.from(), one.to(), length) + ": "
                        + ruler.deviation(one.from(), one.to(), length), i, table(recording, ended, i),
                        atMost
                                ? Actual.Extent.ofLongest(recording.clock(), ended)
                                : Actual.Extent.ofEach(recording.clock(), ended, "it is not the same each time"));
            }
        }
        if (found.openSince >= 0
                && ruler.compare(found.openSince, recording.endCycle(), length, within) > 0) {
            return new Verdict.Failed(expected, "the one that began at cycle " + Numbers.count(found.openSince)
                    + " has not come to its end at cycle " + Numbers.count(recording.endCycle()), ended.size() - 1,
                    table(recording, ended, ended.size() - 1));
        }
        return ended.isEmpty()
                ? new Verdict.Failed(expected, "there was none", Verdict.NO_EDGE, List.of())
                : Verdict.met();
    }

    private static List<String> table(Recording recording, List<Stretch> all, int marked) {
        var lines = new ArrayList<String>();
        if (all.isEmpty()) {
            return lines;
        }
        lines.add(" number             from               to           cycles  time");
        for (var i = Math.max(0, marked - AROUND); i < Math.min(all.size(), marked + AROUND + 1); i++) {
            var one = all.get(i);
            lines.add(String.format("%s %5d %16s %16s %16s  %s", i == marked ? ">" : " ", i, Numbers.count(one.from()),
                    Numbers.count(one.to()), Numbers.count(one.to() - one.from()),
                    Words.seconds(recording.clock().nanosecondsAt(one.from()))));
        }
        return lines;
    }
}
