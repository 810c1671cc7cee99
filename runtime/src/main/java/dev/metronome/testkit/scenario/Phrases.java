package dev.metronome.testkit.scenario;

import dev.metronome.testkit.expect.Actual;
import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.expect.Time;
import dev.metronome.time.Fraction;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Values as a person writes them into a scenario: what {@link Quantities} reads. */
final class Phrases {
    /** More digits than that are no number that somebody would say: "500.000 262 5 ms". */
    private static final int ROUND_DIGITS = 3;
    /** In nanoseconds: what is shorter is better said in cycles. */
    private static final Fraction SHORTEST = Fraction.of(1_000);
    /** From so many on, digits are in groups of three. */
    private static final long GROUPED_FROM = 10_000;
    private static final List<String> TIMES = List.of("s", "ms", "us", "ns");
    private static final Pattern LIKE = Pattern.compile("([0-9][0-9_]*(?:\\.[0-9]+)?)(\\s*)(\\p{L}+|%)");
    private static final String CYCLES = "cyc";

    private Phrases() {}

    /** "1.5s", "40_000_021cyc"; whatever it is, exactly. Empty where no decimal number is. */
    static Optional<String> length(Length length) {
        return switch (length) {
            case Cycles(Fraction exact) -> decimal(exact).map(number -> grouped(number) + CYCLES);
            case Time(Fraction nanoseconds) -> TIMES.stream()
                    .flatMap(unit -> decimal(in(unit, nanoseconds)).map(number -> new Written(number, unit)).stream())
                    .filter(Written::reads).findFirst()
                    .or(() -> decimal(nanoseconds).map(number -> new Written(number, "ns")))
                    .map(written -> written.number.toPlainString() + written.unit);
        };
    }

    private record Written(BigDecimal number, String unit) {
        /** "1.5s" and "12.5us" do; "0.02s" and "1.255s" are better read in a smaller unit. */
        boolean reads() {
            return number.scale() <= (number.compareTo(BigDecimal.ONE) < 0 ? 0 : 1);
        }
    }

    /**
     * A length as somebody would write it: a time where it is a round one, else cycles.
     *
     * @throws IllegalArgumentException if it can be said in neither
     */
    static String length(Actual.Extent extent) {
        return round(extent.time()).or(() -> Optional.ofNullable(extent.cycles()).flatMap(Phrases::length))
                .or(() -> Optional.ofNullable(extent.time()).flatMap(Phrases::length))
                .orElseThrow(() -> new IllegalArgumentException("no decimal number is it exactly"));
    }

    private static Optional<String> round(Time time) {
        return Optional.ofNullable(time).filter(it -> it.nanoseconds().compareTo(SHORTEST) >= 0)
                .filter(it -> decimal(it.nanoseconds()).filter(number -> digits(number) <= ROUND_DIGITS).isPresent())
                .flatMap(Phrases::length);
    }

    /** A length in the unit of another one if it is round in it, or if that one is in cycles. */
    static String length(Actual.Extent extent, String like) {
        var parts = LIKE.matcher(like.strip());
        if (!parts.matches()) {
            return length(extent);
        }
        var unit = parts.group(3);
        if (unit.equals(CYCLES) && extent.cycles() != null) {
            var number = decimal(extent.cycles().exact()).orElseThrow();
            return (isUngrouped(parts.group(1)) ? number.toPlainString() : grouped(number)) + parts.group(2) + CYCLES;
        }
        return TIMES.contains(unit) && extent.time() != null
                ? decimal(in(unit, extent.time().nanoseconds()))
                        .filter(number -> digits(number) <= Math.max(ROUND_DIGITS, digits(number(parts.group(1))))
                                || number.scale() <= 0)
                        .map(number -> number.toPlainString() + parts.group(2) + unit).orElseGet(() -> length(extent))
                : length(extent);
    }

    private static Fraction in(String unit, Fraction nanoseconds) {
        return switch (Quantities.length("1" + unit)) {
            case Time(Fraction one) -> nanoseconds.over(one);
            case Cycles _ -> throw new IllegalArgumentException(unit + " is no unit of time");
        };
    }

    private static BigDecimal number(String text) {
        return new BigDecimal(text.replace("_", ""));
    }

    private static boolean isUngrouped(String number) {
        return !number.contains("_") && number.length() > 4;
    }

