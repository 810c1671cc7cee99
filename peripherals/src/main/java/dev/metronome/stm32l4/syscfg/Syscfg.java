package dev.metronome.stm32l4.syscfg;

import dev.metronome.bus.BusDevice;
import dev.metronome.bus.RegisterIndex;
import dev.metronome.bus.RegisterName;
import dev.metronome.signal.Wire;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.PeripheralClock;
import dev.metronome.trace.Warnings;
import java.util.List;

/**
 * SYSCFG: above all the sixteen multiplexers that choose, for each EXTI line, which port's pad of that number it hears
 * (RM0351, chapter 9).
 *
 * <h2>Not modelled</h2>
 * Other memories at address 0 than the main flash, and the swap of its banks (MEMRMP). The firewall, the FPU's
 * interrupt, Fast-mode Plus pads, the booster of the analog switches (CFGR1). Erasing SRAM2 (SCSR, SKR) and its write
 * protection (SWPR). Break inputs of the timers from lockup, parity, PVD and ECC (CFGR2).
 */
public final class Syscfg implements BusDevice, PeripheralClock.User, Stateful {
    /** The EXTI lines that a pad can drive. */
    public static final int LINES = 16;

    /** Offset, reset value, modelled bits, bits that are kept without an effect (RM0351 9.2). */
    public enum Register {
        // @formatter:off
        MEMRMP  (0x00, 0x0000_0000, 0x0000_0000, 0x0000_0107),
        CFGR1   (0x04, 0x7C00_0001, 0x0000_0000, 0xFC7F_0101),
        EXTICR1 (0x08, 0x0000_0000, 0x0000_7777, 0x0000_0000),
        EXTICR2 (0x0C, 0x0000_0000, 0x0000_7777, 0x0000_0000),
        EXTICR3 (0x10, 0x0000_0000, 0x0000_7777, 0x0000_0000),
        EXTICR4 (0x14, 0x0000_0000, 0x0000_7777, 0x0000_0000),
        SCSR    (0x18, 0x0000_0000, 0x0000_0000, 0x0000_0001),
        CFGR2   (0x1C, 0x0000_0000, 0x0000_0000, 0x0000_000F),
        SWPR    (0x20, 0x0000_0000, 0x0000_0000, 0xFFFF_FFFF),
        SKR     (0x24, 0x0000_0000, 0x0000_0000, 0x0000_0000);
        // @formatter:on

        private static final RegisterIndex<Register> INDEX = new RegisterIndex<>(values(), register -> register.offset);

        final int offset;
        final int reset;
        final int modelled;
        final int known;

        Register(int offset, int reset, int modelled, int known) {
            this.offset = offset;
            this.reset = reset;
            this.modelled = modelled;
            this.known = known;
        }

        /** The register at an offset, or null where there is none. */
        static Register at(int offset) {
            return INDEX.at(offset);
        }
    }

    private final Warnings warnings;
    private final Wire[] lines = new Wire[LINES];
    private final List<List<Wire>> ports;
    private final int[] values = new int[Register.values().length];

    /** @param ports the pads' input stages, by port A..H and pad number; a port may have fewer than sixteen */
    public Syscfg(PeripheralClock gate, List<List<Wire>> ports, Warnings warnings) {
        this.ports = List.copyOf(ports);
        this.warnings = warnings;
        for (var line = 0; line < LINES; line++) {
            lines[line] = new Wire("EXTI line " + line);
        }
        for (var port = 0; port < ports.size(); port++) {
            var chosen = port;
            for (var pad = 0; pad < ports.get(port).size(); pad++) {
                var number = pad;
                ports.get(port).get(pad).watch(high -> {
                    if (chosenPort(number) == chosen) {
                        lines[number].drive(high);
                    }
                });
            }
        }
        gate.connect(this);
        reset();
    }

    /** The wire to EXTI's input of that number, 0..15. */
    public Wire line(int number) {
        return lines[number];
    }

    @Override
    public void reset() {
        for (var register : Register.values()) {
            values[register.ordinal()] = register.reset;
        }
        driveLines();
    }

    @Override
    public List<RegisterName> registers() {
        return Register.INDEX.names();
    }

    @Override
    public int read(int offset) {
        var register = Register.at(offset);
        return register == null ? 0 : values[register.ordinal()];
    }

    @Override
    public void write(int offset, int value, int lanes) {
        var register = Register.at(offset);
        if (register == null) {
            return; // reserved
        }
        var before = values[register.ordinal()];
        var wanted = (before & ~lanes | value & lanes) & (register.modelled | register.known);
        values[register.ordinal()] = switch (register) {
            case MEMRMP, EXTICR1, EXTICR2, EXTICR3, EXTICR4 -> wanted;
            case CFGR1 -> wanted & (before | ~1); // FWDIS: cleared by software, set by reset
            case CFGR2, SWPR -> wanted | before; // "set by software and cleared by a system reset"
            case SCSR, SKR -> 0;
        };
        if (((wanted ^ register.reset) & register.known) != 0) {
            warnings.once(Warnings.Kind.NOT_MODELLED,
                    String.format("SYSCFG.%s = 0x%08X: only the choice of EXTI lines has an effect", register, wanted));
        }
        driveLines();
    }

    private int chosenPort(int line) {
        return values[Register.EXTICR1.ordinal() + line / 4] >>> 4 * (line % 4) & 7;
    }

    private void driveLines() {
        for (var line = 0; line < LINES; line++) {
            var port = chosenPort(line);
            var isThere = port < ports.size() && line < ports.get(port).size();
            lines[line].drive(isThere && ports.get(port).get(line).isHigh());
        }
    }

    @Override
    public void save(StateWriter out) {
        out.words(values);
        for (var line : lines) {
            line.save(out);
        }
    }

    @Override
    public void restore(StateReader in) {
        in.words(values);
        for (var line : lines) {
            line.restore(in);
        }
    }
}
