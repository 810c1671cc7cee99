package dev.metronome.image;

import java.util.function.IntPredicate;

/**
 * The machine whose program makes the rows (DWARF 5, 6.2.2 and 6.2.5). Columns, statement marks and the like are
 * computed past: nothing here asks for them.
 */
final class DwarfLineProgram {
    /** The opcode before an instruction that says its own length. */
    private static final int EXTENDED = 0;

    private final DwarfCursor program;
    private final LineTable.Builder table;
    private final DwarfFileTable files;
    private final IntPredicate isCode;
    private final int minimumInstructionLength;
    private final int lineBase;
    private final int lineRange;
    private final int[] operandCounts;

    private int address;
    private int file;
    private int line;

    /**
     * @param operandCounts     how many LEB128 operands each standard opcode has; their number is opcode_base
     * @param isCode            whether an address is one of the image's; sequences that start elsewhere are dropped
     */
    DwarfLineProgram(DwarfCursor program, LineTable.Builder table, DwarfFileTable files, IntPredicate isCode,
            int minimumInstructionLength, int lineBase, int lineRange, int[] operandCounts) {
        this.program = program;
        this.table = table;
        this.files = files;
        this.isCode = isCode;
        this.minimumInstructionLength = minimumInstructionLength;
        this.lineBase = lineBase;
        this.lineRange = lineRange;
        this.operandCounts = operandCounts;
    }

    void run() {
        startSequence();
        while (program.hasMore()) {
            var opcode = program.u1();
            if (opcode >= operandCounts.length) {
                var adjusted = opcode - operandCounts.length;
                advance(adjusted / lineRange);
                line += lineBase + adjusted % lineRange;
                addRow();
            } else if (opcode == EXTENDED) {
                extended(program.part(program.uleb()));
            } else {
                standard(opcode);
            }
        }
        table.drop(); // a sequence without an end is none
    }

    private void standard(int opcode) {
        switch (opcode) {
            case 1 -> addRow(); // DW_LNS_copy
            case 2 -> advance(program.uleb()); // DW_LNS_advance_pc
            case 3 -> line += (int) program.sleb(); // DW_LNS_advance_line
            case 4 -> file = files.numberOf(program.uleb()); // DW_LNS_set_file
            case 8 -> advance((255 - operandCounts.length) / lineRange); // DW_LNS_const_add_pc
            case 9 -> address += program.u2(); // DW_LNS_fixed_advance_pc: neither LEB128 nor scaled
            default -> {
                for (var operand = 0; operand < operandCounts[opcode]; operand++) {
                    program.uleb();
                }
            }
        }
    }

    private void extended(DwarfCursor instruction) {
        if (!instruction.hasMore()) {
            return;
        }
        switch (instruction.u1()) {
            case 1 -> endSequence(); // DW_LNE_end_sequence
            case 2 -> address = instruction.u4(); // DW_LNE_set_address
            default -> {
                // DW_LNE_define_file (gone in DWARF 5), DW_LNE_set_discriminator, and what others added
            }
        }
    }

    private void startSequence() {
        address = 0;
        file = files.numberOf(1);
        line = 1;
    }

    private void endSequence() {
        addRow();
        if (table.length() > 1 && isCode.test(table.firstAddress()) && table.isAscending()) {
            table.keep();
        } else {
            table.drop();
        }
        startSequence();
    }

    private void addRow() {
        table.add(address, file, line);
    }

    private void advance(long operations) {
        address += (int) operations * minimumInstructionLength;
    }
}
