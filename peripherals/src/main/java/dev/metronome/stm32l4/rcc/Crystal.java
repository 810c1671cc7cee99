package dev.metronome.stm32l4.rcc;

import java.util.Locale;

/** What the board solders to the oscillator pins, and what can therefore break: a crystal, or a clock fed in. */
public enum Crystal {
    /** At OSC_IN. */
    HSE(Oscillator.HSE),
    /** At OSC32_IN. */
    LSE(Oscillator.LSE);

    final Oscillator oscillator;

    Crystal(Oscillator oscillator) {
        this.oscillator = oscillator;
    }

    /**
     * The clock of a name, upper and lower case alike.
     *
     * @throws IllegalArgumentException if there is none, or one inside the chip, which does not fail here
     */
    public static Crystal named(String name) {
        var upper = name.toUpperCase(Locale.ROOT);
        for (var crystal : values()) {
            if (crystal.name().equals(upper)) {
                return crystal;
            }
        }
        for (var oscillator : Oscillator.values()) {
            if (oscillator.name().equals(upper)) {
                throw new IllegalArgumentException(upper + " is made inside the chip and does not fail here;"
                        + " HSE and LSE can fail");
            }
        }
        throw new IllegalArgumentException("the chip has no clock \"" + name + "\"; HSE and LSE can fail");
    }
}
