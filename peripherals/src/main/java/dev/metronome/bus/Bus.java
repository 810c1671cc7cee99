package dev.metronome.bus;

import dev.metronome.time.ClockTree;
import dev.metronome.time.PeripheralClock;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Warnings;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The chip's address map. The core, hosted Java code, the debugger and DMA all reach registers here, so that wait
 * states, clock gating, reset and bit-banding are decided in one place.
 *
 * <p>{@link #read} and {@link #write} move time on by the access's own wait states before the device sees it; {@link
 * #peek} and {@link #poke} are the debugger's, and cost nothing.
 */
public final class Bus {
    /** Bit-band alias regions and what they stand for (Armv7-M ARM B3.1; 1 MiB each, a word a bit). */
    private static final int SRAM_BITS = 0x2200_0000;
    private static final int PERIPHERAL_BITS = 0x4200_0000;
    private static final int ALIAS_SIZE = 0x0200_0000;
    /** A store to a bit alias writes so long after it would otherwise. */
    public static final int BIT_STORE_CYCLES = 1;

    private static final ValueLayout.OfShort HALFWORD = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private record Mapping(String name, int base, int size, BusDevice device, PeripheralClock gate, Bridge bridge) {
        boolean contains(int address) {
            return Integer.compareUnsigned(address - base, size) < 0;
        }

        boolean isReached() {
            return gate == null || gate.isRunning();
        }
    }

    private final Timeline timeline;
    private final ClockTree clocks;
    private final Warnings warnings;
    private final List<MemoryRegion> memories = new ArrayList<>();
    private final List<Mapping> mappings = new ArrayList<>();
    private Mapping lastUsed;

    /** An empty map. */
    public Bus(Timeline timeline, ClockTree clocks, Warnings warnings) {
        this.timeline = timeline;
        this.clocks = clocks;
        this.warnings = warnings;
    }

    /** Puts memory on the bus. */
    public void map(MemoryRegion region) {
        refuseOverlap(region.name(), region.base(), region.size());
        memories.add(region);
    }

    /**
     * Puts a device on the bus.
     *
     * @param base a multiple of 4
     * @param size bytes
     * @param gate the device's clock and reset, or null if it has neither
     */
    public void map(String name, int base, int size, BusDevice device, PeripheralClock gate, Bridge bridge) {
        refuseOverlap(name, base, size);
        mappings.add(new Mapping(name, base, size, device, gate, bridge));
        mappings.sort(Comparator.comparing(Mapping::base, Integer::compareUnsigned));
    }

    /** The plain memories, in the order in which they were mapped. */
    public List<MemoryRegion> memories() {
        return List.copyOf(memories);
    }

    /** The memory at an address, or null. */
    public MemoryRegion memoryAt(int address) {
        for (var i = 0; i < memories.size(); i++) { // no iterator: this is asked for every load
            var region = memories.get(i);
            if (region.contains(address)) {
                return region;
            }
        }
        return null;
    }

    /** The name of the device or memory at an address with the offset in it, such as "TIM15+0x10"; for messages. */
    public String nameOf(int address) {
        var memory = memoryAt(address);
        if (memory != null) {
            return String.format("%s+0x%X", memory.name(), address - memory.base());
        }
        var mapping = find(address);
        return mapping == null
                ? String.format("0x%08X", address)
                : String.format("%s+0x%02X", mapping.name, address - mapping.base);
    }

    /** All registers that have a name, as the devices' own tables have them. */
    public RegisterDirectory registers() {
        return new RegisterDirectory(mappings.stream().map(mapping -> new RegisterDirectory.Block(mapping.name,
                mapping.base, mapping.device.registers())).toList());
    }

    /**
     * Reads, with side effects and wait states.
     *
     * @return the value in the low bits, zeros above
     * @throws BusFault if nobody answers
     */
    public int read(int address, Width width) {
        var memory = memoryAt(address);
        if (memory != null) {
            return load(memory.memory(), offsetIn(memory, address, width), width);
        }
        if (isBitAlias(address)) {
            return read(bitWord(address), Width.WORD) >>> bitNumber(address) & 1;
        }
        var mapping = mappingAt(address);
        timeline.advanceTo(timeline.now() + mapping.bridge.waitCycles(clocks));
        if (!mapping.isReached()) {
            reportUnreached(mapping, address, "read");
            return 0;
        }
        var offset = address - mapping.base;
        return mapping.device.read(offset & ~3) >>> 8 * (offset & 3) & width.mask();
    }

    /**
     * Writes, with side effects and wait states.
     *
     * @param value the value in the low bits
     * @throws BusFault if nobody answers
     */
    public void write(int address, Width width, int value) {
        var memory = memoryAt(address);
        if (memory != null) {
            if (memory.writable()) {
                store(memory.memory(), offsetIn(memory, address, width), width, value);
            } else if (memory.device() != null) {
                toLanes(memory.device(), Bridge.AHB, address - memory.base(), width, value);
            } else {
                throw new BusFault(address, memory.name() + " cannot be written");
            }
            return;
        }
        if (isBitAlias(address)) {
            writeBit(address, value);
            return;
        }
        var mapping = mappingAt(address);
        timeline.advanceTo(timeline.now() + mapping.bridge.waitCycles(clocks));
        if (mapping.isReached()) {
            toLanes(mapping.device, mapping.bridge, address - mapping.base, width, value);
        } else {
            reportUnreached(mapping, address, "written");
        }
    }

    /**
     * Reads as a debugger does: no side effect, no time, no report.
     *
     * @throws BusFault if nobody answers
     */
    public int peek(int address, Width width) {
        var memory = memoryAt(address);
        if (memory != null) {
            return load(memory.memory(), offsetIn(memory, address, width), width);
        }
        if (isBitAlias(address)) {
            return peek(bitWord(address), Width.WORD) >>> bitNumber(address) & 1;
        }
        var mapping = mappingAt(address);
        var offset = address - mapping.base;
        return mapping.isReached() ? mapping.device.peek(offset & ~3) >>> 8 * (offset & 3) & width.mask() : 0;
    }

    /**
     * Writes as a debugger does: memory of any kind is changed, a register is written with its side effects but in no
     * time.
     *
     * @throws BusFault if nobody answers
     */
    public void poke(int address, Width width, int value) {
        var memory = memoryAt(address);
        if (memory != null) {
            store(memory.memory(), offsetIn(memory, address, width), width, value);
            return;
        }
        if (isBitAlias(address)) {
            var word = bitWord(address);
            var bit = 1 << bitNumber(address);
            var before = peek(word, Width.WORD);
            poke(word, Width.WORD, (value & 1) != 0 ? before | bit : before & ~bit);
            return;
        }
        var mapping = mappingAt(address);
        if (mapping.isReached()) {
            toLanes(mapping.device, mapping.bridge, address - mapping.base, width, value);
        }
    }

    /**
     * A write to a bit alias reads the whole word and writes it back in the next cycle (Armv7-M ARM B3.1.1; ARM DDI
     * 0439D 3.7: an atomic pair on the bus).
     */
    private void writeBit(int address, int value) {
        var word = bitWord(address);
        var bit = 1 << bitNumber(address);
        var before = read(word, Width.WORD);
        timeline.advanceTo(timeline.now() + BIT_STORE_CYCLES);
        write(word, Width.WORD, (value & 1) != 0 ? before | bit : before & ~bit);
    }

    /** True if two stretches of addresses, of one byte at least each, have one in common. */
    public static boolean overlap(int first, int bytes, int other, int otherBytes) {
        return Integer.compareUnsigned(other - first, bytes) < 0
                || Integer.compareUnsigned(first - other, otherBytes) < 0;
    }

    /** True if a word at the address stands for a bit. */
    public static boolean isBitAlias(int address) {
        return Integer.compareUnsigned(address - SRAM_BITS, ALIAS_SIZE) < 0
                || Integer.compareUnsigned(address - PERIPHERAL_BITS, ALIAS_SIZE) < 0;
    }

    /** The address of the word that holds the bit an alias stands for. */
    private static int bitWord(int alias) {
        return (alias & 0xF000_0000) + ((alias & ALIAS_SIZE - 1) >>> 7 << 2);
    }

    private static int bitNumber(int alias) {
        return alias >>> 2 & 31;
    }

    private static void toLanes(BusDevice device, Bridge bridge, int offset, Width width, int value) {
        var narrow = value & width.mask();
        if (width == Width.WORD) {
            device.write(offset & ~3, value, -1);
        } else if (bridge.repeatsNarrowWrites()) {
            device.write(offset & ~3, width == Width.BYTE ? narrow * 0x0101_0101 : narrow * 0x0001_0001, -1);
        } else {
            var shift = 8 * (offset & 3);
            device.write(offset & ~3, narrow << shift, width.mask() << shift);
        }
    }

    private Mapping mappingAt(int address) {
        var mapping = find(address);
        if (mapping == null) {
            throw new BusFault(address, "nothing is mapped there");
        }
        return mapping;
    }

    private Mapping find(int address) {
        if (lastUsed != null && lastUsed.contains(address)) {
            return lastUsed;
        }
        var low = 0;
        var high = mappings.size() - 1;
        while (low <= high) {
            var middle = low + high >>> 1;
            var mapping = mappings.get(middle);
            if (mapping.contains(address)) {
                lastUsed = mapping;
                return mapping;
            }
            if (Integer.compareUnsigned(mapping.base, address) < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    private void reportUnreached(Mapping mapping, int address, String how) {
        warnings.once(Warnings.Kind.CLOCK_OFF,
                String.format("%s is %s while its %s; reads give 0 and writes are lost", nameOf(address), how,
                        mapping.gate.isEnabled() ? "reset is held (RCC_xxxRSTR)" : "clock is off (RCC_xxxENR)"));
    }

    private void refuseOverlap(String name, int base, int size) {
        for (var memory : memories) {
            if (overlap(memory.base(), memory.size(), base, size)) {
                throw new IllegalArgumentException(name + " and " + memory.name() + " overlap");
            }
        }
        for (var mapping : mappings) {
            if (overlap(mapping.base, mapping.size, base, size)) {
                throw new IllegalArgumentException(name + " and " + mapping.name + " overlap");
            }
        }
    }

    private static long offsetIn(MemoryRegion region, int address, Width width) {
        var offset = Integer.toUnsignedLong(address - region.base());
        if (offset + width.bytes() > region.memory().byteSize()) {
            throw new BusFault(address, "the access reaches beyond " + region.name());
        }
        return offset;
    }

    private static int load(MemorySegment memory, long offset, Width width) {
        return switch (width) {
            case BYTE -> memory.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
            case HALFWORD -> memory.get(HALFWORD, offset) & 0xFFFF;
            case WORD -> memory.get(WORD, offset);
        };
    }

    private static void store(MemorySegment memory, long offset, Width width, int value) {
        switch (width) {
            case BYTE -> memory.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
            case HALFWORD -> memory.set(HALFWORD, offset, (short) value);
            case WORD -> memory.set(WORD, offset, value);
        }
    }
}
