package dev.metronome.stm32l4.tim;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Timeline;

/**
 * One capture/compare channel (RM0351, general-purpose timers, "Capture/compare channels"): CCRx with its preload
 * register, and either the comparator that makes OCxREF, or the capture of the counter on an edge of its input.
 *
 * <p>A match is the comparison CNT = CCRx becoming true while the counter is enabled: by an edge of CK_CNT, or by a
 * write to CNT or CCRx. CCxIF is then set, and OCxREF changes in the same tick (figure "Output compare mode, toggle on
 * OC1"). A compare value above ARR is never matched, but "CC1IF goes high on the counter overflow" (TIMx_SR).
 *
 * <h2>Assumed</h2>
 * That a write alone makes a match, and that nothing matches while CEN is 0, is not in the manual. OCxFE (fast enable)
 * is kept and has no effect: it shortens a path whose length the manual gives only as "5 clock cycles" to "3".
 */
final class Channel implements Stateful {
    /** OCxM, the values that are not PWM-like. */
    private static final int ACTIVE_ON_MATCH = 1;
    private static final int INACTIVE_ON_MATCH = 2;
    private static final int TOGGLE = 3;
    private static final int FORCE_INACTIVE = 4;
    private static final int FORCE_ACTIVE = 5;
    private static final int PWM_1 = 6;
    private static final int PWM_2 = 7;
    private static final int RETRIGGERABLE_1 = 8;
    private static final int RETRIGGERABLE_2 = 9;
    private static final int COMBINED_1 = 12;
    private static final int COMBINED_2 = 13;
    private static final int ASYMMETRIC_1 = 14;
    private static final int ASYMMETRIC_2 = 15;

    /** CCxS: what the channel is. */
    static final int OUTPUT = 0;
    static final int INPUT_DIRECT = 1;
    static final int INPUT_INDIRECT = 2;
    static final int INPUT_TRC = 3;

    private final TimeBase base;
    private final Status status;
    private final int matchFlag;
    private final int overcaptureFlag;

    /** CCRx as written or captured, and the value in force. */
    private long ccr;
    private long compare;
    /** CCxS, and the channel's half of CCMRx in output mode. */
    private int selection;
    private int mode;
    private boolean preload;
    private boolean clearedByEtr;
    /** The channel's half of CCMRx in input mode: log2 of events per capture. */
    private int capturePrescaler;

    private boolean reference;
    /** A retriggerable pulse is under way. */
    private boolean triggered;
    /** OCREF_CLR was high since the last update event. */
    private boolean cleared;
    private int capturesSkipped;
    private boolean wasEqual;
    /** TRGO shows every match, also those that find the flag set. */
    private boolean pulses;
    /** A match or capture that nobody was told of yet. */
    private boolean event;

    /** @param index 0 for channel 1 */
    Channel(int index, TimeBase base, Status status) {
        this.base = base;
        this.status = status;
        matchFlag = Status.CC1IF << index;
        overcaptureFlag = Status.CC1OF << index;
    }

    void reset() {
        ccr = 0;
        compare = 0;
        selection = OUTPUT;
        mode = 0;
        preload = false;
        clearedByEtr = false;
        capturePrescaler = 0;
        reference = false;
        triggered = false;
        cleared = false;
        capturesSkipped = 0;
        pulses = false;
        wasEqual = false;
    }

    // ---- registers

    long ccr() {
        return ccr;
    }

    /** CCRx; read only while the channel is an input. */
    void write(long value) {
        if (selection == OUTPUT) {
            ccr = value;
            if (!preload) {
                compare = value;
            }
        }
    }

    /**
     * The channel's half of CCMRx.
     *
     * @param half the eight bits: CCxS, and OCxFE OCxPE OCxM OCxCE or ICxPSC ICxF
     */
    void configure(int half) {
        var was = selection;
        selection = half & 3;
        if (selection == OUTPUT) {
            preload = (half & 1 << 3) != 0;
            clearedByEtr = (half & 1 << 7) != 0;
            if (!preload) {
                compare = ccr;
            }
        } else {
            capturePrescaler = half >>> 2 & 3;
            if (was == OUTPUT) {
                preload = false;
                mode = 0;
            }
        }
    }

    /** OCxM, all four bits, once it is in force. */
    void compareBy(int outputMode) {
        if (outputMode != mode) {
            mode = outputMode;
            triggered = false;
        }
    }

    boolean isOutput() {
        return selection == OUTPUT;
    }

    int selection() {
        return selection;
    }

    // ---- compare

    /** Edges of CK_CNT until the counter arrives at the compare value, if that changes anything. */
    long edgesToMatch(long count, boolean down) {
        if (selection != OUTPUT || mode == 0 && !pulses && status.has(matchFlag)) {
            return Timeline.NEVER;
        }
        if (down) {
            return compare < count ? count - compare : Timeline.NEVER;
        }
        return compare > count ? compare - count : Timeline.NEVER;
    }

    /** The counter has arrived at a new value by an edge of CK_CNT. */
    void arrived() {
        if (selection == OUTPUT && base.count() == compare) {
            match();
        }
    }

    /** Remembers the comparison before a register write or a trigger... */
    void beforeChange() {
        wasEqual = compare == base.count();
    }

    /** ... for this to find the match that it made. */
    void afterChange() {
        if (selection == OUTPUT && !wasEqual && compare == base.count() && base.isEnabled()) {
            match();
        }
    }

