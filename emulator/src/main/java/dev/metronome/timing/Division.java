package dev.metronome.timing;

/** How long SDIV and UDIV take ({@link Rule#DIVIDE_RANGE}, {@link Rule#DIVIDE_TERMINATION}). */
final class Division {
    private static final int QUOTIENT_BITS_PER_CYCLE = 4;

    private Division() {}

    static int cycles(Instruction division, Registers registers) {
        var dividend = operand(division.firstOperand(), registers);
        var divisor = operand(division.secondOperand(), registers);
        var signed = division.encoding() == DataProcessing32.SDIV;
        return signed ? cycles(Math.abs(dividend), Math.abs(divisor)) : cycles(dividend, divisor);
    }

    /** SP and PC as operands are UNPREDICTABLE. */
    private static int operand(int register, Registers registers) {
        return register == 15 ? 0 : registers.register(register);
    }

    /** By magnitudes, unsigned. */
    static int cycles(int dividend, int divisor) {
        if (dividend == 0 || divisor == 0) {
            return 2;
        }
        var longer = Integer.numberOfLeadingZeros(divisor) - Integer.numberOfLeadingZeros(dividend);
        return longer < 0 ? 3 : 5 + longer / QUOTIENT_BITS_PER_CYCLE;
    }
}
