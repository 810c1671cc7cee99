package dev.metronome.stm32l4.dbgmcu;

import dev.metronome.bus.BusDevice;
import dev.metronome.bus.RegisterIndex;
import dev.metronome.bus.RegisterName;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.trace.Warnings;
import java.util.List;

/**
 * DBGMCU: which chip it is, and what stands while a debugger halts the core (RM0351, "Debug support", MCU debug
 * component; the bits as in ST's CMSIS header stm32l475xx.h and NuttX's stm32l4x5xx_dbgmcu.h).
 *
 * <p>A halted machine stands altogether: no time passes for timers, watchdogs and serial ports. So the freeze bits are
 * kept, and what they ask for is so whether they are set or not. On a chip, a timer whose bit is clear counts on while
 * the core is halted.
 *
 * <p>A system reset leaves it as it is: it is reset by power-on alone.
 *
 * <h2>Not modelled</h2>
 * The clocks that DBG_SLEEP keeps on while the core sleeps, and the trace pins. Setting such a bit is reported. Stop
 * and Standby are not modelled at all, so DBG_STOP and DBG_STANDBY are kept without a word.
 */
public final class Dbgmcu implements BusDevice, Stateful {
    /** Offset, reset value, modelled bits, bits that are kept and reported. */
    public enum Register {
        // @formatter:off
        IDCODE   (0x00, 0x1007_6415, 0x0000_0000, 0x0000_0000),
        CR       (0x04, 0x0000_0000, 0x0000_0006, 0x0000_00E1),
        APB1FZR1 (0x08, 0x0000_0000, 0x82E0_1C3F, 0x0000_0000),
        APB1FZR2 (0x0C, 0x0000_0000, 0x0000_0020, 0x0000_0000),
        APB2FZR  (0x10, 0x0000_0000, 0x0007_2800, 0x0000_0000);
        // @formatter:on

        private static final RegisterIndex<Register> INDEX = new RegisterIndex<>(values(), register -> register.offset);

        private final int offset;
        private final int reset;
        private final int modelled;
        private final int known;

        Register(int offset, int reset, int modelled, int known) {
            this.offset = offset;
            this.reset = reset;
            this.modelled = modelled;
            this.known = known;
        }
    }

    private final Warnings warnings;
    private final int[] values = new int[Register.values().length];

    /** As it is out of power-on. */
    public Dbgmcu(Warnings warnings) {
        this.warnings = warnings;
        for (var register : Register.values()) {
            values[register.ordinal()] = register.reset;
        }
    }

    @Override
    public List<RegisterName> registers() {
        return Register.INDEX.names();
    }

    @Override
    public int read(int offset) {
        var register = Register.INDEX.at(offset);
        return register == null ? 0 : values[register.ordinal()];
    }

    @Override
    public void write(int offset, int value, int lanes) {
        var register = Register.INDEX.at(offset);
        if (register == null || register == Register.IDCODE) {
            return; // reserved, or read only
        }
        var now = (values[register.ordinal()] & ~lanes | value & lanes) & (register.modelled | register.known);
        values[register.ordinal()] = now;
        if ((now & register.known) != 0) {
            warnings.once(Warnings.Kind.NOT_MODELLED, String.format(
                    "DBGMCU.%s = 0x%08X: clocks in sleep and trace pins are not modelled", register, now));
        }
    }

    @Override
    public void save(StateWriter out) {
        out.words(values);
    }

    @Override
    public void restore(StateReader in) {
        in.words(values);
    }
}
