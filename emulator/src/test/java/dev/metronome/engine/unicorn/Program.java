package dev.metronome.engine.unicorn;

import dev.metronome.bus.MemoryRegion;
import dev.metronome.bus.Width;
import dev.metronome.engine.Engine;
import dev.metronome.engine.Guide;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * A program of half-words in memory at {@link #CODE}, an engine for it, and a guide that writes down what it is asked.
 */
final class Program implements Guide, AutoCloseable {
    static final int CODE = 0x0800_0000;
    static final int RAM = 0x2000_0000;
    static final int DEVICE = 0x4000_0000;
    static final int PAGE = 0x1000;

    /** Addresses that the guide was asked about, in order. */
    final List<Integer> asked = new ArrayList<>();
    /** Device accesses, such as "load WORD 40000010" and "store BYTE 40000010 = 12". */
    final List<String> accesses = new ArrayList<>();
    /** What a device load gives, by address. */
    final Map<Integer, Integer> device = new HashMap<>();
    final Engine engine;
    /** Where the guide says no. */
    IntPredicate refuses = _ -> false;
    /** Device addresses that fail. */
    IntPredicate fails = _ -> false;
    /** Asked before anything else; may throw. */
    Runnable whenAsked = () -> {};
    private final Arena memory = Arena.ofShared();
    private final MemoryRegion ram;
    private final MemoryRegion flash;
    private boolean failed;

    Program(int... halfwords) {
        engine = new UnicornEngine(this);
        flash = new MemoryRegion("flash", CODE, memory.allocate(PAGE, PAGE), false, null);
        ram = MemoryRegion.ram("RAM", RAM, memory.allocate(PAGE, PAGE));
        engine.map(flash);
        engine.map(ram);
        engine.mapDevices(DEVICE, PAGE);
        put(CODE, halfwords);
        engine.setRegister(13, RAM + PAGE);
        engine.setRegister(15, CODE);
        refuses = pc -> pc == CODE + 2 * halfwords.length;
    }

    /** Writes code behind the engine's back. */
    void put(int address, int... halfwords) {
        var region = address >= RAM ? ram : flash;
        for (var i = 0; i < halfwords.length; i++) {
            region.memory().set(ValueLayout.JAVA_SHORT, address - region.base() + 2 * i, (short) halfwords[i]);
        }
    }

    void putWord(int address, int value) {
        ram.memory().set(ValueLayout.JAVA_INT, address - RAM, value);
    }

    int word(int address) {
        return ram.memory().get(ValueLayout.JAVA_INT, address - RAM);
    }

    Program with(int register, int value) {
        engine.setRegister(register, value);
        return this;
    }

    Engine.Stop runFrom(int address) {
        engine.setRegister(15, address);
        return engine.run();
    }

    @Override
    public boolean mayRun(int pc) {
        asked.add(pc);
        whenAsked.run();
        return !refuses.test(pc);
    }

    @Override
    public int load(int address, Width width) {
        accesses.add(String.format("load %s %08X", width, address));
        failed = fails.test(address);
        return device.getOrDefault(address, 0);
    }

    @Override
    public void store(int address, Width width, int value) {
        accesses.add(String.format("store %s %08X = %X", width, address, value & width.mask()));
        failed = fails.test(address);
    }

    @Override
    public boolean accessFailed() {
        return failed;
    }

    @Override
    public void close() {
        engine.close();
        memory.close();
    }

}
