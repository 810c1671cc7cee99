package dev.metronome.disassembly;

import dev.metronome.timing.DataProcessing32;

/** The templates of the 32-bit encodings that compute. */
final class DataProcessing32Syntax {
    private DataProcessing32Syntax() {}

    static String of(DataProcessing32 row, Operands operands) {
        // @formatter:off
        return switch (row) {
            // objdump writes .w where a 16-bit instruction has the same name
            case AND_IMMEDIATE, BIC_IMMEDIATE, ORR_IMMEDIATE, EOR_IMMEDIATE, ADD_IMMEDIATE, ADC_IMMEDIATE,
                 SBC_IMMEDIATE, SUB_IMMEDIATE -> "{op}{S}{c}.w {Rd}, {Rn}, #{const}";
            case ORN_IMMEDIATE, RSB_IMMEDIATE -> "{op}{S}{c} {Rd}, {Rn}, #{const}";
            case MOV_IMMEDIATE, MVN_IMMEDIATE -> "{op}{S}{c}.w {Rd}, #{const}";
            case TST_IMMEDIATE, CMN_IMMEDIATE, CMP_IMMEDIATE -> "{op}{c}.w {Rn}, #{const}";
            case TEQ_IMMEDIATE -> "teq{c} {Rn}, #{const}";

            case ADDW, SUBW -> "{op}{c} {Rd}, {Rn}, #{imm}";
            case ADR_AFTER -> "addw{c} {Rd}, pc, #{imm}";
            case ADR_BEFORE -> "subw{c} {Rd}, pc, #{imm}";
            case MOVW, MOVT -> "{op}{c} {Rd}, #{imm16}";
            case SSAT, USAT -> "{op}{c} {Rd}, #{saturation}, {Rn}{,saturationShift}";
            case SSAT16, USAT16 -> "{op}{c} {Rd}, #{saturation}, {Rn}";
            case SBFX, UBFX -> "{op}{c} {Rd}, {Rn}, #{imm}, #{x+1}";
            case BFI -> "bfi{c} {Rd}, {Rn}, #{imm}, #{width}";
            case BFC -> "bfc{c} {Rd}, #{imm}, #{width}";

            case AND_REGISTER, BIC_REGISTER, ORR_REGISTER, EOR_REGISTER, ADD_REGISTER, ADC_REGISTER, SBC_REGISTER,
                 SUB_REGISTER -> "{op}{S}{c}.w {Rd}, {Rn}, {Rm}{,shift}";
            case ORN_REGISTER, RSB_REGISTER -> "{op}{S}{c} {Rd}, {Rn}, {Rm}{,shift}";
            case MVN_REGISTER -> "mvn{S}{c}.w {Rd}, {Rm}{,shift}";
            case TST_REGISTER, CMN_REGISTER, CMP_REGISTER -> "{op}{c}.w {Rn}, {Rm}{,shift}";
            case TEQ_REGISTER -> "teq{c} {Rn}, {Rm}{,shift}";
            case MOV_REGISTER, LSL_IMMEDIATE, LSR_IMMEDIATE, ASR_IMMEDIATE, ROR_IMMEDIATE, RRX ->
                "mov{S}{c}.w {Rd}, {Rm}{,shift}";
            case PKHBT, PKHTB -> "{op}{c} {Rd}, {Rn}, {Rm}{,shift}";

            case LSL_REGISTER, LSR_REGISTER, ASR_REGISTER, ROR_REGISTER -> "{op}{S}{c}.w {Rd}, {Rn}, {Rm}";
            case SXTAH, UXTAH, SXTAB16, UXTAB16, SXTAB, UXTAB -> "{op}{c} {Rd}, {Rn}, {Rm}{,rotation}";
            case SXTH, UXTH, SXTB, UXTB -> "{op}{c}.w {Rd}, {Rm}{,rotation}";
            case SXTB16, UXTB16 -> "{op}{c} {Rd}, {Rm}{,rotation}";

            case SADD16, SASX, SSAX, SSUB16, SADD8, SSUB8, QADD16, QASX, QSAX, QSUB16, QADD8, QSUB8, SHADD16, SHASX,
                 SHSAX, SHSUB16, SHADD8, SHSUB8, UADD16, UASX, USAX, USUB16, UADD8, USUB8, UQADD16, UQASX, UQSAX,
                 UQSUB16, UQADD8, UQSUB8, UHADD16, UHASX, UHSAX, UHSUB16, UHADD8, UHSUB8, SEL ->
                "{op}{c} {Rd}, {Rn}, {Rm}";
            case QADD, QDADD, QSUB, QDSUB -> "{op}{c} {Rd}, {Rm}, {Rn}";
            case REV, REV16, REVSH -> "{op}{c}.w {Rd}, {Rm}";
            case RBIT, CLZ -> "{op}{c} {Rd}, {Rm}";

            case MUL -> "mul{c}.w {Rd}, {Rn}, {Rm}";
            case SMULBB, SMULBT, SMULTB, SMULTT, SMUAD, SMUADX, SMULWB, SMULWT, SMUSD, SMUSDX, SMMUL, SMMULR, USAD8,
                 SDIV, UDIV -> "{op}{c} {Rd}, {Rn}, {Rm}";
            case MLA, MLS, SMLABB, SMLABT, SMLATB, SMLATT, SMLAD, SMLADX, SMLAWB, SMLAWT, SMLSD, SMLSDX, SMMLA,
                 SMMLAR, SMMLS, SMMLSR, USADA8 -> "{op}{c} {Rd}, {Rn}, {Rm}, {Ra}";
            case SMULL, UMULL, SMLAL, SMLALBB, SMLALBT, SMLALTB, SMLALTT, SMLALD, SMLALDX, SMLSLD, SMLSLDX, UMLAL,
                 UMAAL -> "{op}{c} {RdLo}, {RdHi}, {Rn}, {Rm}";
        };
        // @formatter:on
    }
}
