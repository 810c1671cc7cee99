package dev.metronome.timing;

import static dev.metronome.timing.Cost.FloatUse.ACCUMULATE;
import static dev.metronome.timing.Cost.FloatUse.ARITHMETIC;
import static dev.metronome.timing.Cost.FloatUse.COMPARE;
import static dev.metronome.timing.Cost.FloatUse.FROM_CORE;
import static dev.metronome.timing.Cost.FloatUse.IN_PLACE;
import static dev.metronome.timing.Cost.FloatUse.MOVE;
import static dev.metronome.timing.Cost.FloatUse.STATUS;
import static dev.metronome.timing.Cost.FloatUse.TO_CORE;

/**
 * FPv4-SP (Armv7-M ARM A6.4 to A6.7). Double precision can be loaded, stored and moved; to compute with it is
 * UNDEFINED, as are D16 to D31, which this unit does not have.
 *
 * <p>{@code d D}, {@code n N}, {@code m M} together name a single-precision register; {@code d}, {@code m} alone a
 * double one, whose fifth bit must be 0.
 */
public enum FloatingPoint32 implements Encoding {
    // @formatter:off
    // A6.4 Floating-point data processing
    VMLA        ("111011100D00nnnn dddd1010N0M0mmmm", ACCUMULATE, 3, Rule.FLOAT_ACCUMULATE),
    VMLS        ("111011100D00nnnn dddd1010N1M0mmmm", ACCUMULATE, 3, Rule.FLOAT_ACCUMULATE),
    VNMLS       ("111011100D01nnnn dddd1010N0M0mmmm", ACCUMULATE, 3, Rule.FLOAT_ACCUMULATE),
    VNMLA       ("111011100D01nnnn dddd1010N1M0mmmm", ACCUMULATE, 3, Rule.FLOAT_ACCUMULATE),
    VMUL        ("111011100D10nnnn dddd1010N0M0mmmm", ARITHMETIC, 1, Rule.FLOAT_ARITHMETIC),
    VNMUL       ("111011100D10nnnn dddd1010N1M0mmmm", ARITHMETIC, 1, Rule.FLOAT_ARITHMETIC),
    VADD        ("111011100D11nnnn dddd1010N0M0mmmm", ARITHMETIC, 1, Rule.FLOAT_ARITHMETIC),
    VSUB        ("111011100D11nnnn dddd1010N1M0mmmm", ARITHMETIC, 1, Rule.FLOAT_ARITHMETIC),
    VDIV        ("111011101D00nnnn dddd1010N0M0mmmm", ARITHMETIC, 14, Rule.FLOAT_DIVIDE),
    VFNMS       ("111011101D01nnnn dddd1010N0M0mmmm", ACCUMULATE, 3, Rule.FLOAT_ACCUMULATE),
    VFNMA       ("111011101D01nnnn dddd1010N1M0mmmm", ACCUMULATE, 3, Rule.FLOAT_ACCUMULATE),
    VFMA        ("111011101D10nnnn dddd1010N0M0mmmm", ACCUMULATE, 3, Rule.FLOAT_ACCUMULATE),
    VFMS        ("111011101D10nnnn dddd1010N1M0mmmm", ACCUMULATE, 3, Rule.FLOAT_ACCUMULATE),
    VMOV_IMMEDIATE("111011101D11iiii dddd1010-0-0iiii", MOVE, 1, Rule.FLOAT_MOVE),
    VMOV_REGISTER("111011101D110000 dddd101001M0mmmm", MOVE, 1, Rule.FLOAT_MOVE),
    VABS        ("111011101D110000 dddd101011M0mmmm", MOVE, 1, Rule.FLOAT_MOVE),
    VNEG        ("111011101D110001 dddd101001M0mmmm", MOVE, 1, Rule.FLOAT_MOVE),
    VSQRT       ("111011101D110001 dddd101011M0mmmm", ARITHMETIC, 14, Rule.FLOAT_DIVIDE),
    VCVTB       ("111011101D11001x dddd101001M0mmmm", ARITHMETIC, 1, Rule.FLOAT_ARITHMETIC),
    VCVTT       ("111011101D11001x dddd101011M0mmmm", ARITHMETIC, 1, Rule.FLOAT_ARITHMETIC),
    VCMP        ("111011101D110100 dddd101001M0mmmm", COMPARE, 1, Rule.FLOAT_MOVE),
    VCMPE       ("111011101D110100 dddd101011M0mmmm", COMPARE, 1, Rule.FLOAT_MOVE),
    VCMP_ZERO   ("111011101D110101 dddd101001-0----", COMPARE, 1, Rule.FLOAT_MOVE),
    VCMPE_ZERO  ("111011101D110101 dddd101011-0----", COMPARE, 1, Rule.FLOAT_MOVE),
    VCVT_FROM_INTEGER("111011101D111000 dddd1010x1M0mmmm", ARITHMETIC, 1, Rule.FLOAT_ARITHMETIC),
    VCVT_FROM_FIXED("111011101D11101x dddd1010x1x0xxxx", IN_PLACE, 1, Rule.FLOAT_ARITHMETIC),
    VCVTR       ("111011101D11110x dddd101001M0mmmm", ARITHMETIC, 1, Rule.FLOAT_ARITHMETIC),
    VCVT_TO_INTEGER("111011101D11110x dddd101011M0mmmm", ARITHMETIC, 1, Rule.FLOAT_ARITHMETIC),
    VCVT_TO_FIXED("111011101D11111x dddd1010x1x0xxxx", IN_PLACE, 1, Rule.FLOAT_ARITHMETIC),

