package dev.metronome.testkit;

import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.expect.SignalName;
import dev.metronome.testkit.expect.Within;
import java.time.Duration;

/** What can be asserted of a pad of the chip. */
public final class PinAssert extends AbstractSignalAssert<PinAssert, Pin> {
    PinAssert(Pin actual) {
        super(actual, actual.signal(), PinAssert.class);
    }

    @Override
    SignalName nameOf(Pin other) {
        return other.signal();
    }

    /** Each time that it goes high, it is high for so long; one such time at least, and none too long at the end. */
    public PinAssert isHighFor(Duration length) {
        return isHighFor(length, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public PinAssert isHighFor(Duration length, Within within) {
        return isFor(true, Length.of(length), within);
    }

    /** Likewise, in cycles. */
    public PinAssert isHighFor(Cycles length) {
        return isHighFor(length, Within.EXACTLY);
    }

    /** Likewise, in cycles, give or take something. */
    public PinAssert isHighFor(Cycles length, Within within) {
        return isFor(true, length, within);
    }

    /** Each time that it goes low, it is low for so long; one such time at least, and none too long at the end. */
    public PinAssert isLowFor(Duration length) {
        return isLowFor(length, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public PinAssert isLowFor(Duration length, Within within) {
        return isFor(false, Length.of(length), within);
    }

    /** Likewise, in cycles. */
    public PinAssert isLowFor(Cycles length) {
        return isLowFor(length, Within.EXACTLY);
    }

    /** Likewise, in cycles, give or take something. */
    public PinAssert isLowFor(Cycles length, Within within) {
        return isFor(false, length, within);
    }

    /** From each edge to high to the next it takes so long; two of them at least, and none overdue at the end. */
    public PinAssert risesEvery(Duration length) {
        return risesEvery(length, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public PinAssert risesEvery(Duration length, Within within) {
        return turnsEvery(true, Length.of(length), within);
    }

    /** Likewise, in cycles. */
    public PinAssert risesEvery(Cycles length) {
        return risesEvery(length, Within.EXACTLY);
    }

    /** Likewise, in cycles, give or take something. */
    public PinAssert risesEvery(Cycles length, Within within) {
        return turnsEvery(true, length, within);
    }

    /** From each edge to low to the next it takes so long; two of them at least, and none overdue at the end. */
    public PinAssert fallsEvery(Duration length) {
        return fallsEvery(length, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public PinAssert fallsEvery(Duration length, Within within) {
        return turnsEvery(false, Length.of(length), within);
    }

    /** Likewise, in cycles. */
    public PinAssert fallsEvery(Cycles length) {
        return fallsEvery(length, Within.EXACTLY);
    }

    /** Likewise, in cycles, give or take something. */
    public PinAssert fallsEvery(Cycles length, Within within) {
        return turnsEvery(false, length, within);
    }

    /** It is high at the beginning of what is looked at. */
    public PinAssert startsHigh() {
        return meets(signals().starts(true));
    }

    /** It is low at the beginning of what is looked at. */
    public PinAssert startsLow() {
        return meets(signals().starts(false));
    }

    /** It is high all the time that is looked at. */
    public PinAssert staysHigh() {
        return meets(signals().stays(true));
    }

    /** It is low all the time that is looked at. */
    public PinAssert staysLow() {
        return meets(signals().stays(false));
    }

    /** It goes high within so long: {@code after} says after what. */
    public Answer risesWithin(Duration most) {
        return new Answer(true, Length.of(most));
    }

    /** Likewise, in cycles. */
    public Answer risesWithin(Cycles most) {
        return new Answer(true, most);
    }

    /** It goes low within so long: {@code after} says after what. */
    public Answer fallsWithin(Duration most) {
        return new Answer(false, Length.of(most));
    }

    /** Likewise, in cycles. */
    public Answer fallsWithin(Cycles most) {
        return new Answer(false, most);
    }
}
