package dev.metronome.stm32l4.tim;

import dev.metronome.signal.Wire;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Timeline;

/**
 * TIMx_CR2.MMS: what the timer tells other timers and the converters through TRGO (RM0351, "control register 2"). What
 * happens at an instant is a pulse one tick long (assumed; the figures of "Timer synchronization" show one).
 */
final class MasterMode implements Stateful {
    static final int RESET = 0;
    static final int ENABLE = 1;
    static final int UPDATE = 2;
    static final int COMPARE_PULSE = 3;
    private static final int OC1REF = 4;

    private final Wire trgo;
    private int mms;
    private boolean pulse;
    private long pulseEnds = Timeline.NEVER;

    MasterMode(String timer) {
        trgo = new Wire(timer + "_TRGO");
    }

    Wire trgo() {
        return trgo;
    }

    void reset() {
        mms = 0;
        pulse = false;
        pulseEnds = Timeline.NEVER;
    }

    void select(int mode) {
        mms = mode;
    }

    boolean showsCompare() {
        return mms == COMPARE_PULSE;
    }

    /** Something has happened that one of the modes tells of. */
    void happened(int what) {
        pulse |= what == mms;
    }

    long nextEvent() {
        return pulseEnds;
    }

    /**
     * Drives TRGO.
     *
     * @param references OCxREF, channel 1 in bit 0
     */
    void drive(boolean enabled, int references, long tick) {
        if (pulse) {
            pulse = false;
            pulseEnds = tick + 1;
        } else if (pulseEnds <= tick) {
            pulseEnds = Timeline.NEVER;
        }
        trgo.drive(switch (mms) {
            case ENABLE -> enabled;
            case RESET, UPDATE, COMPARE_PULSE -> pulseEnds != Timeline.NEVER;
            default -> (references >>> mms - OC1REF & 1) != 0;
        });
    }

    @Override
    public void save(StateWriter out) {
        trgo.save(out);
        out.word(mms);
        out.cycle(pulseEnds);
    }

    @Override
    public void restore(StateReader in) {
        trgo.restore(in);
        mms = in.word();
        pulseEnds = in.cycle();
    }
}