    // A6.5 Extension register load/store
    VSTM_UP_SINGLE   ("111011001DW0nnnn dddd1010iiiiiiii", Access.storeList(Access.Kind.LIST_UP)),
    VSTM_UP_DOUBLE   ("1110110010W0nnnn dddd1011iiiiiiii", Access.storeList(Access.Kind.LIST_UP)),
    VSTM_DOWN_SINGLE ("111011010D10nnnn dddd1010iiiiiiii", Access.storeList(Access.Kind.LIST_DOWN)),
    VSTM_DOWN_DOUBLE ("111011010010nnnn dddd1011iiiiiiii", Access.storeList(Access.Kind.LIST_DOWN)),
    VLDM_UP_SINGLE   ("111011001DW1nnnn dddd1010iiiiiiii", Access.loadList(Access.Kind.LIST_UP)),
    VLDM_UP_DOUBLE   ("1110110010W1nnnn dddd1011iiiiiiii", Access.loadList(Access.Kind.LIST_UP)),
    VLDM_DOWN_SINGLE ("111011010D11nnnn dddd1010iiiiiiii", Access.loadList(Access.Kind.LIST_DOWN)),
    VLDM_DOWN_DOUBLE ("111011010011nnnn dddd1011iiiiiiii", Access.loadList(Access.Kind.LIST_DOWN)),
    VSTR_SINGLE      ("11101101UD00nnnn dddd1010iiiiiiii", storeOne()),
    VSTR_DOUBLE      ("11101101U000nnnn dddd1011iiiiiiii", Access.storeDual()),
    VLDR_SINGLE      ("11101101UD01nnnn dddd1010iiiiiiii", loadOne()),
    VLDR_DOUBLE      ("11101101U001nnnn dddd1011iiiiiiii", Access.loadDual()),

    // A6.6 32-bit transfer between core and extension registers
    VMOV_FROM_CORE   ("111011100000nnnn tttt1010N--1----", FROM_CORE, 1, Rule.FLOAT_TRANSFER),
    VMOV_TO_CORE     ("111011100001nnnn tttt1010N--1----", TO_CORE, 1, Rule.FLOAT_TRANSFER),
    VMOV_FROM_CORE_HALF("1110111000N0nnnn tttt10110001----", FROM_CORE, 1, Rule.FLOAT_TRANSFER),
    VMOV_TO_CORE_HALF("1110111000N1nnnn tttt10110001----", TO_CORE, 1, Rule.FLOAT_TRANSFER),
    VMSR             ("1110111011100001 tttt1010---1----", STATUS, 1, Rule.FLOAT_TRANSFER),
    VMRS             ("1110111011110001 tttt1010---1----", STATUS, 1, Rule.FLOAT_TRANSFER),

    // A6.7 64-bit transfers between core and extension registers
    VMOV_FROM_CORE_PAIR       ("111011000100uuuu tttt101000M1mmmm", FROM_CORE, 2, Rule.FLOAT_TRANSFER_PAIR),
    VMOV_TO_CORE_PAIR         ("111011000101uuuu tttt101000M1mmmm", TO_CORE, 2, Rule.FLOAT_TRANSFER_PAIR),
    VMOV_FROM_CORE_DOUBLE     ("111011000100uuuu tttt10110001mmmm", FROM_CORE, 2, Rule.FLOAT_TRANSFER_PAIR),
    VMOV_TO_CORE_DOUBLE       ("111011000101uuuu tttt10110001mmmm", TO_CORE, 2, Rule.FLOAT_TRANSFER_PAIR);
    // @formatter:on

    private final Shape shape;
    private final Access access;
    private final Cost cost;

    FloatingPoint32(String pattern, Cost.FloatUse use, int busyCycles, Rule rule) {
        shape = new Shape(pattern);
        access = null;
        cost = new Cost.Float(use, busyCycles, rule);
    }

    FloatingPoint32(String pattern, Access access) {
        shape = new Shape(pattern);
        this.access = access;
        cost = new Cost.Multiple();
    }

    private static Access loadOne() {
        return new Access(true, 4, 4, -1, Access.Kind.SINGLE, true);
    }

    private static Access storeOne() {
        return new Access(false, 4, 4, -1, Access.Kind.SINGLE, true);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Access access() {
        return access;
    }

    @Override
    public Cost cost() {
        return cost;
    }

    /** True when the register fields name double-precision registers. */
    boolean isDouble() {
        return name().endsWith("_DOUBLE");
    }
}