    private void match() {
        if (isFlagged()) {
            status.raise(matchFlag);
            event = true;
        }
        switch (mode) {
            case ACTIVE_ON_MATCH -> reference = true;
            case INACTIVE_ON_MATCH -> reference = false;
            case TOGGLE -> reference = !reference;
            default -> {} // a level, see plainReference()
        }
    }

    /**
     * CMS 1 flags matches on the way down only, 2 on the way up only; at the two ends, which belong to both ways, every
     * mode does (figure "Center-aligned PWM waveforms (ARR=8)", rows CCRx = 8 and CCRx = 0).
     */
    private boolean isFlagged() {
        var centre = base.centreMode();
        return centre == 0 || centre == 3 || base.count() == 0 || base.count() == base.reload()
                || base.isCountingDown() == (centre == 1);
    }

    /** The counter has turned round, still with the old compare value. */
    void turned() {
        if (selection == OUTPUT && compare > base.reload() && (base.centreMode() == 0 || base.isCountingDown())) {
            status.raise(matchFlag);
        }
    }

    /** An update event. */
    void updated(boolean byCounter) {
        compare = ccr;
        cleared = false;
        if (byCounter) {
            triggered = false;
        }
    }

    /** The trigger input was active: a retriggerable pulse begins. */
    void trigger() {
        triggered = true;
    }

    /** OCREF_CLR, the level that OCxCE lets clear the reference until the next update event. */
    void clearInput(boolean high) {
        cleared |= high && clearedByEtr;
    }

    /** Works out OCxREF as the channel alone makes it. */
    boolean plainReference() {
        switch (mode) {
            case FORCE_INACTIVE -> reference = false;
            case FORCE_ACTIVE -> reference = true;
            case PWM_1, COMBINED_1, ASYMMETRIC_1 -> reference = pwm1();
            case PWM_2, COMBINED_2, ASYMMETRIC_2 -> reference = !pwm1();
            // Waiting for a trigger, mode 1 is active when counting up and inactive when counting down, mode 2 the
            // reverse
            case RETRIGGERABLE_1 -> reference = triggered ? pwm1() : !base.isCountingDown();
            case RETRIGGERABLE_2 -> reference = triggered ? !pwm1() : base.isCountingDown();
            default -> {} // frozen, or changed by matches
        }
        if (cleared && mode != FORCE_ACTIVE) {
            reference = false;
        }
        return reference;
    }

    /**
     * "Active as long as TIMx_CNT < TIMx_CCR1" counting up; "inactive as long as TIMx_CNT > TIMx_CCR1" counting down.
     */
    private boolean pwm1() {
        return base.isCountingDown() ? base.count() <= compare : base.count() < compare;
    }

    /** OCxREFC: the reference combined with that of the other channel of the pair (TIMx_CCMR1, OC1M 1100 to 1111). */
    boolean reference(Channel other) {
        var plain = plainReference();
        return switch (mode) {
            case COMBINED_1 -> plain | other.plainReference();
            case COMBINED_2 -> plain & other.plainReference();
            case ASYMMETRIC_1, ASYMMETRIC_2 -> base.isCountingDown() ? other.plainReference() : plain;
            default -> plain;
        };
    }

    // ---- capture

    /** An active edge of the channel's input. Every 1, 2, 4 or 8 of them capture, as ICxPSC says. */
    void inputEdge(long count) {
        capturesSkipped++;
        if (capturesSkipped >= 1 << capturePrescaler) {
            capturesSkipped = 0;
            capture(count);
        }
    }

    /** "The prescaler is reset as soon as CC1E=0" (TIMx_CCMR1, IC1PSC). */
    void captureDisabled() {
        capturesSkipped = 0;
    }

    private void capture(long count) {
        ccr = count;
        compare = count;
        if (status.has(matchFlag)) {
            status.raise(overcaptureFlag);
        }
        status.raise(matchFlag);
        event = true;
    }

    /** Says whether TRGO shows every match. */
    void pulses(boolean on) {
        pulses = on;
    }

    /** True once for every match or capture: "when the CC1IF flag is to be set (even if it was already high)". */
    boolean takeEvent() {
        var happened = event;
        event = false;
        return happened;
    }

    /** CCxG: a capture, or for an output the flag alone (TIMx_EGR). */
    void generate() {
        if (selection == OUTPUT) {
            status.raise(matchFlag);
            event = true;
        } else {
            capture(base.count());
        }
    }

    /** "CC1IF is cleared by reading the captured data stored in TIMx_CCR1" (TIMx_SR). */
    void captureRead() {
        if (selection != OUTPUT) {
            status.clear(matchFlag);
        }
    }

    @Override
    public void save(StateWriter out) {
        out.cycle(ccr);
        out.cycle(compare);
        out.word(selection);
        out.word(mode);
        out.flag(preload);
        out.flag(clearedByEtr);
        out.word(capturePrescaler);
        out.flag(reference);
        out.flag(triggered);
        out.flag(cleared);
        out.flag(pulses);
        out.word(capturesSkipped);
    }

    @Override
    public void restore(StateReader in) {
        ccr = in.cycle();
        compare = in.cycle();
        selection = in.word();
        mode = in.word();
        preload = in.flag();
        clearedByEtr = in.flag();
        capturePrescaler = in.word();
        reference = in.flag();
        triggered = in.flag();
        cleared = in.flag();
        pulses = in.flag();
        capturesSkipped = in.word();
    }
}
