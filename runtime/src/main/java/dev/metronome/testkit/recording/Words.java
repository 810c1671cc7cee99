package dev.metronome.testkit.recording;

import dev.metronome.text.Numbers;
import dev.metronome.time.Fraction;
import java.math.BigInteger;
import java.util.Locale;

/** Numbers as people read them. */
public final class Words {
    private Words() {}

    /** "1 cycle", "2 1/2 cycles". */
    public static String count(Fraction number, String noun) {
        return exact(number) + " " + noun + (number.equals(Fraction.of(1)) ? "" : "s");
    }

    /** "12", "1,999,500 1/2". */
    public static String exact(Fraction number) {
        if (number.isWhole()) {
            return String.format(Locale.ROOT, "%,d", number.numerator());
        }
        var parts = number.numerator().divideAndRemainder(number.denominator());
        return (parts[0].equals(BigInteger.ZERO) ? "" : String.format(Locale.ROOT, "%,d ", parts[0])) + parts[1] + "/"
                + number.denominator();
    }

    /** Nanoseconds as seconds, in groups of three digits, rounded down: "0.500 003 362 s". */
    public static String seconds(Fraction nanoseconds) {
        return Numbers.seconds(nanoseconds.floor());
    }

    /** A length in the greatest unit of which it is a whole number: "500 ms", "12 1/2 ns". */
    public static String length(Fraction nanoseconds) {
        var names = new String[]{"s", "ms", "us"};
        var unit = 1_000_000_000L;
        for (var name : names) {
            var number = nanoseconds.times(Fraction.of(1, unit));
            if (number.isWhole() && number.signum() != 0) {
                return exact(number) + " " + name;
            }
            unit /= 1000;
        }
        return exact(nanoseconds) + " ns";
    }
}
