package dev.metronome.testkit.scenario;

import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.expect.Ratio;
import dev.metronome.testkit.expect.Time;
import dev.metronome.testkit.expect.Within;
import dev.metronome.text.DidYouMean;
import dev.metronome.time.Fraction;
import dev.metronome.time.Frequency;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Numbers with units as a scenario has them, exactly as they are written. What is none is refused in words. */
final class Quantities {
    private static final String NUMBER = "([0-9][0-9_]*(?:\\.[0-9]+)?)\\s*";
    private static final Pattern QUANTITY = Pattern.compile(NUMBER + "(\\p{L}*|%)");
    private static final SequencedMap<String, Long> NANOSECONDS = ordered("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s",
            1_000_000_000L, "min", 60_000_000_000L, "h", 3_600_000_000_000L);
    private static final SequencedMap<String, Long> HERTZ = ordered("Hz", 1L, "kHz", 1_000L, "MHz", 1_000_000L);
    private static final SequencedMap<String, Long> PARTS = ordered("%", 100L, "ppm", 1_000_000L);
    private static final String CYCLES = "cyc";
    private static final List<String> LENGTHS = Stream.concat(NANOSECONDS.keySet().stream(), Stream.of(CYCLES))
            .toList();

    private record Quantity(Fraction number, String unit) {}

    private Quantities() {}

    private static SequencedMap<String, Long> ordered(Object... namesAndNumbers) {
        var map = new LinkedHashMap<String, Long>();
        for (var i = 0; i < namesAndNumbers.length; i += 2) {
            map.put((String) namesAndNumbers[i], (Long) namesAndNumbers[i + 1]);
        }
        return map;
    }

    /** "500ms", "3cyc". */
    static Length length(String text) {
        return length(quantity(text, LENGTHS, "length of time", "500ms"));
    }

    /** Likewise, but not zero. */
    static Length positive(String text) {
        var length = length(text);
        if (length.equals(Cycles.of(0)) || length.equals(new Time(Fraction.ZERO))) {
            throw new IllegalArgumentException("\"" + text + "\" is no time at all");
        }
        return length;
    }

    private static Length length(Quantity quantity) {
        return quantity.unit.equals(CYCLES)
                ? new Cycles(quantity.number)
                : new Time(quantity.number.times(Fraction.of(NANOSECONDS.get(quantity.unit))));
    }

    /** "3cyc", "10us", "20ppm", "1%". */
    static Within within(String text) {
        var units = Stream.concat(LENGTHS.stream(), PARTS.keySet().stream()).toList();
        var quantity = quantity(text, units, "tolerance", "20ppm");
        return PARTS.containsKey(quantity.unit) ? Within.of(ratio(text, quantity)) : new Within.By(length(quantity));
    }

    /** "99.9%", "20ppm". */
    static Ratio ratio(String text) {
        var ratio = ratio(text, quantity(text, List.copyOf(PARTS.keySet()), "part", "50%"));
        if (ratio.exact().compareTo(Fraction.of(1)) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is more than all");
        }
        return ratio;
    }

    private static Ratio ratio(String text, Quantity quantity) {
        var words = text.strip().replace(quantity.unit, "").strip() + " " + quantity.unit;
        return new Ratio(quantity.number.times(Fraction.of(1, PARTS.get(quantity.unit))), words);
    }

    /** "1Hz", "2.5kHz". */
    static Frequency frequency(String text) {
        var quantity = quantity(text, List.copyOf(HERTZ.keySet()), "frequency", "1kHz");
        var hertz = quantity.number.times(Fraction.of(HERTZ.get(quantity.unit)));
        if (hertz.signum() == 0) {
            throw new IllegalArgumentException("\"" + text + "\" is no frequency: it has no period");
        }
        try {
            return new Frequency(hertz.numerator().longValueExact(), hertz.denominator().longValueExact());
        } catch (ArithmeticException _) {
            throw new IllegalArgumentException("\"" + text + "\" is too great, or has too many digits");
        }
    }

    /** "119", "1_000". */
    static int count(String text) {
        if (!text.matches("0|[1-9][0-9_]{0,11}")) {
            throw new IllegalArgumentException("\"" + text + "\" is no count; write a whole number, such as 119");
        }
        try {
            return Integer.parseInt(text.replace("_", ""));
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("\"" + text + "\" is more than " + Integer.MAX_VALUE);
        }
    }

    /** "5", "-1", "0x4800_0000": what fits into a word. */
    static int word(String text) {
        var digits = text.replace("_", "");
        if (!digits.matches("-?(0|[1-9][0-9]{0,9}|0[xX][0-9a-fA-F]{1,8})")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no value of a word; write a whole number, such as 5, -1 or 0x600D");
        }
        var value = Long.decode(digits);
        if (value < Integer.MIN_VALUE || value > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("\"" + text + "\" does not fit into a word of 32 bits");
        }
        return value.intValue();
    }

    private static Quantity quantity(String text, List<String> units, String what, String example) {
        var parts = QUANTITY.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no " + what + "; write a number and a unit, such as "
                            + example + " (units: " + String.join(" ", units) + ")");
        }
        var unit = parts.group(2);
        if (unit.isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\" has no unit; did you mean \"" + text.strip()
                    + example.replaceAll("[0-9.]", "") + "\"? (units: " + String.join(" ", units) + ")");
        }
        if (!units.contains(unit)) {
            throw new IllegalArgumentException(
                    "\"" + unit + "\" is no unit of a " + what + DidYouMean.hint(unit, units));
        }
        return new Quantity(exact(new BigDecimal(parts.group(1).replace("_", ""))), unit);
    }

    private static Fraction exact(BigDecimal number) {
        return new Fraction(number.unscaledValue(), BigInteger.TEN.pow(number.scale()));
    }

    /** Lengths of the two kinds cannot be compared before the clock is known. */
    static boolean isKnownNotBefore(Length one, Length other) {
        return switch (one) {
            case Time(Fraction a) when other instanceof Time(Fraction b) -> a.compareTo(b) >= 0;
            case Cycles(Fraction a) when other instanceof Cycles(Fraction b) -> a.compareTo(b) >= 0;
            default -> false;
        };
    }

    /** The units by what they measure, for who describes the language. */
    static Map<String, List<String>> units() {
        return Map.of("length", LENGTHS, "part", List.copyOf(PARTS.keySet()), "frequency",
                List.copyOf(HERTZ.keySet()));
    }
}
