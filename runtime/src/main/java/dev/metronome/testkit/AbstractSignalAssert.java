package dev.metronome.testkit;

import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Event;
import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.expect.Part;
import dev.metronome.testkit.expect.Ratio;
import dev.metronome.testkit.expect.SignalName;
import dev.metronome.testkit.expect.Signals;
import dev.metronome.testkit.expect.Within;
import dev.metronome.time.Frequency;
import java.time.Duration;
import java.util.Arrays;

/**
 * What lights and pads have in common. Lengths are times or {@link Cycles}; a tolerance comes last, and is zero where
 * there is none. What each word means to the cycle is said in {@link Signals} and the rules of its package.
 *
 * <p>{@link #from}, {@link #to}, {@link #during} and {@link #fromEdge} say which part of the recording to look at, and
 * hold for everything behind them in the sentence.
 */
public abstract class AbstractSignalAssert<SELF extends AbstractSignalAssert<SELF, ACTUAL>, ACTUAL extends Subject>
        extends
            AbstractSubjectAssert<SELF, ACTUAL> {
    private final SignalName name;
    private Part part = Part.ALL;

    AbstractSignalAssert(ACTUAL actual, SignalName name, Class<?> self) {
        super(actual.machine(), actual, self);
        this.name = name;
    }

    // Where to look

    /** Looks only at what comes from so long after reset on. */
    public SELF from(Duration sinceReset) {
        return look(part.from(Length.of(sinceReset)));
    }

    /** Looks only at what comes from so many cycles after reset on. */
    public SELF from(Cycles sinceReset) {
        return look(part.from(sinceReset));
    }

    /** Looks only at what comes before so long after reset. */
    public SELF to(Duration sinceReset) {
        return look(part.to(Length.of(sinceReset)));
    }

    /** Looks only at what comes before so many cycles after reset. */
    public SELF to(Cycles sinceReset) {
        return look(part.to(sinceReset));
    }

    /** Looks only at what comes between two times after reset; the second is not included. */
    public SELF during(Duration from, Duration to) {
        return from(from).to(to);
    }

    /** Looks only at what comes between two cycles after reset; the second is not included. */
    public SELF during(Cycles from, Cycles to) {
        return from(from).to(to);
    }

    /** Leaves the edges before this one out; they are counted from 0. */
    public SELF fromEdge(int index) {
        return look(part.fromEdge(index));
    }

    private SELF look(Part at) {
        part = at;
        return myself;
    }

    Signals signals() {
        return new Signals(name, part);
    }

    // What to find

    /** From each edge to the next it takes so long; two edges at least, and none overdue at the end. */
    public SELF togglesEvery(Duration length) {
        return togglesEvery(length, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public SELF togglesEvery(Duration length, Within within) {
        return meets(signals().togglesEvery(Length.of(length), within));
    }

    /** Likewise, in cycles. */
    public SELF togglesEvery(Cycles length) {
        return togglesEvery(length, Within.EXACTLY);
    }

    /** Likewise, in cycles, give or take something. */
    public SELF togglesEvery(Cycles length, Within within) {
        return meets(signals().togglesEvery(length, within));
    }

    /** It is on, or high, for so long and off, or low, for so long in turn; one of each at least. */
    public SELF blinks(Duration on, Duration off) {
        return blinks(on, off, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public SELF blinks(Duration on, Duration off, Within within) {
        return meets(signals().blinks(Length.of(on), Length.of(off), within));
    }

    /** Likewise, in cycles. */
    public SELF blinks(Cycles on, Cycles off) {
        return blinks(on, off, Within.EXACTLY);
    }

    /** Likewise, in cycles, give or take something. */
    public SELF blinks(Cycles on, Cycles off, Within within) {
        return meets(signals().blinks(on, off, within));
    }

    /** It is on, or high, for that part of every whole period. */
    public SELF hasDutyCycle(Ratio ratio) {
        return hasDutyCycle(ratio, Within.EXACTLY);
    }

    /** Likewise; a tolerance that is a ratio is one of the period. */
    public SELF hasDutyCycle(Ratio ratio, Within within) {
        return meets(signals().hasDutyCycle(ratio, within));
    }

    /** Every whole period, from on to on or high to high, is that of the frequency. */
    public SELF hasFrequency(Frequency frequency) {
        return hasFrequency(frequency, Within.EXACTLY);
    }

    /** Likewise; a tolerance is one of the period. */
    public SELF hasFrequency(Frequency frequency, Within within) {
        return meets(signals().hasFrequency(frequency, within));
    }

    /** The edges are so long after reset, and there are no others. */
    public SELF edgesAt(Duration... sinceReset) {
        return edgesAt(Within.EXACTLY, sinceReset);
    }

    /** Likewise, each of them give or take something. */
    public SELF edgesAt(Within within, Duration... sinceReset) {
        return meets(signals().edgesAt(Arrays.stream(sinceReset).map(Length::of).toList(), within));
    }

    /** The edges are so many cycles after reset, and there are no others. */
    public SELF edgesAt(Cycles... sinceReset) {
        return edgesAt(Within.EXACTLY, sinceReset);
    }

    /** Likewise, each of them give or take something. */
    public SELF edgesAt(Within within, Cycles... sinceReset) {
        return meets(signals().edgesAt(Arrays.asList(sinceReset), within));
    }

    /** There are so many edges. */
    public SELF hasEdges(int count) {
        return meets(signals().hasEdges(count));
    }

    /** Its edges and the other's come together, level by level. */
    public SELF inPhaseWith(ACTUAL other) {
        return inPhaseWith(other, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public SELF inPhaseWith(ACTUAL other, Within within) {
        return meets(signals().inPhaseWith(nameOf(other), within));
    }

    /** Each of its edges comes before the other's that belongs to it. */
    public SELF precedes(ACTUAL other) {
        return meets(signals().precedes(nameOf(other)));
    }

    abstract SignalName nameOf(ACTUAL other);

    /** It does again so long later what it did, to the cycle. */
    public SELF hasNoDriftOver(Duration length) {
        return hasNoDriftOver(length, Within.EXACTLY);
    }

    /** Likewise, give or take something. */
    public SELF hasNoDriftOver(Duration length, Within within) {
        return meets(signals().hasNoDriftOver(Length.of(length), within));
    }

    /** Likewise, in cycles. */
    public SELF hasNoDriftOver(Cycles length) {
        return hasNoDriftOver(length, Within.EXACTLY);
    }

    /** Likewise, in cycles, give or take something. */
    public SELF hasNoDriftOver(Cycles length, Within within) {
        return meets(signals().hasNoDriftOver(length, within));
    }

    /** The longest period is so much longer than the shortest, and no more. */
    public SELF jitterAtMost(Duration most) {
        return meets(signals().jitterAtMost(Length.of(most)));
    }

    /** Likewise, in cycles. */
    public SELF jitterAtMost(Cycles most) {
        return meets(signals().jitterAtMost(most));
    }

    // What has other words for a light than for a pad

    SELF isFor(boolean high, Length length, Within within) {
        return meets(signals().isFor(high, length, within));
    }

    SELF turnsEvery(boolean high, Length length, Within within) {
        return meets(signals().turnsEvery(high, length, within));
    }

    /** That a level comes within so long after something. */
    public final class Answer {
        private final boolean high;
        private final Length most;

        Answer(boolean high, Length most) {
            this.high = high;
            this.most = most;
        }

        /** Each time that this happens; at least once. */
        public SELF after(Event event) {
            return meets(signals().turnsWithin(high, most, event));
        }
    }
}
