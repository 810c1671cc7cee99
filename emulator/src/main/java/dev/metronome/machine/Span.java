package dev.metronome.machine;

import dev.metronome.text.DidYouMean;
import dev.metronome.time.Fraction;
import dev.metronome.time.SimulatedTime;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A length of time as people type it, with its unit: "500ms", "1.5s", "400_000_000cyc". Exact: what is not a whole
 * number of nanoseconds or cycles is refused, not rounded.
 */
public sealed interface Span {
    /** So much time. */
    record Time(long nanoseconds) implements Span {
        @Override
        public Limit after(SimulatedTime simulated, long cycle) {
            var end = simulated.exactNanoseconds(cycle).plus(Fraction.of(nanoseconds));
            return time -> time.cycleAt(end);
        }

        @Override
        public Lapse lapse() {
            return new Lapse.Nanoseconds(nanoseconds);
        }

        @Override
        public boolean isNothing() {
            return nanoseconds == 0;
        }

        @Override
        public String toString() {
            for (var unit : List.of(Unit.S, Unit.MS, Unit.US)) {
                if (nanoseconds % unit.nanoseconds == 0) {
                    return nanoseconds / unit.nanoseconds + " " + unit;
                }
            }
            return nanoseconds + " ns";
        }
    }

    /** So many core clock cycles, whatever the clock. */
    record Cycles(long cycles) implements Span {
        @Override
        public Limit after(SimulatedTime simulated, long cycle) {
            return Limit.cycles(cycles > Long.MAX_VALUE - cycle ? Long.MAX_VALUE : cycle + cycles);
        }

        @Override
        public Lapse lapse() {
            return new Lapse.Cycles(cycles);
        }

        @Override
        public boolean isNothing() {
            return cycles == 0;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%,d cycles", cycles);
        }
    }

    /** The units, and how many nanoseconds each lasts. */
    enum Unit {
        NS(1), US(1_000), MS(1_000_000), S(1_000_000_000), MIN(60_000_000_000L), H(3_600_000_000_000L), CYC(0);

        private final long nanoseconds;

        Unit(long nanoseconds) {
            this.nanoseconds = nanoseconds;
        }

        static List<String> names() {
            return Arrays.stream(values()).map(Unit::toString).toList();
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An end so long after a cycle.
     *
     * @param cycle the present one
     */
    Limit after(SimulatedTime simulated, long cycle);

    /** As a machine takes it. */
    Lapse lapse();

    /** True for a length of zero. */
    boolean isNothing();

    /**
     * Reads a span.
     *
     * @throws IllegalArgumentException if it is none; says why and what may be meant
     */
    static Span parse(String text) {
        var parts = Pattern.compile("([0-9][0-9_]*(?:\\.[0-9]+)?|\\.[0-9]+)\\s*(\\p{L}*)").matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no length of time; write a number and a unit, such as 500ms"
                            + " (units: " + String.join(" ", Unit.names()) + ")");
        }
        var number = new BigDecimal(parts.group(1).replace("_", ""));
        var unit = unit(text, parts.group(2).replace("µ", "u").replace("μ", "u"));
        var whole = unit == Unit.CYC ? number : number.multiply(BigDecimal.valueOf(unit.nanoseconds));
        try {
            return unit == Unit.CYC
                    ? new Cycles(whole.longValueExact())
                    : new Time(whole.longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("\"" + text + "\" is "
                    + (whole.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                            ? "longer than 2^63 " + (unit == Unit.CYC ? "cycles" : "ns (292 years)")
                            : "no whole number of " + (unit == Unit.CYC ? "cycles" : "nanoseconds")));
        }
    }

    private static Unit unit(String text, String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" has no unit; did you mean \"" + text.strip() + "s\"? (units: "
                            + String.join(" ", Unit.names()) + ")");
        }
        for (var unit : Unit.values()) {
            if (unit.toString().equals(name)) {
                return unit;
            }
        }
        throw new IllegalArgumentException("\"" + name + "\" is no unit of time" + DidYouMean.hint(name, Unit.names()));
    }
}
