package dev.metronome.image;

import static dev.metronome.image.DwarfCodes.DW_AT_HIGH_PC;
import static dev.metronome.image.DwarfCodes.DW_AT_RANGES;

import java.util.Arrays;

/**
 * Where the code of an entry lies (DWARF 5, 2.17): between two addresses, or in several pieces that stand in a list,
 * up to DWARF 4 in .debug_ranges (DWARF 4, 2.17.3), since then in .debug_rnglists (DWARF 5, 2.17.3 and 7.25).
 */
final class DwarfRanges {
    /** Of one entry. */
    private static final int MAX_PIECES = 1 << 14;

    private static final int NO_BASE = -1;

    private final DwarfUnit unit;
    private int base;
    private int[] bounds = new int[2];
    private int count;

    private DwarfRanges(DwarfUnit unit, int base) {
        this.unit = unit;
        this.base = base;
    }

    /**
     * The pieces, as [from, end) pairs; none when it has no code.
     *
     * @param base the address that the unit's own entry has, or 0; lists of ranges count from it
     */
    static int[] of(DwarfEntry entry, int base) {
        var ranges = new DwarfRanges(entry.unit(), base);
        if (entry.has(DW_AT_RANGES)) {
            ranges.readList(entry);
        } else {
            ranges.addOnePiece(entry);
        }
        return Arrays.copyOf(ranges.bounds, ranges.count);
    }

    private void addOnePiece(DwarfEntry entry) {
        var from = entry.lowPc();
        if (from.isEmpty()) {
            return;
        }
        var end = entry.address(DW_AT_HIGH_PC);
        var size = entry.number(DW_AT_HIGH_PC); // since DWARF 4
        add(from.getAsInt(), end.isPresent() ? end.getAsInt() : from.getAsInt() + (int) size.orElse(0));
    }

    private void readList(DwarfEntry entry) {
        var index = entry.rangesIndex();
        var offset = index.isPresent()
                ? unit.info().rangeList(unit.rangesBase(), index.getAsLong())
                : entry.number(DW_AT_RANGES).orElseThrow(() -> new DebugDamage("ranges are not where they can be"));
        var in = unit.info().ranges(unit.version(), offset);
        var from = in.position();
        if (unit.version() < 5) {
            readVersion4(in);
        } else {
            readVersion5(in);
        }
        unit.info().countReads(in.position() - from);
    }

    private void readVersion4(DwarfCursor in) {
        for (;;) {
            var from = in.u4();
            var end = in.u4();
            if (from == 0 && end == 0) {
                return;
            }
            if (from == NO_BASE) {
                base = end;
            } else {
                add(base + from, base + end);
            }
        }
    }

    private void readVersion5(DwarfCursor in) {
        for (;;) {
            var kind = in.u1();
            switch (kind) {
                case 0 -> { // DW_RLE_end_of_list
                    return;
                }
                case 1 -> base = numbered(in); // DW_RLE_base_addressx
                case 2 -> add(numbered(in), numbered(in)); // DW_RLE_startx_endx
                case 3 -> addSized(numbered(in), in.uleb()); // DW_RLE_startx_length
                case 4 -> add(base + (int) in.uleb(), base + (int) in.uleb()); // DW_RLE_offset_pair
                case 5 -> base = in.u4(); // DW_RLE_base_address
                case 6 -> add(in.u4(), in.u4()); // DW_RLE_start_end
                case 7 -> addSized(in.u4(), in.uleb()); // DW_RLE_start_length
                default -> throw new DebugDamage("a range of kind " + kind + " is not understood");
            }
        }
    }

    /** An address that stands in the unit's table of them. */
    private int numbered(DwarfCursor in) {
        return unit.info().address(unit.addressBase(), in.uleb());
    }

    private void addSized(int from, long size) {
        add(from, from + (int) size);
    }

    private void add(int from, int end) {
        if (Integer.compareUnsigned(from, end) >= 0) {
            return; // empty, as of what was thrown away
        }
        if (count == 2 * MAX_PIECES) {
            throw new DebugDamage("code in more than " + MAX_PIECES + " pieces (MAX_PIECES)");
        }
        if (count == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * count);
        }
        bounds[count++] = from;
        bounds[count++] = end;
    }
}
