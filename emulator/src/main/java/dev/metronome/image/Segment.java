package dev.metronome.image;

import java.lang.foreign.MemorySegment;

/**
 * A run of bytes and where they are put before reset.
 *
 * @param address the load address: what an ELF calls physical
 * @param bytes   read-only, never empty
 */
public record Segment(int address, MemorySegment bytes) {
    public Segment {
        bytes = bytes.asReadOnly();
    }

    static Segment of(int address, byte[] bytes) {
        return new Segment(address, MemorySegment.ofArray(bytes));
    }

    /** Bytes. */
    public int size() {
        return (int) bytes.byteSize();
    }

    /** The first address, unsigned. */
    long first() {
        return Integer.toUnsignedLong(address);
    }

    /** The address behind the last, unsigned; at most 2^32. */
    long end() {
        return first() + bytes.byteSize();
    }

    @Override
    public String toString() {
        return Hex.range(first(), end());
    }
}
