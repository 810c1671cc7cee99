package dev.metronome.core;

import dev.metronome.bus.BusDevice;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.trace.Warnings;
import java.util.function.LongSupplier;

/**
 * The data watchpoint and trace unit's cycle counter (Armv7-M ARM C1.8). CYCCNT counts core cycles while DEMCR.TRCENA
 * and DWT_CTRL.CYCCNTENA are set, and stands still while the core sleeps (assumed: the core's clock is gated then).
 *
 * <h2>Not modelled</h2>
 * The profiling counters (CPICNT to FOLDCNT), comparators, PC sampling; they read as zero and are reported.
 */
public final class Dwt implements BusDevice, Stateful {
    public static final int BASE = 0xE000_1000;
    public static final int SIZE = 0x1000;

    private static final int CTRL = 0x000;
    private static final int CYCCNT = 0x004;
    /**
     * NUMCOMP = 4: a full DWT has four comparators, for watchpoints and triggers (Cortex-M4 TRM, table 9-1, note a).
     */
    private static final int CTRL_READ_ONLY = 0x4000_0000;
    private static final int CTRL_CYCCNTENA = 1;

    private final LongSupplier awakeCycles;
    private final Warnings warnings;
    private boolean traceEnabled;
    private int control;
    private int count;
    private long since;

    /** @param awakeCycles core cycles since reset in which the core did not sleep */
    Dwt(LongSupplier awakeCycles, Warnings warnings) {
        this.awakeCycles = awakeCycles;
        this.warnings = warnings;
    }

    /** DEMCR.TRCENA: the unit's power. */
    void enableTrace(boolean on) {
        fold();
        traceEnabled = on;
    }

    @Override
    public int read(int offset) {
        return switch (offset) {
            case CTRL -> control | CTRL_READ_ONLY;
            case CYCCNT -> counts() ? count + (int) (awakeCycles.getAsLong() - since) : count;
            default -> {
                report(offset);
                yield 0;
            }
        };
    }

    @Override
    public void write(int offset, int value, int lanes) {
        fold();
        switch (offset) {
            case CTRL -> {
                control = value & lanes & CTRL_CYCCNTENA;
                if ((value & lanes & ~CTRL_READ_ONLY & ~CTRL_CYCCNTENA) != 0) {
                    warnings.once(Warnings.Kind.NOT_MODELLED, "DWT_CTRL bits other than CYCCNTENA are not modelled");
                }
            }
            case CYCCNT -> count = count & ~lanes | value & lanes;
            default -> report(offset);
        }
    }

    private boolean counts() {
        return traceEnabled && (control & CTRL_CYCCNTENA) != 0;
    }

    private void fold() {
        var now = awakeCycles.getAsLong();
        if (counts()) {
            count += (int) (now - since);
        }
        since = now;
    }

    private void report(int offset) {
        warnings.once(Warnings.Kind.NOT_MODELLED, String.format("DWT+0x%03X is not modelled", offset));
    }

    @Override
    public void save(StateWriter out) {
        out.flag(traceEnabled);
        out.word(control);
        out.word(count);
        out.cycle(since);
    }

    @Override
    public void restore(StateReader in) {
        traceEnabled = in.flag();
        control = in.word();
        count = in.word();
        since = in.cycle();
    }
}
