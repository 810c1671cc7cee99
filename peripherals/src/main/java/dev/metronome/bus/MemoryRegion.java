package dev.metronome.bus;

import java.lang.foreign.MemorySegment;

/**
 * Plain memory on the bus. One memory may stand at several addresses, as flash does at 0x00000000 after reset.
 *
 * @param name   "flash", "SRAM1"
 * @param base   the first address
 * @param memory the bytes, little-endian; native memory, so that an engine can execute from it in place
 * @param device takes what is written to read-only memory, or null where such a write is a bus fault
 */
public record MemoryRegion(String name, int base, MemorySegment memory, boolean writable, BusDevice device) {
    /** Memory that is read and written. */
    public static MemoryRegion ram(String name, int base, MemorySegment memory) {
        return new MemoryRegion(name, base, memory, true, null);
    }

    /** True when the address lies inside. */
    public boolean contains(int address) {
        return Integer.compareUnsigned(address - base, (int) memory.byteSize()) < 0;
    }

    /** Bytes. */
    public int size() {
        return (int) memory.byteSize();
    }

    /** The first address behind the region; may be 2^32, hence a long. */
    public long end() {
        return Integer.toUnsignedLong(base) + memory.byteSize();
    }
}
