package dev.metronome.disassembly;

import dev.metronome.timing.FloatingPoint32;

/** The templates of FPv4-SP. */
final class FloatingPoint32Syntax {
    private static final int SP = 13;

    private FloatingPoint32Syntax() {}

    static String of(FloatingPoint32 row, Operands operands) {
        // @formatter:off
        return switch (row) {
            case VMLA, VMLS, VNMLS, VNMLA, VMUL, VNMUL, VADD, VSUB, VDIV, VFNMS, VFNMA, VFMA, VFMS ->
                "{op}{c}.f32 {Sd}, {Sn}, {Sm}";
            case VMOV_IMMEDIATE -> "vmov{c}.f32 {Sd}, #{imm}";
            case VMOV_REGISTER, VABS, VNEG, VSQRT, VCMP, VCMPE -> "{op}{c}.f32 {Sd}, {Sm}";
            case VCMP_ZERO, VCMPE_ZERO -> "{op}{c}.f32 {Sd}, #0.0";
            case VCVTB, VCVTT ->
                operands.field('x') == 0 ? "{op}{c}.f32.f16 {Sd}, {Sm}" : "{op}{c}.f16.f32 {Sd}, {Sm}";
            case VCVT_FROM_INTEGER -> "vcvt{c}.f32.{integer} {Sd}, {Sm}";
            case VCVTR, VCVT_TO_INTEGER -> "{op}{c}.{integer}.f32 {Sd}, {Sm}";
            case VCVT_FROM_FIXED -> "vcvt{c}.f32.{fixed} {Sd}, {Sd}, #{fraction}";
            case VCVT_TO_FIXED -> "vcvt{c}.{fixed}.f32 {Sd}, {Sd}, #{fraction}";

            case VSTM_UP_SINGLE, VLDM_UP_SINGLE ->
                isPop(row, operands) ? "vpop{c} {Slist}" : "{op}ia{c} {Rn}{!}, {Slist}";
            case VSTM_UP_DOUBLE, VLDM_UP_DOUBLE -> doubles(operands, isPop(row, operands) ? "vpop" : "", "ia");
            case VSTM_DOWN_SINGLE, VLDM_DOWN_SINGLE ->
                isPush(row, operands) ? "vpush{c} {Slist}" : "{op}db{c} {Rn}!, {Slist}";
            case VSTM_DOWN_DOUBLE, VLDM_DOWN_DOUBLE -> doubles(operands, isPush(row, operands) ? "vpush" : "", "db");
            case VSTR_SINGLE, VLDR_SINGLE -> "{op}{c} {Sd}, {[Rn,float]}";
            case VSTR_DOUBLE, VLDR_DOUBLE -> "{op}{c} {Dd}, {[Rn,float]}";

            case VMOV_FROM_CORE -> "vmov{c} {Sn}, {Rt}";
            case VMOV_TO_CORE -> "vmov{c} {Rt}, {Sn}";
            case VMOV_FROM_CORE_HALF -> "vmov{c}.32 {Dn}[{N}], {Rt}";
            case VMOV_TO_CORE_HALF -> "vmov{c}.32 {Rt}, {Dn}[{N}]";
            case VMSR -> "vmsr{c} fpscr, {Rt}";
            case VMRS -> operands.field('t') == 15 ? "vmrs{c} APSR_nzcv, fpscr" : "vmrs{c} {Rt}, fpscr";
            case VMOV_FROM_CORE_PAIR -> "vmov{c} {Sm}, {Sm+1}, {Rt}, {Rt2}";
            case VMOV_TO_CORE_PAIR -> "vmov{c} {Rt}, {Rt2}, {Sm}, {Sm+1}";
            case VMOV_FROM_CORE_DOUBLE -> "vmov{c} {Dm}, {Rt}, {Rt2}";
            case VMOV_TO_CORE_DOUBLE -> "vmov{c} {Rt}, {Rt2}, {Dm}";
        };
        // @formatter:on
    }

    /** An odd count of words is FLDMX or FSTMX (Armv7-M ARM A7.7.235), which a stack has no other name for. */
    private static String doubles(Operands operands, String stackName, String mode) {
        if ((operands.field('i') & 1) == 1) {
            return "f{opWithoutV}" + mode + "x{c} {Rn}{!}, {Dlist}";
        }
        return stackName.isEmpty() ? "{op}" + mode + "{c} {Rn}{!}, {Dlist}" : stackName + "{c} {Dlist}";
    }

    private static boolean isPop(FloatingPoint32 row, Operands operands) {
        return row.mnemonic().equals("VLDM") && operands.field('n') == SP && operands.field('W') == 1;
    }

    private static boolean isPush(FloatingPoint32 row, Operands operands) {
        return row.mnemonic().equals("VSTM") && operands.field('n') == SP;
    }
}
