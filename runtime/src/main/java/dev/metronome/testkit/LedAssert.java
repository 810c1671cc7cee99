package dev.metronome.testkit;

import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.expect.SignalName;
import dev.metronome.testkit.expect.Within;
import java.time.Duration;

/** What can be asserted of a light. */
public final class LedAssert extends AbstractSignalAssert<LedAssert, Led> {
    LedAssert(Led actual) {
        super(actual, actual.signal(), LedAssert.class);
    }

    @Override
    SignalName nameOf(Led other) {
        return other.signal();
    }

    /** Each time that it goes on, it is on for so long; one such time at least, and none too long at the end. */
    public LedAssert isOnFor(Duration length) {
        return isOnFor(length, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public LedAssert isOnFor(Duration length, Within within) {
        return isFor(true, Length.of(length), within);
    }

    /** Likewise, in cycles. */
    public LedAssert isOnFor(Cycles length) {
        return isOnFor(length, Within.EXACTLY);
    }

    /** Likewise, in cycles, give or take something. */
    public LedAssert isOnFor(Cycles length, Within within) {
        return isFor(true, length, within);
    }

    /** Each time that it goes off, it is off for so long; one such time at least, and none too long at the end. */
    public LedAssert isOffFor(Duration length) {
        return isOffFor(length, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public LedAssert isOffFor(Duration length, Within within) {
        return isFor(false, Length.of(length), within);
    }

    /** Likewise, in cycles. */
    public LedAssert isOffFor(Cycles length) {
        return isOffFor(length, Within.EXACTLY);
    }

    /** Likewise, in cycles, give or take something. */
    public LedAssert isOffFor(Cycles length, Within within) {
        return isFor(false, length, within);
    }

    /** From each edge to on to the next it takes so long; two of them at least, and none overdue at the end. */
    public LedAssert turnsOnEvery(Duration length) {
        return turnsOnEvery(length, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public LedAssert turnsOnEvery(Duration length, Within within) {
        return turnsEvery(true, Length.of(length), within);
    }

    /** Likewise, in cycles. */
    public LedAssert turnsOnEvery(Cycles length) {
        return turnsOnEvery(length, Within.EXACTLY);
    }

    /** Likewise, in cycles, give or take something. */
    public LedAssert turnsOnEvery(Cycles length, Within within) {
        return turnsEvery(true, length, within);
    }

    /** From each edge to off to the next it takes so long; two of them at least, and none overdue at the end. */
    public LedAssert turnsOffEvery(Duration length) {
        return turnsOffEvery(length, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public LedAssert turnsOffEvery(Duration length, Within within) {
        return turnsEvery(false, Length.of(length), within);
    }

    /** Likewise, in cycles. */
    public LedAssert turnsOffEvery(Cycles length) {
        return turnsOffEvery(length, Within.EXACTLY);
    }

    /** Likewise, in cycles, give or take something. */
    public LedAssert turnsOffEvery(Cycles length, Within within) {
        return turnsEvery(false, length, within);
    }

    /** It is on at the beginning of what is looked at. */
    public LedAssert startsOn() {
        return meets(signals().starts(true));
    }

    /** It is off at the beginning of what is looked at. */
    public LedAssert startsOff() {
        return meets(signals().starts(false));
    }

    /** It is on all the time that is looked at. */
    public LedAssert staysOn() {
        return meets(signals().stays(true));
    }

    /** It is off all the time that is looked at. */
    public LedAssert staysOff() {
        return meets(signals().stays(false));
    }

    /** It goes on within so long: {@code after} says after what. */
    public Answer turnsOnWithin(Duration most) {
        return new Answer(true, Length.of(most));
    }

    /** Likewise, in cycles. */
    public Answer turnsOnWithin(Cycles most) {
        return new Answer(true, most);
    }

    /** It goes off within so long: {@code after} says after what. */
    public Answer turnsOffWithin(Duration most) {
        return new Answer(false, Length.of(most));
    }

    /** Likewise, in cycles. */
    public Answer turnsOffWithin(Cycles most) {
        return new Answer(false, most);
    }
}
