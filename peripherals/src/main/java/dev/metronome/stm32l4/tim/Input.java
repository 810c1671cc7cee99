package dev.metronome.stm32l4.tim;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Timeline;

/**
 * One input signal on its way into the timer's clock domain: sampled, filtered, resynchronised (RM0351,
 * "Capture/compare channels", input stage; TIMx_CCMR1, IC1F; TIMx_SMCR, ETF).
 *
 * <p>"The digital filter is made of an event counter in which N consecutive events are needed to validate a transition
 * on the output." Nothing is counted here either: the first sample of a run of new levels decides when the run is long
 * enough, unless a sample of the old level comes between. Samples are taken on the ticks that are multiples of the
 * sampling period.
 *
 * <h2>Assumed</h2>
 * An edge of a pin, with no filter, is seen two ticks after it: one to sample, one to resynchronise. The manual speaks
 * of the delay "due to the resynchronization circuit" and gives no number. A signal of another timer is seen one tick
 * after it. A change of the filter begins its run of samples anew.
 */
final class Input implements Stateful {
    private final long resynchronisationTicks;

    private long period = 1;
    private int samples = 1;

    /** The level before the filter. */
    private boolean raw;
    /** The tick of the last change of raw. */
    private long rawChanged;
    /** The level behind the filter. */
    private boolean filtered;
    /** The first sample of the run of levels unlike the filtered one; NEVER without one. */
    private long firstSample = Timeline.NEVER;
    /** The level that the timer sees, and when it will follow the filtered one. */
    private boolean level;
    private long seenTick = Timeline.NEVER;

    private Input(long resynchronisationTicks) {
        this.resynchronisationTicks = resynchronisationTicks;
    }

    /** An input from a pin. */
    static Input ofPin() {
        return new Input(1);
    }

    /** An input from another timer on the chip. */
    static Input ofTimer() {
        return new Input(0);
    }

    /** The level that the timer sees. */
    boolean level() {
        return level;
    }

    /** Back to no filter, at the level that the wire has. */
    void reset(boolean wire) {
        period = 1;
        samples = 1;
        raw = wire;
        filtered = wire;
        level = wire;
        firstSample = Timeline.NEVER;
        seenTick = Timeline.NEVER;
    }

    /**
     * Sets the filter.
     *
     * @param code          ICxF or ETF
     * @param samplingTicks ticks of f_DTS
     */
    void filter(int code, int samplingTicks, long tick) {
        var newPeriod = switch (code) {
            case 0 -> samplingTicks; // "No filter, sampling is done at fDTS"
            case 1, 2, 3 -> 1; // f_CK_INT
            case 4, 5 -> 2 * samplingTicks;
            case 6, 7 -> 4 * samplingTicks;
            case 8, 9 -> 8 * samplingTicks;
            case 10, 11, 12 -> 16 * samplingTicks;
            default -> 32 * samplingTicks;
        };
        var newSamples = switch (code) {
            case 0 -> 1;
            case 1 -> 2;
            case 2 -> 4;
            case 10, 13 -> 5;
            case 4, 6, 8, 11, 14 -> 6;
            default -> 8;
        };
        if (newPeriod == period && newSamples == samples) {
            return;
        }
        period = newPeriod;
        samples = newSamples;
        firstSample = raw == filtered ? Timeline.NEVER : sampleAfter(tick);
    }

    /** The wire has a level now. */
    void drive(boolean high, long tick) {
        if (high == raw) {
            return;
        }
        if (high != filtered && (firstSample == Timeline.NEVER || sampleAfter(rawChanged) <= tick)) {
            firstSample = sampleAfter(tick);
        } else if (high == filtered && firstSample > tick) {
            firstSample = Timeline.NEVER; // the run ends before its first sample
        }
        raw = high;
        rawChanged = tick;
    }

    private long sampleAfter(long tick) {
        return (tick / period + 1) * period;
    }

    /** The next tick on which the level behind the filter, or the level that the timer sees, changes. */
    long nextEvent() {
        return Math.min(seenTick, flipTick());
    }

    private long flipTick() {
        return raw == filtered || firstSample == Timeline.NEVER
                ? Timeline.NEVER
                : firstSample + (samples - 1) * period;
    }

    /** Runs what is due on a tick; true if the level that the timer sees has changed. */
    boolean runTo(long tick) {
        var before = level;
        if (seenTick <= tick) {
            level = filtered;
            seenTick = Timeline.NEVER;
        }
        if (flipTick() <= tick) {
            filtered = raw;
            firstSample = Timeline.NEVER;
            if (resynchronisationTicks == 0) {
                level = filtered;
            } else {
                seenTick = tick + resynchronisationTicks;
            }
        }
        return level != before;
    }

    @Override
    public void save(StateWriter out) {
        out.cycle(period);
        out.word(samples);
        out.flag(raw);
        out.cycle(rawChanged);
        out.flag(filtered);
        out.cycle(firstSample);
        out.flag(level);
        out.cycle(seenTick);
    }

    @Override
    public void restore(StateReader in) {
        period = in.cycle();
        samples = in.word();
        raw = in.flag();
        rawChanged = in.cycle();
        filtered = in.flag();
        firstSample = in.cycle();
        level = in.flag();
        seenTick = in.cycle();
    }
}
