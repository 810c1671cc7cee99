package dev.metronome.disassembly;

import dev.metronome.timing.Thumb16;

/** The templates of the 16-bit encodings. */
final class Thumb16Syntax {
    private static final int HIGH_NOP = 0x46C0;

    private Thumb16Syntax() {}

    static String of(Thumb16 row, Operands operands) {
        // @formatter:off
        return switch (row) {
            case LSL_IMMEDIATE -> operands.field('i') == 0
                    ? "mov{s}{c} {Rd}, {Rm}"
                    : "lsl{s}{c} {Rd}, {Rm}, #{imm}";
            case LSR_IMMEDIATE, ASR_IMMEDIATE -> "{op}{s}{c} {Rd}, {Rm}, #{distance}";
            case ADD_REGISTER, SUB_REGISTER -> "{op}{s}{c} {Rd}, {Rn}, {Rm}";
            case ADD_IMMEDIATE3, SUB_IMMEDIATE3 -> "{op}{s}{c} {Rd}, {Rn}, #{imm}";
            case MOV_IMMEDIATE, ADD_IMMEDIATE8, SUB_IMMEDIATE8 -> "{op}{s}{c} {Rd}, #{imm}";
            case CMP_IMMEDIATE -> "cmp{c} {Rn}, #{imm}";
            case AND, EOR, LSL, LSR, ASR, ADC, SBC, ROR, ORR, BIC, MVN -> "{op}{s}{c} {Rd}, {Rm}";
            case MUL -> "mul{s}{c} {Rd}, {Rn}";
            case RSB -> "neg{s}{c} {Rd}, {Rn}";
            case TST, CMP_REGISTER, CMN, CMP_HIGH -> "{op}{c} {Rn}, {Rm}";
            case ADD_HIGH -> "add{c} {Rd}, {Rm}";
            case MOV_HIGH -> operands.bits() == HIGH_NOP ? "nop{c}" : "mov{c} {Rd}, {Rm}";
            case ADD_PC, MOV_PC -> "{op}{c} pc, {Rm}";
            case BX, BLX -> "{op}{c} {Rm}";
            case LDR_LITERAL -> "ldr{c} {Rt}, [pc, #{imm*4}]";
            case STR_REGISTER, STRH_REGISTER, STRB_REGISTER, LDRSB_REGISTER, LDR_REGISTER, LDRH_REGISTER,
                 LDRB_REGISTER, LDRSH_REGISTER -> "{op}{c} {Rt}, [{Rn}, {Rm}]";
            case STR_IMMEDIATE, LDR_IMMEDIATE -> "{op}{c} {Rt}, [{Rn}, #{imm*4}]";
            case STRH_IMMEDIATE, LDRH_IMMEDIATE -> "{op}{c} {Rt}, [{Rn}, #{imm*2}]";
            case STRB_IMMEDIATE, LDRB_IMMEDIATE -> "{op}{c} {Rt}, [{Rn}, #{imm}]";
            case STR_SP, LDR_SP -> "{op}{c} {Rt}, [sp, #{imm*4}]";
            case ADR -> "add{c} {Rd}, pc, #{imm*4}";
            case ADD_SP_IMMEDIATE8 -> "add{c} {Rd}, sp, #{imm*4}";
            case ADD_SP_IMMEDIATE7, SUB_SP_IMMEDIATE7 -> "{op}{c} sp, #{imm*4}";
            case CBZ, CBNZ -> "{op} {Rn}, {target}";
            case SXTH, SXTB, UXTH, UXTB, REV, REV16, REVSH -> "{op}{c} {Rd}, {Rm}";
            case PUSH, POP -> "{op}{c} {list}";
            case POP_PC -> "pop{c} {list}";
            case CPSIE, CPSID -> "{op} {flags}";
            case BKPT -> "bkpt {imm,hex4}";
            case IT -> "it{then} {condition}";
            case NOP, YIELD, WFE, WFI, SEV -> "{op}{c}";
            case HINT_UNALLOCATED -> "nop{c} {hint}";
            case STM -> "stmia{c} {Rn}!, {list}";
            case LDM -> "ldmia{c} {Rn}{!}, {list}";
            case B_CONDITIONAL -> "b{condition}.n {target}";
            case UDF -> "udf{c} #{imm}";
            case SVC -> "svc{c} {imm}";
            case B -> "b{c}.n {target}";
        };
        // @formatter:on
    }
}
