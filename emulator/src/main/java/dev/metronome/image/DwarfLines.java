package dev.metronome.image;

import java.util.List;

/**
 * Reads .debug_line, DWARF 2 to 5 (DWARF 5, section 6.2; DWARF 4, section 6.2): every unit in the section, one behind
 * the other, without the rest of the debug information.
 *
 * <h2>Not modelled</h2>
 * The 64-bit DWARF format; file names by .debug_str_offsets (DW_FORM_strx); several operations an instruction (VLIW).
 * Units with one of these are left out and reported. Before DWARF 5 the compilation directory stands in .debug_info
 * only: relative names stay relative.
 */
final class DwarfLines {
    /** Of all units together. */
    private static final int MAX_FILES = 1 << 20;

    private final byte[] lines;
    private final byte[] lineStrings;
    private final byte[] strings;
    private final CodeRanges code;
    private final LineTable.Builder table = new LineTable.Builder();

    private DwarfLines(ElfSections sections, CodeRanges code) {
        lines = sections.named(".debug_line");
        lineStrings = sections.named(".debug_line_str");
        strings = sections.named(".debug_str");
        this.code = code;
    }

    /**
     * Reads the section.
     *
     * @param code where code may run; sequences that start elsewhere are of what the linker threw away
     */
    static LineTable read(ElfSections sections, CodeRanges code, List<String> problems) {
        var report = new DamageReport("line table", problems);
        try {
            var reader = new DwarfLines(sections, code);
            DwarfUnits.forEach(reader.lines, report, reader::readUnit);
            return reader.table.build();
        } catch (DebugDamage e) {
            report.add(e.getMessage());
            return LineTable.EMPTY;
        }
    }

    private void readUnit(int start, DwarfCursor unit) {
        table.drop(); // what a damaged unit may have left behind
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
        table.addUnit(start, files);
        new DwarfLineProgram(unit, table, files, code::contains, minimumInstructionLength, lineBase, lineRange,
                operandCounts).run();
    }
}
