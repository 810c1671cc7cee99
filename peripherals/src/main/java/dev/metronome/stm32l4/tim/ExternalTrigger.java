package dev.metronome.stm32l4.tim;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;

/**
 * ETR before its filter: polarity (ETP) and the prescaler (ETPS), which passes every 1st, 2nd, 4th or 8th rising edge
 * (RM0351, TIM2 to TIM5, figure "External trigger input block"; TIMx_SMCR).
 */
final class ExternalTrigger implements Stateful {
    private boolean high;
    private int edges;

    /** The level of ETRP, given that of the pin and SMCR. */
    boolean passes(boolean pin, int smcr) {
        var before = high;
        high = pin != ((smcr & 1 << 15) != 0);
        if (high && !before) {
            edges++;
        }
        var shift = smcr >>> 12 & 3;
        return shift == 0 ? high : (edges >>> shift - 1 & 1) != 0;
    }

    void reset(boolean pin) {
        high = pin;
        edges = 0;
    }

    @Override
    public void save(StateWriter out) {
        out.flag(high);
        out.word(edges);
    }

    @Override
    public void restore(StateReader in) {
        high = in.flag();
        edges = in.word();
    }
}
