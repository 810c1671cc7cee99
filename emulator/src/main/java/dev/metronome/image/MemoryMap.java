package dev.metronome.image;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a chip has memory that an image may fill or use.
 *
 * @param bootAddress where the core finds its vector table at reset: the start of flash, by its own address and not by
 *                    the alias at 0
 */
public record MemoryMap(int bootAddress, List<Memory> memories) {
    /** What a memory is good for: a stack is only in RAM. */
    public enum Kind {
        FLASH, RAM
    }

    /**
     * One memory.
     *
     * @param name "flash", "SRAM1"; for messages
     * @param size bytes
     */
    public record Memory(String name, int base, int size, Kind kind) {
        /** The first address, unsigned. */
        public long first() {
            return Integer.toUnsignedLong(base);
        }

        /** The address behind the last, unsigned; at most 2^32. */
        public long end() {
            return first() + Integer.toUnsignedLong(size);
        }
    }

    public MemoryMap {
        memories = List.copyOf(memories);
    }

    /** All memory together, in bytes. */
    long size() {
        return memories.stream().mapToLong(memory -> memory.end() - memory.first()).sum();
    }

    /** The first address in [from, to) that is in no memory, or -1 when all are. A range may span two neighbours. */
    long firstOutside(long from, long to) {
        var reached = from;
        while (reached < to) {
            var memory = at(reached);
            if (memory == null) {
                return reached;
            }
            reached = memory.end();
        }
        return -1;
    }

    /**
     * True for a stack pointer that can be used: it points into a RAM, or just behind it, and at least a byte is
     * below.
     */
    boolean holdsStackBelow(long stackPointer) {
        return memories.stream().anyMatch(memory -> memory.kind == Kind.RAM && stackPointer > memory.first()
                && stackPointer <= memory.end());
    }

    /** The memories of a kind, as in "SRAM1 0x20000000 to 0x20017FFF"; of every kind for null. */
    String describe(Kind kind) {
        return memories.stream().filter(memory -> kind == null || memory.kind == kind)
                .map(memory -> memory.name + " " + Hex.range(memory.first(), memory.end()))
                .collect(Collectors.joining(", "));
    }

    private Memory at(long address) {
        for (var memory : memories) {
            if (address >= memory.first() && address < memory.end()) {
                return memory;
            }
        }
        return null;
    }
}
