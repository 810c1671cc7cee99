package dev.metronome.signal;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;

/** Several devices' wires joined into one by OR, as TIM1's break and TIM15 share TIM1_BRK_TIM15. */
public final class SharedLine implements Stateful {
    private final InterruptLine to;
    private int inputs;
    private int high;

    /** @param to the joined line */
    public SharedLine(InterruptLine to) {
        this.to = to;
    }

    /** A new input. */
    public InterruptLine input() {
        if (inputs == Integer.SIZE) {
            throw new IllegalStateException("a shared line has at most " + Integer.SIZE + " inputs");
        }
        var bit = 1 << inputs++;
        return level -> {
            high = level ? high | bit : high & ~bit;
            to.drive(high != 0);
        };
    }

    @Override
    public void save(StateWriter out) {
        out.word(high);
    }

    @Override
    public void restore(StateReader in) {
        high = in.word();
    }
}
