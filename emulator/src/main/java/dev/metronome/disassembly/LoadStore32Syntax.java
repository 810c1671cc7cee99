package dev.metronome.disassembly;

import dev.metronome.timing.LoadStore32;

/** The templates of the 32-bit encodings that reach memory through core registers. */
final class LoadStore32Syntax {
    private LoadStore32Syntax() {}

    static String of(LoadStore32 row, Operands operands) {
        // @formatter:off
        return switch (row) {
            case STM, LDM -> "{op}ia{c}.w {Rn}{!}, {list}";
            case STMDB, LDMDB -> "{op}{c} {Rn}{!}, {list}";

            case STREX -> "strex{c} {Rd}, {Rt}, [{Rn}{,imm*4}]";
            case LDREX -> "ldrex{c} {Rt}, [{Rn}{,imm*4}]";
            case STREXB, STREXH -> "{op}{c} {Rd}, {Rt}, [{Rn}]";
            case LDREXB, LDREXH -> "{op}{c} {Rt}, [{Rn}]";
            case TBB -> "tbb{c} [{Rn}, {Rm}]";
            case TBH -> "tbh{c} [{Rn}, {Rm}, lsl #1]";
            case STRD, LDRD -> "{op}{c} {Rt}, {Rt2}, {[Rn,dual]}";

            case STRB_IMMEDIATE12, STRH_IMMEDIATE12, STR_IMMEDIATE12, LDR_IMMEDIATE12, LDRH_IMMEDIATE12,
                 LDRSH_IMMEDIATE12, LDRB_IMMEDIATE12, LDRSB_IMMEDIATE12 -> "{op}{c}.w {Rt}, {[Rn,imm12]}";
            case STRB_IMMEDIATE8, STRH_IMMEDIATE8, STR_IMMEDIATE8, LDR_IMMEDIATE8, LDRH_IMMEDIATE8, LDRSH_IMMEDIATE8,
                 LDRB_IMMEDIATE8, LDRSB_IMMEDIATE8 -> "{op}{c}.w {Rt}, {[Rn,imm8]}";
            case STRBT, STRHT, STRT, LDRT, LDRHT, LDRSHT, LDRBT, LDRSBT -> "{op}{c} {Rt}, {[Rn,imm8]}";
            case STRB_REGISTER, STRH_REGISTER, STR_REGISTER, LDR_REGISTER, LDRH_REGISTER, LDRSH_REGISTER,
                 LDRB_REGISTER, LDRSB_REGISTER -> "{op}{c}.w {Rt}, {[Rn,Rm]}";
            case LDR_LITERAL, LDRH_LITERAL, LDRSH_LITERAL, LDRB_LITERAL, LDRSB_LITERAL ->
                "{op}{c}.w {Rt}, {[pc,imm12]}";

            case PLD_LITERAL, PLI_LITERAL -> "{op}{c} {[pc,imm12]}";
            case PLD_IMMEDIATE12, PLI_IMMEDIATE12 -> "{op}{c} {[Rn,imm12]}";
            case PLD_IMMEDIATE8, PLI_IMMEDIATE8 -> "{op}{c} {[Rn,imm8]}";
            case PLD_REGISTER, PLI_REGISTER -> "{op}{c} {[Rn,Rm]}";
            // objdump has the names of the loads, with pc for Rt
            case HINT_LITERAL -> hint(operands) + " {[pc,imm12]}";
            case HINT_IMMEDIATE12 -> hint(operands) + " {[Rn,imm12]}";
            case HINT_IMMEDIATE8 -> hint(operands) + " {[Rn,imm8]}";
            case HINT_REGISTER -> hint(operands) + " {[Rn,Rm]}";
        };
        // @formatter:on
    }

    /** Half-words to the PC: PLDW for the unsigned ones, which Armv7-M has no use for (Armv7-M ARM A5.3.8). */
    private static String hint(Operands operands) {
        return (operands.bits() & 1 << 24) == 0 ? "pldw{c}" : "ldrsh{c}.w pc,";
    }
}
