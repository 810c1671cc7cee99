package dev.metronome.image;

import static dev.metronome.image.DwarfCodes.DW_AT_ADDR_BASE;
import static dev.metronome.image.DwarfCodes.DW_AT_LANGUAGE;
import static dev.metronome.image.DwarfCodes.DW_AT_RNGLISTS_BASE;
import static dev.metronome.image.DwarfCodes.DW_AT_STMT_LIST;
import static dev.metronome.image.DwarfCodes.DW_AT_STR_OFFSETS_BASE;

import dev.metronome.image.DwarfAbbreviations.Abbreviation;
import java.util.Map;

/** One unit of .debug_info (DWARF 5, 7.5.1): what was compiled together, and how its entries are to be read. */
final class DwarfUnit {
    private static final int SIGNATURE_BYTES = 8;
    private static final int OFFSET_BYTES = 4;
    private static final int NOT_GIVEN = -1;

    private final DwarfInfo info;
    private final int version;
    private final int start;
    private final int firstEntry;
    private final int end;
    private final Map<Long, Abbreviation> abbreviations;
    private long language = NOT_GIVEN;
    private long stringOffsetsBase = NOT_GIVEN;
    private long addressBase = NOT_GIVEN;
    private long rangesBase = NOT_GIVEN;
    private long lineUnit = NOT_GIVEN;

    private DwarfUnit(DwarfInfo info, int version, int start, DwarfCursor content, long abbreviationOffset) {
        this.info = info;
        this.version = version;
        this.start = start;
        firstEntry = content.position();
        end = content.end();
        abbreviations = info.abbreviations().tableAt(abbreviationOffset);
    }

    /**
     * Reads the header and the unit's own entry.
     *
     * @param content what is behind the length
     */
    static DwarfUnit read(DwarfInfo info, int start, DwarfCursor content) {
        var version = content.u2();
        if (version < 2 || version > 5) {
            throw new DebugDamage("version " + version + " is not understood (2 to 5 are)");
        }
        var type = version == 5 ? content.u1() : 1;
        var addressBytes = version == 5 ? content.u1() : 0;
        var abbreviationOffset = Integer.toUnsignedLong(content.u4());
        if (version < 5) {
            addressBytes = content.u1();
        }
        if (addressBytes != 4) {
            throw new DebugDamage("addresses are not of 4 bytes");
        }
        content.skip(switch (type) {
            case 1, 3 -> 0; // DW_UT_compile, DW_UT_partial
            case 4, 5 -> SIGNATURE_BYTES; // DW_UT_skeleton, DW_UT_split_compile
            case 2, 6 -> SIGNATURE_BYTES + OFFSET_BYTES; // DW_UT_type, DW_UT_split_type
            default -> throw new DebugDamage("a unit of type " + type + " is not understood");
        });
        var unit = new DwarfUnit(info, version, start, content, abbreviationOffset);
        unit.readOwnEntry();
        return unit;
    }

    private void readOwnEntry() {
        var own = own();
        if (own != null) {
            language = own.number(DW_AT_LANGUAGE).orElse(NOT_GIVEN);
            stringOffsetsBase = own.number(DW_AT_STR_OFFSETS_BASE).orElse(NOT_GIVEN);
            addressBase = own.number(DW_AT_ADDR_BASE).orElse(NOT_GIVEN);
            rangesBase = own.number(DW_AT_RNGLISTS_BASE).orElse(NOT_GIVEN);
            lineUnit = own.number(DW_AT_STMT_LIST).orElse(NOT_GIVEN);
        }
    }

    /** The entry of the unit itself; null when it has none. */
    DwarfEntry own() {
        return firstEntry < end ? next(entries()) : null;
    }

    DwarfInfo info() {
        return info;
    }

    int version() {
        return version;
    }

    /** Where its length stands in the section; references inside the unit count from there. */
    int start() {
        return start;
    }

    /** A code of a language, or -1. */
    long language() {
        return language;
    }

    long stringOffsetsBase() {
        return stringOffsetsBase;
    }

    long addressBase() {
        return addressBase;
    }

    /** Where the table of its lists of ranges begins in .debug_rnglists, or -1. */
    long rangesBase() {
        return rangesBase;
    }

    /** Where its unit of .debug_line stands, by which its files are numbered, or -1. */
    long lineUnit() {
        return lineUnit;
    }

    /** A cursor over all entries. */
    DwarfCursor entries() {
        return info.cursor(firstEntry, end);
    }

    /** A cursor over the entries from an offset in the section on. */
    DwarfCursor entriesFrom(int offset) {
        return info.cursor(offset, end);
    }

    DwarfEntry entryAt(int offset) {
        var entry = offset >= firstEntry && offset < end ? next(entriesFrom(offset)) : null;
        if (entry == null) {
            throw new DebugDamage(String.format("a reference leads to 0x%X, where no entry is", offset));
        }
        return entry;
    }

    /** The next entry, or null for the mark behind the last of some entry's children. */
    DwarfEntry next(DwarfCursor in) {
        var offset = in.position();
        var code = in.uleb();
        if (code == 0) {
            info.countReads(1);
            return null;
        }
        var abbreviation = abbreviations.get(code);
        if (abbreviation == null) {
            throw new DebugDamage(String.format("the entry at 0x%X names no abbreviation", offset));
        }
        var entry = DwarfEntry.read(this, offset, abbreviation, in);
        info.countReads(in.position() - offset + abbreviation.attributes().size()); // values may take no bytes
        return entry;
    }
}
