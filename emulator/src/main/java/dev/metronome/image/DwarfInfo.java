package dev.metronome.image;

import java.util.TreeMap;
import java.util.function.Consumer;

/** .debug_info and the sections that its values lead to: a forest of entries, read where they are asked for. */
final class DwarfInfo {
    /**
     * Bytes and values of entries, counted as often as they are read: a few damaged bytes can say that there is a great
     * deal, or lead to the same again and again.
     */
    private static final int MAX_READS = 1 << 27;

    /** Even of a few bytes each, more take too much room. */
    private static final int MAX_UNITS = 1 << 18;

    private static final int MAX_NAME_BYTES = 16_384;
    private static final int WORD_BYTES = 4;

    private final byte[] entries;
    private final byte[] strings;
    private final byte[] lineStrings;
    private final byte[] stringOffsets;
    private final byte[] addresses;
    private final byte[] ranges;
    private final byte[] rangeLists;
    private final DwarfAbbreviations abbreviations;
    private final TreeMap<Integer, DwarfUnit> units = new TreeMap<>();
    private int readsLeft = MAX_READS;

    DwarfInfo(ElfSections sections) {
        entries = sections.named(".debug_info");
        strings = sections.named(".debug_str");
        lineStrings = sections.named(".debug_line_str");
        stringOffsets = sections.named(".debug_str_offsets");
        addresses = sections.named(".debug_addr");
        ranges = sections.named(".debug_ranges");
        rangeLists = sections.named(".debug_rnglists");
        abbreviations = new DwarfAbbreviations(sections.named(".debug_abbrev"));
    }

    /** Goes through the units, in the order of the section; references work between those that were gone through. */
    void forEachUnit(DamageReport report, Consumer<DwarfUnit> reader) {
        DwarfUnits.forEach(entries, report, (start, content) -> {
            if (units.size() == MAX_UNITS) {
                throw new DebugDamage("more than " + MAX_UNITS + " units (MAX_UNITS)");
            }
            var unit = DwarfUnit.read(this, start, content);
            units.put(start, unit);
            reader.accept(unit);
        });
    }

    DwarfAbbreviations abbreviations() {
        return abbreviations;
    }

    /** A cursor over a part of the section. */
    DwarfCursor cursor(int from, int end) {
        return new DwarfCursor(entries, from, end);
    }

    /** The entry at an offset in the section. */
    DwarfEntry entryAt(long offset) {
        var place = offset >= 0 && offset < entries.length ? units.floorEntry((int) offset) : null;
        if (place == null) {
            throw new DebugDamage(String.format("a reference leads to 0x%X, where no unit is", offset));
        }
        return place.getValue().entryAt((int) offset);
    }

    void countReads(int reads) {
        readsLeft -= reads;
        if (readsLeft < 0) {
            readsLeft = 0;
            throw new DebugDamage("more than " + MAX_READS + " bytes and values of entries were read (MAX_READS)");
        }
    }

    /** The string a value stands for, or null. */
    String string(DwarfForm.Holds holds, long value, long stringOffsetsBase) {
        return switch (holds) {
            case STRING -> stringAt(entries, value);
            case STRING_OFFSET -> stringAt(strings, value);
            case LINE_STRING_OFFSET -> stringAt(lineStrings, value);
            case STRING_INDEX -> stringAt(strings, word(stringOffsets, stringOffsetsBase, value));
            default -> null;
        };
    }

    private static String stringAt(byte[] section, long offset) {
        return offset > section.length ? null : Text.read(section, (int) offset, MAX_NAME_BYTES);
    }

    /** An address by its number. */
    int address(long base, long index) {
        return (int) word(addresses, base, index);
    }

    /** A list of ranges by its number: where it begins in .debug_rnglists. */
    long rangeList(long base, long index) {
        return base + word(rangeLists, base, index);
    }

    /** A cursor over .debug_ranges, or since DWARF 5 .debug_rnglists, from an offset on. */
    DwarfCursor ranges(int version, long offset) {
        var section = version < 5 ? ranges : rangeLists;
        var in = new DwarfCursor(section, 0, section.length);
        in.skip(offset);
        return in;
    }

    /** A number in a table of 4-byte numbers that begins at a base. */
    private static long word(byte[] section, long base, long index) {
        if (base < 0 || index < 0 || index >= section.length / WORD_BYTES) {
            throw new DebugDamage(
                    "no table of strings, addresses or ranges has a number " + Long.toUnsignedString(index));
        }
        var in = new DwarfCursor(section, 0, section.length);
        in.skip(base + index * WORD_BYTES);
        return Integer.toUnsignedLong(in.u4());
    }
}
