package dev.metronome.testkit;

import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Exceptions;
import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.expect.Within;
import java.time.Duration;

/** What can be asserted of an interrupt, or of another exception. */
public final class InterruptAssert extends AbstractSubjectAssert<InterruptAssert, Interrupt> {
    private final Exceptions exceptions;

    InterruptAssert(Interrupt actual) {
        super(actual.machine(), actual, InterruptAssert.class);
        exceptions = new Exceptions(actual.name());
    }

    /** It is taken so often. */
    public InterruptAssert isTaken(int times) {
        return meets(exceptions.isTaken(times));
    }

    /** It is not taken at all. */
    public InterruptAssert isNeverTaken() {
        return isTaken(0);
    }

    /**
     * From each time that it is taken to the next it takes so long; two times at least, and none overdue at the end.
     */
    public InterruptAssert isTakenEvery(Duration length) {
        return isTakenEvery(length, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public InterruptAssert isTakenEvery(Duration length, Within within) {
        return meets(exceptions.interval().are(Length.of(length), within));
    }

    /** Likewise, in cycles. */
    public InterruptAssert isTakenEvery(Cycles length) {
        return isTakenEvery(length, Within.EXACTLY);
    }

    /** Likewise, in cycles, give or take something. */
    public InterruptAssert isTakenEvery(Cycles length, Within within) {
        return meets(exceptions.interval().are(length, within));
    }

    /** From pending to the handler's first instruction it takes so long, each time. */
    public InterruptAssert hasLatency(Cycles length) {
        return hasLatency(length, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public InterruptAssert hasLatency(Cycles length, Within within) {
        return meets(exceptions.latency().are(length, within));
    }

    /** Likewise, in time. */
    public InterruptAssert hasLatency(Duration length) {
        return hasLatency(length, Within.EXACTLY);
    }

    /** Likewise, in time, give or take something. */
    public InterruptAssert hasLatency(Duration length, Within within) {
        return meets(exceptions.latency().are(Length.of(length), within));
    }

    /** From pending to the handler's first instruction it never takes longer. */
    public InterruptAssert hasLatencyAtMost(Cycles most) {
        return meets(exceptions.latency().areAtMost(most));
    }

    /** Likewise, in time. */
    public InterruptAssert hasLatencyAtMost(Duration most) {
        return meets(exceptions.latency().areAtMost(Length.of(most)));
    }

    /** From pending until its handler has returned it never takes longer. */
    public InterruptAssert isHandledWithin(Cycles most) {
        return meets(exceptions.handling().areAtMost(most));
    }

    /** Likewise, in time. */
    public InterruptAssert isHandledWithin(Duration most) {
        return meets(exceptions.handling().areAtMost(Length.of(most)));
    }

    /** It interrupts no other handler, and none interrupts it; it is taken at least once. */
    public InterruptAssert neverNests() {
        return meets(exceptions.neverNests());
    }
}
