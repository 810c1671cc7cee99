package dev.metronome.core;

import dev.metronome.bus.BusDevice;
import dev.metronome.bus.RegisterName;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.trace.Warnings;
import java.util.List;

/**
 * The two registers below SysTick: ICTR, how many interrupt lines there are, and ACTLR (Cortex-M4 TRM, ARM DDI 0439D,
 * 6.3.1 and 4.3.1).
 *
 * <h2>Not modelled</h2>
 * What the bits of ACTLR switch off: interrupting multi-cycle instructions, the write buffer, folding of IT, floating
 * point out of order. They are kept, and setting one is reported.
 */
final class AuxiliaryControl implements BusDevice, Stateful {
    static final int BASE = 0xE000_E000;
    static final int SIZE = 0x10;

    private static final int ICTR = 0x4;
    private static final int ACTLR = 0x8;
    /** DISMCYCINT, DISDEFWBUF, DISFOLD, DISFPCA, DISOOFP. */
    private static final int ACTLR_BITS = 0x0000_0307;
    private static final int LINES_IN_A_GROUP = 32;

    private final int groups;
    private final Warnings warnings;
    private int actlr;

    /** @param interrupts external interrupt lines */
    AuxiliaryControl(int interrupts, Warnings warnings) {
        groups = (interrupts - 1) / LINES_IN_A_GROUP;
        this.warnings = warnings;
    }

    /** Back to the state out of reset. */
    void reset() {
        actlr = 0;
    }

    @Override
    public List<RegisterName> registers() {
        return List.of(new RegisterName("ICTR", ICTR), new RegisterName("ACTLR", ACTLR));
    }

    @Override
    public int read(int offset) {
        return switch (offset) {
            case ICTR -> groups;
            case ACTLR -> actlr;
            default -> 0; // reserved
        };
    }

    @Override
    public void write(int offset, int value, int lanes) {
        if (offset == ACTLR) {
            actlr = (actlr & ~lanes | value & lanes) & ACTLR_BITS;
            if (actlr != 0) {
                warnings.once(Warnings.Kind.NOT_MODELLED, "ACTLR: nothing of the core can be switched off");
            }
        }
    }

    @Override
    public void save(StateWriter out) {
        out.word(actlr);
    }

    @Override
    public void restore(StateReader in) {
        actlr = in.word();
    }
}
