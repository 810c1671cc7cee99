package dev.metronome.testkit.expect;

import dev.metronome.text.Numbers;
import dev.metronome.time.Fraction;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A part of something.
 *
 * @param exact not negative
 * @param words as somebody wrote it: "20 ppm"
 */
public record Ratio(Fraction exact, String words) {
    public Ratio {
        if (exact.signum() < 0) {
            throw new IllegalArgumentException("a ratio is not negative: " + words);
        }
    }

    /** Hundredths, exactly as the number is written: 0.1 is a tenth. */
    public static Ratio percent(double percent) {
        return of(percent, 100, "%");
    }

    /** Millionths, exactly as the number is written. */
    public static Ratio ppm(double millionths) {
        return of(millionths, 1_000_000, "ppm");
    }

    /** So many of so many. */
    public static Ratio of(long part, long whole) {
        return new Ratio(Fraction.of(part, whole), part + "/" + whole);
    }

    private static Ratio of(double number, long of, String unit) {
        var written = BigDecimal.valueOf(number); // the shortest that is this double
        var scale = Math.max(0, written.scale());
        var exact = new Fraction(written.setScale(scale).unscaledValue(), BigInteger.TEN.pow(scale));
        return new Ratio(exact.times(Fraction.of(1, of)), written.stripTrailingZeros().toPlainString() + " " + unit);
    }

    /** What a fraction is as a percentage with three decimals, rounded: "24.998 %". */
    static String inPercent(Fraction fraction) {
        var thousandths = fraction.times(Fraction.of(100_000)).plus(Fraction.of(1, 2)).floor();
        return Numbers.count(thousandths / 1000) + String.format(".%03d %%", thousandths % 1000);
    }

    @Override
    public String toString() {
        return words;
    }
}
