package dev.metronome.image;

/** Reads DWARF's numbers from a section, front to back, and never beyond the end it was given. */
final class DwarfCursor {
    private final byte[] bytes;
    private final int end;
    private int position;

    DwarfCursor(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    int position() {
        return position;
    }

    int end() {
        return end;
    }

    boolean hasMore() {
        return position < end;
    }

    /** A cursor over the next so many bytes; this one goes on behind them. */
    DwarfCursor part(long size) {
        var from = position;
        skip(size);
        return new DwarfCursor(bytes, from, position);
    }

    void skip(long size) {
        if (size < 0 || size > end - position) {
            throw new DebugDamage(String.format("cut short at offset 0x%X", end));
        }
        position += (int) size;
    }

    int u1() {
        skip(1);
        return bytes[position - 1] & 0xFF;
    }

    int s1() {
        return (byte) u1();
    }

    int u2() {
        return u1() | u1() << 8;
    }

    int u4() {
        return u2() | u2() << 16;
    }

    /** LEB128 (DWARF 5, 7.6); bits above the 64th are lost. */
    long uleb() {
        var value = 0L;
        for (var shift = 0;; shift += 7) {
            var octet = u1();
            value |= shift < 64 ? (octet & 0x7FL) << shift : 0;
            if (octet < 0x80) {
                return value;
            }
        }
    }

    long sleb() {
        var value = 0L;
        for (var shift = 0;; shift += 7) {
            var octet = u1();
            value |= shift < 64 ? (octet & 0x7FL) << shift : 0;
            if (octet < 0x80) {
                return shift < 57 && (octet & 0x40) != 0 ? value | -1L << shift + 7 : value;
            }
        }
    }

    /** Where a string begins; the cursor goes behind the zero that ends it. */
    DwarfFile.Str string() {
        var from = position;
        while (u1() != 0) {
            // the end is what is looked for
        }
        return new DwarfFile.Str(bytes, from);
    }
}
