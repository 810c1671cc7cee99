package dev.metronome.testkit;

import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.expect.Lengths;
import dev.metronome.testkit.expect.Within;
import java.time.Duration;

/** What can be asserted of how long something takes each time: there is one such time at least. */
public final class LengthsAssert extends AbstractSubjectAssert<LengthsAssert, Lengths> {
    LengthsAssert(Machine machine, Lengths actual) {
        super(machine, actual, LengthsAssert.class);
    }

    /** It takes so long, each time. */
    public LengthsAssert is(Duration length) {
        return is(length, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public LengthsAssert is(Duration length, Within within) {
        return meets(actual.are(Length.of(length), within));
    }

    /** Likewise, in cycles. */
    public LengthsAssert is(Cycles length) {
        return is(length, Within.EXACTLY);
    }

    /** Likewise, in cycles, give or take something. */
    public LengthsAssert is(Cycles length, Within within) {
        return meets(actual.are(length, within));
    }

    /** It never takes longer. */
    public LengthsAssert isAtMost(Duration most) {
        return meets(actual.areAtMost(Length.of(most)));
    }

    /** Likewise, in cycles. */
    public LengthsAssert isAtMost(Cycles most) {
        return meets(actual.areAtMost(most));
    }
}
