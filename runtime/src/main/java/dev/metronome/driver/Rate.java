package dev.metronome.driver;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** A clock in Hz, exactly: a third of 16 MHz is not a whole number of them. */
record Rate(long numerator, long denominator) {
    static final Rate OFF = new Rate(0, 1);

    static Rate of(long hertz) {
        return new Rate(hertz, 1);
    }

    Rate times(long factor) {
        return new Rate(numerator * factor, denominator);
    }

    Rate dividedBy(long divisor) {
        return new Rate(numerator, denominator * divisor);
    }

    /** In whole Hz; a part is left out. */
    long hertz() {
        return numerator / denominator;
    }

    boolean isAbove(long hertz) {
        return numerator > hertz * denominator;
    }

    boolean isBelow(long hertz) {
        return numerator < hertz * denominator;
    }

    boolean isMultipleOf(long hertz) {
        return numerator > 0 && numerator % (hertz * denominator) == 0;
    }

    /** The smallest whole number by which it must be divided to be no faster than {@code hertz}. */
    long dividedToAtMost(long hertz) {
        return Math.max(1, Math.ceilDiv(numerator, hertz * denominator));
    }

    /** "80 MHz", "100 kHz", "10.667 MHz". */
    @Override
    public String toString() {
        return numerator >= 1_000_000 * denominator
                ? in(1_000_000) + " MHz"
                : numerator >= 1_000 * denominator ? in(1_000) + " kHz" : in(1) + " Hz";
    }

    private String in(long unit) {
        return BigDecimal.valueOf(numerator)
                .divide(BigDecimal.valueOf(denominator * unit), unit == 1_000_000 ? 6 : 3, RoundingMode.HALF_UP)
                .stripTrailingZeros().toPlainString();
    }

    static String inWords(long hertz) {
        return of(hertz).toString();
    }
}
