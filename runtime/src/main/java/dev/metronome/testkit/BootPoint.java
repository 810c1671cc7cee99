package dev.metronome.testkit;

import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Event;
import dev.metronome.testkit.expect.Time;
import dev.metronome.time.Fraction;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads what {@link Boot#until} says. */
final class BootPoint {
    private static final Pattern LENGTH = Pattern.compile("([0-9][0-9_]*(?:\\.[0-9]+)?)\\s*(\\p{L}*)");
    private static final Map<String, Long> NANOSECONDS = Map.of("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s",
            1_000_000_000L, "min", 60_000_000_000L, "h", 3_600_000_000_000L);
    private static final String PRINTS = "prints: ";
    private static final String TAKES = "takes ";
    private static final String REACHES = "reaches ";

    private BootPoint() {}

    /**
     * What to run until.
     *
     * @throws IllegalArgumentException if nobody could say
     */
    static Event parse(String until, Board board) {
        if (until.startsWith(PRINTS)) {
            return board.console().prints(until.substring(PRINTS.length()));
        }
        if (until.startsWith(REACHES)) {
            return board.machine().reaches(until.substring(REACHES.length()).strip());
        }
        if (until.startsWith(TAKES)) {
            return board.machine().interrupt(until.substring(TAKES.length()).strip()).taken();
        }
        var length = LENGTH.matcher(until.strip());
        if (length.matches()) {
            return length(until, new BigDecimal(length.group(1).replace("_", "")), length.group(2));
        }
        var words = until.strip().split("\\s+");
        return switch (words.length == 2 ? words[1] : "") {
            case "on" -> board.led(words[0]).turnsOn();
            case "off" -> board.led(words[0]).turnsOff();
            case "high" -> board.pin(words[0]).rises();
            case "low" -> board.pin(words[0]).falls();
            default -> throw new IllegalArgumentException("@Boot(until = \"" + until
                    + "\") is none of: 500ms, 4_000_000cyc, LD1 on, LD1 off, PA5 high, PA5 low,"
                    + " prints: TEXT, takes TIM15, reaches main");
        };
    }

    private static Event length(String until, BigDecimal number, String unit) {
        if (unit.equals("cyc")) {
            return new Event.At(new Cycles(exact(number, 1)));
        }
        var nanoseconds = NANOSECONDS.get(unit);
        if (nanoseconds == null) {
            throw new IllegalArgumentException("@Boot(until = \"" + until + "\") "
                    + (unit.isEmpty() ? "has no unit" : "has the unit \"" + unit + "\"")
                    + "; units are ns us ms s min h cyc");
        }
        return new Event.At(new Time(exact(number, nanoseconds)));
    }

    private static Fraction exact(BigDecimal number, long times) {
        var scale = Math.max(0, number.scale());
        return new Fraction(number.setScale(scale).unscaledValue(), BigInteger.TEN.pow(scale))
                .times(Fraction.of(times));
    }
}