    private static int digits(BigDecimal number) {
        return number.stripTrailingZeros().precision();
    }

    /** A fraction as a decimal number, if it is one. */
    private static Optional<BigDecimal> decimal(Fraction fraction) {
        try {
            var number = new BigDecimal(fraction.numerator()).divide(new BigDecimal(fraction.denominator()));
            return Optional.of(new BigDecimal(number.stripTrailingZeros().toPlainString()));
        } catch (ArithmeticException _) { // its digits have no end
            return Optional.empty();
        }
    }

    private static String grouped(BigDecimal number) {
        var whole = number.toBigInteger();
        var rest = number.remainder(BigDecimal.ONE).abs().toPlainString();
        return grouped(whole) + (rest.contains(".") ? rest.substring(1) : "");
    }

    private static String grouped(BigInteger number) {
        return number.compareTo(BigInteger.valueOf(GROUPED_FROM)) < 0
                ? number.toString()
                : String.format(Locale.ROOT, "%,d", number).replace(',', '_');
    }

    /** "5999"; in groups where the other one is. */
    static String count(long count, String like) {
        return like.contains("_") ? grouped(BigInteger.valueOf(count)) : Long.toString(count);
    }

    /** A word's value, in the base of another one. */
    static String word(int value, String like) {
        var sample = like.strip();
        if (sample.regionMatches(true, 0, "0x", 0, 2)) {
            var digits = String.format("%0" + Math.max(1, sample.replace("_", "").length() - 2) + "x", value);
            var cased = sample.substring(2).matches(".*[a-f].*") ? digits : digits.toUpperCase(Locale.ROOT);
            return sample.substring(0, 2)
                    + (sample.contains("_") ? cased.replaceAll("(?<=.)(?=(.{4})+$)", "_") : cased);
        }
        var isSigned = sample.startsWith("-") || value >= 0;
        return isSigned ? Integer.toString(value) : Integer.toUnsignedString(value);
    }

    /** A part in percent or ppm, exactly; empty where no decimal number is. */
    static Optional<String> share(Fraction share, String like) {
        var parts = LIKE.matcher(like.strip());
        var unit = parts.matches() ? parts.group(3) : "%";
        var space = parts.matches() ? parts.group(2) : "";
        return decimal(share.times(Fraction.of(unit.equals("%") ? 100 : 1_000_000)))
                .map(number -> number.toPlainString() + space + unit);
    }

    /**
     * A part in percent, rounded down to as few digits as say something: what is missing to the whole is not much more
     * than twice what it really is. "99.99%" for 0.999943.
     */
    static String atLeast(Fraction share) {
        var missing = Fraction.of(1).minus(share);
        for (var scale = 1L; scale <= 1_000_000; scale *= 10) {
            var percent = Fraction.of(share.times(Fraction.of(100 * scale)).floor(), scale);
            var gap = Fraction.of(1).minus(percent.times(Fraction.of(1, 100)));
            if (gap.compareTo(missing.times(Fraction.of(2))) <= 0) {
                return decimal(percent).orElseThrow().toPlainString() + "%";
            }
        }
        return decimal(Fraction.of(share.times(Fraction.of(100_000_000)).floor(), 1_000_000)).orElseThrow()
                .toPlainString() + "%";
    }

    /** The frequency of a period, in the unit of another one; empty where no decimal number is. */
    static Optional<String> frequency(Time period, String like) {
        var parts = LIKE.matcher(like.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        var one = Quantities.frequency("1" + parts.group(3));
        var hertz = Fraction.of(1_000_000_000).over(period.nanoseconds());
        return decimal(hertz.over(Fraction.of(one.numerator(), one.denominator())))
                .map(number -> number.toPlainString() + parts.group(2) + parts.group(3));
    }

    /** A text in double quotes, as a scenario reads it: nothing in it is a variable. */
    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.chars().forEach(character -> quoted.append(switch (character) {
            case '\r' -> "\\r";
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            default -> character >= ' ' && character <= '~'
                    ? String.valueOf((char) character)
                    : String.format(character < 0x100 ? "\\x%02X" : "\\u%04X", character);
        }));
        return quoted.append('"').toString().replace("${", "$${");
    }

    /** A text as YAML reads it: without quotes where it is a plain word. */
    static String text(String text) {
        return text.matches("[A-Za-z0-9_./][A-Za-z0-9_./+-]*") ? text : quoted(text);
    }
}
