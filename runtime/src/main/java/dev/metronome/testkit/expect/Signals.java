package dev.metronome.testkit.expect;

import dev.metronome.time.Frequency;
import java.util.List;

/**
 * What can be expected of one light or pad, in all or a part of a recording. "High" is "on" for a light.
 *
 * @param name which
 * @param part where to look
 */
public record Signals(SignalName name, Part part) {
    /** Of a signal in all of a recording. */
    public static Signals of(SignalName name) {
        return new Signals(name, Part.ALL);
    }

    /**
     * From each edge to the next it takes so long. At least two edges; up to the end, no edge may be overdue.
     */
    public Expectation togglesEvery(Length length, Within within) {
        return Spacing.alike(name, part, "to toggle every " + length, length, within);
    }

    /**
     * Each time that it takes a level, it keeps it so long. At least one such time must have come to its end, and must
     * have begun with an edge.
     */
    public Expectation isFor(boolean high, Length length, Within within) {
        return new Spacing(name, part, "to be " + name.level(high) + " for " + length, high ? length : null,
                high ? null : length, 1, within);
    }

    /** Both: high for so long, and low for so long. At least one of each. */
    public Expectation blinks(Length high, Length low, Within within) {
        return new Spacing(name, part, "to be " + name.level(true) + " for " + high + " and " + name.level(false)
                + " for " + low + " in turn", high, low, 1, within);
    }

    /** From each edge to a level to the next edge to that level it takes so long. At least two such edges. */
    public Expectation turnsEvery(boolean high, Length length, Within within) {
        return new Spacing(name, part, "to turn " + name.level(high) + " every " + length, high ? length : null,
                high ? null : length, 2, within);
    }

    /** Every period, from one edge to high to the next, is that of the frequency: each of them, not their average. */
    public Expectation hasFrequency(Frequency frequency, Within within) {
        return new Spacing(name, part, "to have a frequency of " + frequency, Length.periodOf(frequency), null, 2,
                within);
    }

    /** It is high for that part of every period; see {@link DutyCycle} for tolerances. */
    public Expectation hasDutyCycle(Ratio ratio, Within within) {
        return new DutyCycle(name, part, ratio, within);
    }

    /** The edges are so long after reset, and there are no others. */
    public Expectation edgesAt(List<? extends Length> sinceReset, Within within) {
        return new EdgesAt(name, part, List.copyOf(sinceReset), within);
    }

    /** There are so many edges. */
    public Expectation hasEdges(int count) {
        return new EdgeCount(name, part, count);
    }

    /** It has the level when the recording, or the part of it, begins. */
    public Expectation starts(boolean high) {
        return new Level(name, part, high, false);
    }

    /** It has the level all the time. */
    public Expectation stays(boolean high) {
        return new Level(name, part, high, true);
    }

    /** Each time that something happens, it takes the level within so long. */
    public Expectation turnsWithin(boolean high, Length most, Event event) {
        return new Response(name, part, high, most, event);
    }

    /** Its edges and another's come together, level by level. A tolerance that is a ratio is one of nothing. */
    public Expectation inPhaseWith(SignalName other, Within within) {
        return new Pair(name, part, other, Pair.Kind.IN_PHASE, within);
    }

    /** Each of its edges comes before the other's that belongs to it: the two take turns. */
    public Expectation precedes(SignalName other) {
        return new Pair(name, part, other, Pair.Kind.PRECEDES, Within.EXACTLY);
    }

    /** It does again so long later what it did; see {@link NoDrift}. */
    public Expectation hasNoDriftOver(Length length, Within within) {
        return new NoDrift(name, part, length, within);
    }

    /** The longest period is so much longer than the shortest, and no more. At least two periods. */
    public Expectation jitterAtMost(Length most) {
        return new Jitter(name, part, most);
    }
}
