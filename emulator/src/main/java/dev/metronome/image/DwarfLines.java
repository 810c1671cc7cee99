package dev.metronome.image;

import java.util.List;

/**
 * Reads .debug_line, DWARF 2 to 5 (DWARF 5, section 6.2; DWARF 4, section 6.2): every unit in the section, one behind
 * the other, without the rest of the debug information. What is damaged is left out, and the units behind it are
 * still read when the damaged one's length can be believed.
 *
 * <h2>Not modelled</h2>
 * The 64-bit DWARF format; file names by .debug_str_offsets (DW_FORM_strx); several operations an instruction (VLIW).
 * Units with one of these are left out and reported. Before DWARF 5 the compilation directory stands in .debug_info
 * only: relative names stay relative.
 */
final class DwarfLines {
    private static final String SECTION = ".debug_line";

    /** Of all units together. */
    private static final int MAX_FILES = 1 << 20;

    /** Damaged units that are named; the rest is left out without a word for each. */
    private static final int MAX_REPORTS = 8;

    private final byte[] lines;
    private final byte[] lineStrings;
    private final byte[] strings;
    private final long[] codeRanges;
    private final List<String> problems;
    private final LineTable.Builder table = new LineTable.Builder();
    private int reported;

    private DwarfLines(ElfSections sections, long[] codeRanges, List<String> problems) {
        lines = sections.named(SECTION);
        lineStrings = sections.named(".debug_line_str");
        strings = sections.named(".debug_str");
        this.codeRanges = codeRanges;
        this.problems = problems;
    }

    /**
     * Reads the section.
     *
     * @param codeRanges [from, end) pairs of addresses; sequences that start elsewhere are of code that the linker
     *                   threw away, and begin at 0 or close below 2^32
     */
    static LineTable read(ElfSections sections, long[] codeRanges, List<String> problems) {
        try {
            var reader = new DwarfLines(sections, codeRanges, problems);
            reader.readUnits();
            return reader.table.build();
        } catch (DebugDamage e) {
            problems.add("line table: " + e.getMessage());
            return LineTable.EMPTY;
        }
    }

    private void readUnits() {
        var section = new DwarfCursor(lines, 0, lines.length);
        while (section.hasMore()) {
            var start = section.position();
            var length = Integer.toUnsignedLong(section.u4());
            if (length >= 0xFFFF_FFF0L) {
                report(at(start) + "64-bit DWARF is not understood; the units from here on are left out");
                return;
            }
            try {
                readUnit(section.part(length));
            } catch (DebugDamage e) {
                table.drop();
                report(at(start) + e.getMessage());
                if (section.position() == start + 4) {
                    return; // the length itself is wrong
                }
            }
        }
    }

    /** A damaged section can hold millions of damaged units. */
    private void report(String problem) {
        if (reported++ < MAX_REPORTS) {
            problems.add(problem);
        } else if (reported == MAX_REPORTS + 1) {
            problems.add("line table: more units are damaged; the first " + MAX_REPORTS + " were named (MAX_REPORTS)");
        }
    }

    private static String at(int start) {
        return String.format("line table: unit at 0x%X: ", start);
    }

    private void readUnit(DwarfCursor unit) {
        var version = unit.u2();
        if (version < 2 || version > 5) {
            throw new DebugDamage("version " + version + " is not understood (2 to 5 are)");
        }
        if (version == 5 && (unit.u1() != 4 || unit.u1() != 0)) { // address_size, segment_selector_size
            throw new DebugDamage("addresses are not of 4 bytes");
        }
        var header = unit.part(Integer.toUnsignedLong(unit.u4()));
        var minimumInstructionLength = header.u1();
        if (version >= 4 && header.u1() != 1) {
            throw new DebugDamage("more than one operation an instruction");
        }
        header.u1(); // default_is_stmt: every row counts here
        var lineBase = header.s1();
        var lineRange = header.u1();
        var opcodeBase = header.u1();
        if (lineRange == 0 || opcodeBase == 0) {
            throw new DebugDamage("line_range or opcode_base is 0");
        }
        var operandCounts = new int[opcodeBase];
        for (var opcode = 1; opcode < opcodeBase; opcode++) {
            operandCounts[opcode] = header.u1();
        }
        var files = new DwarfFileTable(table, MAX_FILES);
        if (version == 5) {
            files.readVersion5(header, lineStrings, strings);
        } else {
            files.readVersion4(header);
        }
        new DwarfLineProgram(unit, table, files, this::isCode, minimumInstructionLength, lineBase, lineRange,
                operandCounts).run();
    }

    private boolean isCode(int address) {
        var place = Integer.toUnsignedLong(address);
        for (var index = 0; index < codeRanges.length; index += 2) {
            if (place >= codeRanges[index] && place < codeRanges[index + 1]) {
                return true;
            }
        }
        return false;
    }
}
