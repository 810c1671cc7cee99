package dev.metronome.testkit.recording;

import dev.metronome.time.Fraction;
import dev.metronome.time.Frequency;
import java.util.ArrayList;
import java.util.List;

/**
 * The core clock of a recording: its frequency at each cycle, and the exact time of each cycle, whatever became of the
 * clock later.
 */
public final class CoreClock {
    /** Changes kept. Behind the last one kept, the time of a cycle is not known any more. */
    public static final int MAXIMUM_CHANGES = 100_000;

    private static final Fraction NANOSECONDS_PER_SECOND = Fraction.of(1_000_000_000);

    private record Era(long cycle, Fraction nanoseconds, Frequency frequency) {}

    private final List<Era> eras = new ArrayList<>();
    private boolean cut;

    /**
     * A clock from a cycle on.
     *
     * @param nanoseconds since reset at that cycle
     */
    public CoreClock(long cycle, Fraction nanoseconds, Frequency frequency) {
        eras.add(new Era(cycle, nanoseconds, frequency));
    }

    /** It runs at another frequency from this cycle on. */
    public void change(long cycle, Frequency to) {
        if (cut || eras.size() > MAXIMUM_CHANGES) {
            cut = true;
            return;
        }
        eras.add(new Era(cycle, nanosecondsAt(cycle), to));
    }

    /** True when there were too many changes to tell the time to the end. */
    public boolean isCut() {
        return cut;
    }

    /** Nanoseconds since reset at a cycle, not rounded. */
    public Fraction nanosecondsAt(long cycle) {
        var era = eras.get(eraAt(cycle));
        return era.nanoseconds.plus(Fraction.of(cycle - era.cycle).times(nanosecondsPerCycle(era.frequency)));
    }

    /** Nanoseconds from one cycle to a later one, not rounded. */
    public Fraction nanosecondsBetween(long from, long to) {
        var era = eras.get(eraAt(to));
        return era.cycle <= from
                ? Fraction.of(to - from).times(nanosecondsPerCycle(era.frequency))
                : nanosecondsAt(to).minus(nanosecondsAt(from));
    }

    /** The first cycle at which that many nanoseconds have passed since reset. */
    public long cycleAt(Fraction nanoseconds) {
        var index = eras.size() - 1;
        while (index > 0 && eras.get(index).nanoseconds.compareTo(nanoseconds) > 0) {
            index--;
        }
        var era = eras.get(index);
        return Math.addExact(era.cycle,
                nanoseconds.minus(era.nanoseconds).times(cyclesPerNanosecond(era.frequency)).ceiling());
    }

    /** The frequency that ran up to a cycle: a change on that very cycle does not count. */
    public Frequency before(long cycle) {
        var index = eraAt(cycle);
        while (index > 0 && eras.get(index).cycle == cycle) {
            index--;
        }
        return eras.get(index).frequency;
    }

    /** The frequency from a cycle on. */
    public Frequency from(long cycle) {
        return eras.get(eraAt(cycle)).frequency;
    }

    /** True if the clock does not change on the way from one cycle to a later one. */
    public boolean isConstant(long from, long to) {
        return from == to || eraAt(from) == eraAt(to - 1);
    }

    /** How long a cycle lasts. */
    public static Fraction nanosecondsPerCycle(Frequency frequency) {
        return Fraction.of(frequency.denominator(), frequency.numerator()).times(NANOSECONDS_PER_SECOND);
    }

    /** How many cycles, less than one, a nanosecond lasts. */
    public static Fraction cyclesPerNanosecond(Frequency frequency) {
        return Fraction.of(frequency.numerator(), frequency.denominator()).times(Fraction.of(1, 1_000_000_000));
    }

    /** Where the clock changed: each cycle from which a frequency ran, the first of them the recording's first. */
    public List<Long> changes() {
        return eras.stream().map(Era::cycle).toList();
    }

    private int eraAt(long cycle) {
        var low = 0;
        var high = eras.size() - 1;
        while (low < high) {
            var middle = low + high + 1 >>> 1;
            if (eras.get(middle).cycle <= cycle) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
