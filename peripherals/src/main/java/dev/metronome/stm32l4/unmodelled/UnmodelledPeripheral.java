package dev.metronome.stm32l4.unmodelled;

import dev.metronome.bus.Bridge;
import dev.metronome.bus.BusDevice;
import dev.metronome.bus.RegisterName;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.trace.Warnings;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A peripheral that the chip has and Metronome does not: every register reads as its reset value and ignores writes,
 * and the first touch of each is reported by name. It never pretends: a ready flag that starts low stays low.
 */
public final class UnmodelledPeripheral implements BusDevice, Stateful {
    /**
     * One register.
     *
     * @param reset its reset value; null where it is not known or differs from part to part
     */
    record Register(String name, Integer reset) {}

    private final String name;
    private final int base;
    private final int size;
    private final Bridge bridge;
    private final String gate;
    private final Map<Integer, Register> registers;
    private final Warnings warnings;
    /** The words that were reported, so that a polling loop makes no strings. */
    private final BitSet reported = new BitSet();

    UnmodelledPeripheral(String name, int base, int size, Bridge bridge, String gate, Map<Integer, Register> registers,
            Warnings warnings) {
        this.name = name;
        this.base = base;
        this.size = size;
        this.bridge = bridge;
        this.gate = gate;
        this.registers = registers;
        this.warnings = warnings;
    }

    /** The manual's name: "RNG". */
    public String name() {
        return name;
    }

    /** Its first address. */
    public int base() {
        return base;
    }

    /** How many bytes of the address map it takes. */
    public int size() {
        return size;
    }

    /** How the core reaches it. */
    public Bridge bridge() {
        return bridge;
    }

    /** The name of its clock gate, as {@link dev.metronome.time.PeripheralClock#peripheral} has it; null for none. */
    public String gate() {
        return gate;
    }

    @Override
    public List<RegisterName> registers() {
        return registers.entrySet().stream()
                .map(register -> new RegisterName(register.getValue().name, register.getKey()))
                .sorted(Comparator.comparingInt(RegisterName::offset)).toList();
    }

    @Override
    public int read(int offset) {
        report(offset);
        return peek(offset);
    }

    @Override
    public int peek(int offset) {
        var register = registers.get(offset);
        return register == null || register.reset == null ? 0 : register.reset;
    }

    @Override
    public void write(int offset, int value, int lanes) {
        report(offset);
    }

    private void report(int offset) {
        if (reported.get(offset >>> 2)) {
            return;
        }
        reported.set(offset >>> 2);
        var register = registers.get(offset);
        var reads = register == null
                ? "0"
                : register.reset == null ? "0 (its reset value is not known)" : "its reset value";
        warnings.once(Warnings.Kind.NOT_MODELLED,
                String.format("%s is not modelled: it reads as %s and ignores writes",
                        register == null ? String.format("%s+0x%02X", name, offset) : name + "." + register.name,
                        reads));
    }

    @Override
    public void save(StateWriter out) {
        var bits = reported.toLongArray();
        out.word(bits.length);
        for (var word : bits) {
            out.cycle(word);
        }
    }

    @Override
    public void restore(StateReader in) {
        var bits = new long[in.word()];
        for (var i = 0; i < bits.length; i++) {
            bits[i] = in.cycle();
        }
        reported.clear();
        reported.or(BitSet.valueOf(bits));
    }
}
