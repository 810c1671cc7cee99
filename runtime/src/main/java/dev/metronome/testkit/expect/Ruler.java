package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.CoreClock;
import dev.metronome.testkit.recording.Words;
import dev.metronome.text.Numbers;
import dev.metronome.time.Fraction;

/**
 * Measures from one cycle to another, and compares with a length that somebody expects. Nothing is rounded.
 *
 * <ul>
 * <li>A length in cycles is compared with the number of cycles, whatever the clock does meanwhile.
 * <li>A length in time is compared with the time of those cycles. While the clock does not change that is the number of
 * cycles over its frequency: 500 ms at 80 MHz are 40,000,000 cycles and nothing else. Where it changes, the times of
 * the parts are added up.
 * <li>A length in time that is no whole number of cycles can be met by nothing: with no tolerance the expectation
 * fails, and the failure says so.
 * <li>A tolerance in the other unit is converted at the frequency that runs up to the end of what is measured: for a
 * light, that at the later edge. A ratio is one of the length expected.
 * </ul>
 */
final class Ruler {
    private final CoreClock clock;

    Ruler(CoreClock clock) {
        this.clock = clock;
    }

    /**
     * How much too long it is from one cycle to a later one; negative if too short. In the unit of what is expected.
     */
    private Fraction excess(long from, long to, Length expected) {
        return extent(from, to, expected).minus(amount(expected));
    }

    private Fraction allowance(long to, Length expected, Within within) {
        return switch (within) {
            case Within.Part(Ratio ratio) -> amount(expected).times(ratio.exact());
            case Within.By(Length by) -> switch (expected) {
                case Cycles _ -> inCycles(to, by);
                case Time _ -> inNanoseconds(to, by);
            };
        };
    }

    /** How long it is from one cycle to a later one, in the unit of a length. */
    Fraction extent(long from, long to, Length unit) {
        return switch (unit) {
            case Cycles _ -> Fraction.of(to - from);
            case Time _ -> clock.nanosecondsBetween(from, to);
        };
    }

    /** A length in its own unit. */
    static Fraction amount(Length length) {
        return switch (length) {
            case Cycles cycles -> cycles.exact();
            case Time time -> time.nanoseconds();
        };
    }

    private Fraction inCycles(long at, Length length) {
        return switch (length) {
            case Cycles cycles -> cycles.exact();
            case Time time -> time.nanoseconds().times(CoreClock.cyclesPerNanosecond(clock.before(at)));
        };
    }

    private Fraction inNanoseconds(long at, Length length) {
        return switch (length) {
            case Cycles cycles -> cycles.exact().times(CoreClock.nanosecondsPerCycle(clock.before(at)));
            case Time time -> time.nanoseconds();
        };
    }

    /** Too short: negative. Within the tolerance: 0. Too long: positive. */
    int compare(long from, long to, Length expected, Within within) {
        var excess = excess(from, to, expected);
        return excess.absolute().compareTo(allowance(to, expected, within)) <= 0 ? 0 : excess.signum();
    }

    /** How a cycle compares with a length since reset, as {@link #compare} does. */
    int compareSinceReset(long cycle, Length expected, Within within) {
        var excess = sinceReset(cycle, expected);
        return excess.absolute().compareTo(allowance(cycle, expected, within)) <= 0 ? 0 : excess.signum();
    }

    /** How much too late a cycle is, in the unit of a length since reset. */
    private Fraction sinceReset(long cycle, Length expected) {
        return (expected instanceof Cycles ? Fraction.of(cycle) : clock.nanosecondsAt(cycle)).minus(amount(expected));
    }

    /** How far off a cycle is: "1 cycle too early". */
    String deviationSinceReset(long cycle, Length expected) {
        var excess = sinceReset(cycle, expected);
        var amount = excess.absolute();
        return (expected instanceof Cycles ? Words.count(amount, "cycle") : Words.length(amount))
                + (excess.signum() < 0 ? " too early" : " too late");
    }

    /** True if it is longer than that. */
    boolean exceeds(long from, long to, Length most) {
        return excess(from, to, most).signum() > 0;
    }

    /** The first cycle that is not before the end of a length that begins at a cycle. */
    long end(long from, Length length) {
        return switch (length) {
            case Cycles cycles -> Math.addExact(from, cycles.exact().ceiling());
            case Time time -> clock.cycleAt(clock.nanosecondsAt(from).plus(time.nanoseconds()));
        };
    }

    /** The first cycle that is not before a length after reset. */
    long sinceReset(Length length) {
        return switch (length) {
            case Cycles cycles -> cycles.exact().ceiling();
            case Time time -> clock.cycleAt(time.nanoseconds());
        };
    }

    /** What is expected, and how many cycles that is: "500 ms (40,000,000 cycles at 80 MHz)". */
    String words(long from, long to, Length expected) {
        if (expected instanceof Time && clock.isConstant(from, to)) {
            return expected + " (" + Words.count(inCycles(to, expected), "cycle") + " at " + clock.before(to) + ")";
        }
        return expected.toString();
    }

    /** How long it is, in the unit of what was expected: "40,000,001 cycles". */
    String measured(long from, long to, Length expected) {
        return expected instanceof Cycles || clock.isConstant(from, to)
                ? Numbers.count(to - from, "cycle")
                : Words.length(clock.nanosecondsBetween(from, to)) + " (" + Numbers.count(to - from, "cycle")
                        + " of a changing clock)";
    }

    /** How far off it is: "1 cycle too long". */
    String deviation(long from, long to, Length expected) {
        var excess = excess(from, to, expected);
        var side = excess.signum() < 0 ? " too short" : " too long";
        if (expected instanceof Cycles) {
            return Words.count(excess.absolute(), "cycle") + side;
        }
        return clock.isConstant(from, to)
                ? Words.count(inCycles(to, new Time(excess.absolute())), "cycle") + side
                : Words.length(excess.absolute()) + side;
    }

    /** What to say of a length that no number of cycles can be, or nothing. */
    String impossible(long from, long to, Length expected, Within within) {
        var possible = inCycles(to, expected).isWhole() || !within.equals(Within.EXACTLY)
                || !clock.isConstant(from, to);
        return possible ? "" : "; it is no whole number of cycles, and nothing can meet it without a tolerance";
    }
}
