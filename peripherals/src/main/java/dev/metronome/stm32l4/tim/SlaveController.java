package dev.metronome.stm32l4.tim;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;

/**
 * TIMx_SMCR: what the trigger input TRGI does to the counter (RM0351, general-purpose timers, "Timer synchronization"
 * and "slave mode control register").
 *
 * <p>An edge acts on a tick before that tick's own edge of CK_CNT: a reset takes its place, so that a counter reset by
 * an input of period n shows 0 to n - 1 (figure "PWM input mode timing": capture 4 at a period of 5). The level of
 * gated mode acts after it.
 *
 * <h2>Assumed</h2>
 * A change of SMCR or of a polarity makes no edge by itself; the manual asks for TS to be changed only while SMS is 0.
 * TI1FP1 or TI2FP2 with both polarity bits set triggers on both edges.
 */
final class SlaveController implements Stateful {
    private static final int TI1F_ED = 4;
    private static final int TI1FP1 = 5;
    private static final int TI2FP2 = 6;

    /** SMS. */
    enum Mode {
        DISABLED, ENCODER_1, ENCODER_2, ENCODER_3, RESET, GATED, TRIGGER, EXTERNAL_CLOCK, RESET_AND_TRIGGER;

        boolean isEncoder() {
            return this == ENCODER_1 || this == ENCODER_2 || this == ENCODER_3;
        }

        private static final Mode[] BY_CODE = values();

        /** Codes 9 to 15 are reserved; they are taken for "disabled" (assumed). */
        static Mode of(int code) {
            return code < BY_CODE.length ? BY_CODE[code] : DISABLED;
        }
    }

    private final boolean hasEncoder;
    private int smcr;
    private Mode mode = Mode.DISABLED;
    private boolean trigger;

    SlaveController(boolean hasEncoder) {
        this.hasEncoder = hasEncoder;
    }

    void reset() {
        write(0);
        trigger = false;
    }

    void write(int value) {
        smcr = value;
        mode = Mode.of(value & 7 | value >>> 16 - 3 & 8);
        if (mode.isEncoder() && !hasEncoder) {
            mode = Mode.DISABLED;
        }
    }

    int read() {
        return smcr;
    }

    Mode mode() {
        return mode;
    }

    int filter() {
        return smcr >>> 8 & 0xF;
    }

    /** ECE: the counter is clocked by every active edge of ETRF. */
    boolean isClockedByEtr() {
        return (smcr & 1 << 14) != 0;
    }

    /** OCCS: OCREF_CLR is ETRF. */
    boolean clearsByEtr() {
        return (smcr & 1 << 3) != 0;
    }

    boolean usesInternalClock() {
        return mode != Mode.EXTERNAL_CLOCK && !mode.isEncoder() && !isClockedByEtr();
    }

    /** The level of TRGI. */
    boolean trigger() {
        return trigger;
    }

    /** TRC, the trigger that channels can capture on, is one of ITRx and TI1F_ED. */
    boolean triggerIsTrc() {
        return selection() <= TI1F_ED;
    }

    private int selection() {
        return smcr >>> 4 & 7;
    }

    /**
     * Looks at the inputs.
     *
     * @param edges a bit for each of TI1 and TI2 that has just changed
     * @return true if TRGI has risen
     */
    boolean look(Inputs inputs, int edges, int ccer) {
        var before = trigger;
        var selection = selection();
        switch (selection) {
            case TI1F_ED -> {
                trigger = false;
                return (edges & 1) != 0;
            }
            case TI1FP1, TI2FP2 -> {
                var pin = selection - TI1FP1;
                if (pin >= inputs.pinCount()) {
                    return false;
                }
                var polarity = ccer >>> 4 * pin & 0xA;
                trigger = inputs.pin(pin) != (polarity == 2);
                if (polarity == 0xA) {
                    return (edges & 1 << pin) != 0;
                }
            }
            default -> trigger = selection < TI1F_ED ? inputs.timer(selection) : inputs.etr();
        }
        return trigger && !before;
    }

    /**
     * Encoder mode: which way an edge counts (table "Counting direction versus encoder signals").
     *
     * @param pin   0 for TI1, 1 for TI2
     * @param rises the edge of TI1FP1 or TI2FP2, polarity applied
     * @param other the level of the other one
     * @return 1 up, -1 down, 0 not counted
     */
    int direction(int pin, boolean rises, boolean other) {
        if (!mode.isEncoder() || mode == (pin == 0 ? Mode.ENCODER_2 : Mode.ENCODER_1)) {
            return 0;
        }
        return (rises == other) == (pin == 0) ? -1 : 1;
    }

    @Override
    public void save(StateWriter out) {
        out.word(smcr);
        out.flag(trigger);
    }

    @Override
    public void restore(StateReader in) {
        write(in.word());
        trigger = in.flag();
    }
}
