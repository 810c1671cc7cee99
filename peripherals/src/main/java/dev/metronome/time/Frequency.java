package dev.metronome.time;

import java.math.BigInteger;
import java.util.Locale;

/**
 * A clock frequency as an exact fraction of hertz, in lowest terms: a PLL of 4 MHz / 3 x 35 / 2 is not a whole
 * number of hertz, and must not become one. Zero is a clock that is off.
 *
 * @param numerator hertz times the denominator; not negative
 * @param denominator positive
 */
public record Frequency(long numerator, long denominator) {
    /** A clock that does not run. */
    public static final Frequency OFF = new Frequency(0, 1);

    public Frequency {
        if (numerator < 0 || denominator <= 0) {
            throw new IllegalArgumentException("not a frequency: " + numerator + "/" + denominator + " Hz");
        }
        var divisor = BigInteger.valueOf(numerator).gcd(BigInteger.valueOf(denominator)).longValueExact();
        numerator /= divisor;
        denominator /= divisor;
    }

    /** That many hertz. */
    public static Frequency ofHertz(long hertz) {
        return new Frequency(hertz, 1);
    }

    /** That many thousand hertz. */
    public static Frequency ofKilohertz(long kilohertz) {
        return ofHertz(kilohertz * 1_000);
    }

    /** That many million hertz. */
    public static Frequency ofMegahertz(long megahertz) {
        return ofHertz(megahertz * 1_000_000);
    }

    /** True when the clock runs. */
    public boolean isRunning() {
        return numerator != 0;
    }

    /** The same clock behind a divider. */
    public Frequency dividedBy(long divisor) {
        return new Frequency(numerator, Math.multiplyExact(denominator, divisor));
    }

    /** The same clock behind a multiplier. */
    public Frequency times(long factor) {
        return new Frequency(Math.multiplyExact(numerator, factor), denominator);
    }

    /** True when this clock is faster than the other. */
    public boolean isAbove(Frequency other) {
        return Math.multiplyExact(numerator, other.denominator) > Math.multiplyExact(other.numerator, denominator);
    }

    /** Hertz, rounded down; for display and comparison with a data sheet's limits. */
    public long hertz() {
        return numerator / denominator;
    }

    @Override
    public String toString() {
        if (!isRunning()) {
            return "off";
        }
        if (denominator != 1) {
            return String.format(Locale.ROOT, "%.3f Hz", (double) numerator / denominator);
        }
        if (numerator % 1_000_000 == 0) {
            return numerator / 1_000_000 + " MHz";
        }
        return numerator % 1_000 == 0 ? numerator / 1_000 + " kHz" : numerator + " Hz";
    }
}
