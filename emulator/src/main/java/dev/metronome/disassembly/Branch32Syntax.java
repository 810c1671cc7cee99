package dev.metronome.disassembly;

import dev.metronome.timing.Branch32;

/** The templates of the 32-bit branches and system instructions, and of absent coprocessors. */
final class Branch32Syntax {
    private Branch32Syntax() {}

    static String of(Branch32 row, Operands operands) {
        // @formatter:off
        return switch (row) {
            case B_CONDITIONAL -> "b{condition}.w {target}";
            case B -> "b{c}.w {target}";
            case BL -> "bl{c} {target}";
            case MSR -> "msr{c} {special}{,mask}, {Rn}";
            case MRS -> "mrs{c} {Rd}, {special}";
            case NOP, YIELD, WFE, WFI, SEV -> "{op}{c}.w";
            case DBG -> "dbg{c} #{imm}";
            case HINT_UNALLOCATED -> "nop{c}.w {hint}";
            case CLREX -> "clrex{c}";
            case DSB, DMB, ISB -> "{op}{c} {barrier}";
            case UDF -> "udf{c}.w #{imm}";
            case NOCP -> ".short {halves}";
        };
        // @formatter:on
    }
}
