package dev.metronome.stm32l4;

import dev.metronome.text.DidYouMean;
import dev.metronome.time.Frequency;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** A SYSCLK for {@link WhatIf} as people write it: "80MHz", "32_768 Hz". */
public final class Sysclk {
    /** Written where the firmware's own is meant. */
    public static final String FIRMWARE = "firmware";
    /** The lowest that can be asked for. */
    public static final Frequency LOWEST = Frequency.ofKilohertz(1);
    /** The highest that can be asked for, far above what a chip can ({@link WhatIf#HIGHEST_SYSCLK}). */
    public static final Frequency HIGHEST = Frequency.ofMegahertz(1_000);

    private static final Pattern QUANTITY = Pattern.compile("([0-9][0-9_]*(?:\\.[0-9]+)?)\\s*(\\p{L}*)");

    private enum Unit {
        HZ("Hz", 1), KHZ("kHz", 1_000), MHZ("MHz", 1_000_000), GHZ("GHz", 1_000_000_000);

        private final String name;
        private final long hertz;

        Unit(String name, long hertz) {
            this.name = name;
            this.hertz = hertz;
        }
    }

    private Sysclk() {}

    /** True for the firmware's own. */
    public static boolean isFirmware(String text) {
        return text.equalsIgnoreCase(FIRMWARE);
    }

    /**
     * Reads a frequency, and nothing else.
     *
     * @throws IllegalArgumentException if it is none, or none that can be forced; says what may be meant
     */
    public static Frequency parse(String text) {
        var parts = QUANTITY.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no frequency"
                    + DidYouMean.nearest(text, List.of(FIRMWARE)).map(name -> "; did you mean \"" + name + "\"?")
                            .orElse("; write one such as 80MHz, or " + FIRMWARE));
        }
        var hertz = new BigDecimal(parts.group(1).replace("_", "")).multiply(unit(text, parts.group(2)));
        if (hertz.compareTo(BigDecimal.valueOf(LOWEST.hertz())) < 0
                || hertz.compareTo(BigDecimal.valueOf(HIGHEST.hertz())) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is outside of " + LOWEST + " to " + HIGHEST
                    + " (Sysclk.LOWEST, Sysclk.HIGHEST)");
        }
        if (hertz.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is no whole number of hertz");
        }
        return Frequency.ofHertz(hertz.longValueExact());
    }

    private static BigDecimal unit(String text, String name) {
        for (var unit : Unit.values()) {
            if (unit.name.equalsIgnoreCase(name)) {
                return BigDecimal.valueOf(unit.hertz);
            }
        }
        var names = Arrays.stream(Unit.values()).map(unit -> unit.name).toList();
        throw new IllegalArgumentException(name.isEmpty()
                ? "\"" + text + "\" has no unit; did you mean \"" + text + "MHz\"? (units: "
                        + String.join(" ", names) + ")"
                : "\"" + name + "\" is no unit of frequency" + DidYouMean.hint(name, names));
    }
}
