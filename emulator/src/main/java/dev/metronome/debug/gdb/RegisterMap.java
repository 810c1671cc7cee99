package dev.metronome.debug.gdb;

import dev.metronome.core.CoreRegister;
import dev.metronome.core.Processor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The registers by gdb's numbers, in the order of {@link TargetDescription}. */
final class RegisterMap {
    /** One register for gdb: a core register, or two that make a double. */
    record Entry(String name, List<CoreRegister> parts) {
        int bits() {
            return Integer.SIZE * parts.size();
        }

        private int bytes() {
            return Integer.BYTES * parts.size();
        }
    }

    /** Armv7-M's own. */
    static final List<Entry> PROFILE = between(CoreRegister.R0, CoreRegister.XPSR);
    /** Those that only MRS and MSR reach. */
    static final List<Entry> SYSTEM = between(CoreRegister.MSP, CoreRegister.CONTROL);
    /** D0 to D15 and FPSCR. */
    static final List<Entry> FLOAT = floats();

    private static final List<Entry> ALL = all();

    private final Processor processor;

    RegisterMap(Processor processor) {
        this.processor = processor;
    }

    private static List<Entry> between(CoreRegister first, CoreRegister last) {
        var entries = new ArrayList<Entry>();
        for (var register : CoreRegister.values()) {
            if (register.compareTo(first) >= 0 && register.compareTo(last) <= 0) {
                entries.add(new Entry(register.toString(), List.of(register)));
            }
        }
        return List.copyOf(entries);
    }

    private static List<Entry> floats() {
        var entries = new ArrayList<Entry>();
        for (var i = 0; i < 16; i++) {
            entries.add(new Entry("d" + i, List.of(CoreRegister.single(2 * i), CoreRegister.single(2 * i + 1))));
        }
        entries.add(new Entry("fpscr", List.of(CoreRegister.FPSCR)));
        return List.copyOf(entries);
    }

    private static List<Entry> all() {
        var all = new ArrayList<Entry>(PROFILE);
        all.addAll(SYSTEM);
        all.addAll(FLOAT);
        return List.copyOf(all);
    }

    /** The number of a core register that is one for gdb too. */
    static int number(CoreRegister register) {
        return ALL.indexOf(new Entry(register.toString(), List.of(register)));
    }

    /** The bytes of all, one after the other. */
    byte[] read() {
        var bytes = buffer(ALL.stream().mapToInt(Entry::bytes).sum());
        ALL.forEach(entry -> entry.parts.forEach(part -> bytes.putInt(processor.read(part))));
        return bytes.array();
    }

    /** The bytes of one. */
    byte[] read(int number) {
        var entry = entry(number);
        var bytes = buffer(entry.bytes());
        entry.parts.forEach(part -> bytes.putInt(processor.read(part)));
        return bytes.array();
    }

    /** @throws RefusedException if one of them cannot have its value */
    void write(byte[] all) {
        var bytes = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        if (all.length != ALL.stream().mapToInt(Entry::bytes).sum()) {
            throw new RefusedException(all.length + " bytes are not all the registers");
        }
        ALL.forEach(entry -> write(entry, bytes));
    }

    /** @throws RefusedException if it cannot have that value */
    void write(int number, byte[] value) {
        var entry = entry(number);
        if (value.length != entry.bytes()) {
            throw new RefusedException(entry.name + " has " + entry.bytes() + " bytes, not " + value.length);
        }
        write(entry, ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Goes on at an address. */
    void jump(int address) {
        processor.write(CoreRegister.PC, address);
    }

    private void write(Entry entry, ByteBuffer bytes) {
        for (var part : entry.parts) {
            var value = bytes.getInt();
            if (value != processor.read(part)) { // to write what is there would still empty the pipeline
                try {
                    processor.write(part, value);
                } catch (IllegalArgumentException e) {
                    throw new RefusedException(e.getMessage());
                }
            }
        }
    }

    private static Entry entry(int number) {
        if (number < 0 || number >= ALL.size()) {
            throw new RefusedException("there is no register " + number);
        }
        return ALL.get(number);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
