package dev.metronome.driver;

import dev.metronome.driver.Clocks.Settings;
import dev.metronome.driver.Clocks.Source;

/**
 * What the clock tree is allowed, by voltage range (RM0351 3.3.3, 6.2.8, 6.2.9 "Clock source frequency versus voltage
 * scaling", 6.4.4; DS10198 6.3.9).
 */
final class Limits {
    /** Highest SYSCLK and HCLK; this and the next four by voltage range. */
    static final long[] SYSCLK = {0, 80_000_000, 26_000_000};
    private static final long[] MSI = {0, 48_000_000, 24_000_000};
    private static final long[] HSE = {0, 48_000_000, 26_000_000};
    private static final long[] VCO = {0, 344_000_000, 128_000_000};
    /** Highest HCLK by wait states (3.3.3, "Number of wait states according to CPU clock (HCLK) frequency"). */
    private static final long[][] HCLK = {{}, //
        {16_000_000, 32_000_000, 48_000_000, 64_000_000, 80_000_000}, //
        {6_000_000, 12_000_000, 18_000_000, 26_000_000}};

    private static final long LOWEST_HSE = 4_000_000;
    private static final long LOWEST_PLL_INPUT = 4_000_000;
    private static final long HIGHEST_PLL_INPUT = 16_000_000;
    private static final long LOWEST_VCO = 64_000_000;

    private Limits() {}

    static void checkHse(long hertz) {
        if (hertz < LOWEST_HSE || hertz > HSE[1]) {
            throw new ClockError("HSE of " + Rate.inWords(hertz) + ": a crystal has 4 to 48 MHz (RM0351 6.2.1)");
        }
    }

    static void checkFactor(String name, int value, int lowest, int highest) {
        if (value < lowest || value > highest) {
            throw new ClockError(name + " = " + value + ": it is " + lowest + " to " + highest
                    + (name.length() == 1 ? " (RM0351 6.4.4)" : " (RM0351 3.3.3)"));
        }
    }

    /** Everything but the wait states. */
    static void check(Settings settings, int range, boolean pllIsOn) {
        if (settings.source() == Source.HSE || pllIsOn && settings.pllSource() == Source.HSE) {
            if (settings.hse() == 0) {
                throw new ClockError("HSE: nobody said what is connected there; use Clocks.on(chip, hz) or hse(hz)");
            }
            atMost("HSE", Rate.of(settings.hse()), HSE[range], range, "6.2.9");
        }
        if (settings.source() == Source.MSI || pllIsOn && settings.pllSource() == Source.MSI) {
            atMost("MSI", settings.msi(), MSI[range], range, "6.2.9");
        }
        if (pllIsOn) {
            checkPll(settings, range);
        }
        atMost("SYSCLK", settings.of(settings.source()), SYSCLK[range], range, "6.2.8");
    }

    private static void checkPll(Settings settings, int range) {
        if (settings.pllSource() == null) {
            throw new ClockError("the PLL has no source; say pll(source, m, n, r) first");
        }
        var input = settings.pllInput();
        if (input.isBelow(LOWEST_PLL_INPUT) || input.isAbove(HIGHEST_PLL_INPUT)) {
            throw new ClockError("the PLL's input of " + input + " (" + settings.pllSource() + " at "
                    + settings.of(settings.pllSource()) + ", m = " + settings.m() + ") is outside 4 to 16 MHz (RM0351"
                    + " 6.4.4, PLLM)");
        }
        checkFactor("n", settings.n(), 8, 86);
        var vco = settings.vco();
        if (vco.isBelow(LOWEST_VCO) || vco.isAbove(VCO[range])) {
            throw new ClockError("the VCO's " + vco + " (" + input + " x n = " + settings.n() + ") is outside 64 to "
                    + VCO[range] / 1_000_000 + " MHz, which voltage range " + range + " allows (RM0351 6.2.9)");
        }
        atMost("the PLL's output", settings.of(Source.PLL), SYSCLK[range], range, "6.2.9");
    }

    private static void atMost(String what, Rate rate, long highest, int range, String section) {
        if (rate.isAbove(highest)) {
            throw new ClockError(what + " of " + rate + " is above " + Rate.inWords(highest)
                    + ", the highest in voltage range " + range + " (RM0351 " + section + ")");
        }
    }

    /** The fewest wait states; never more than the range's most. */
    static int waitStates(Rate hclk, int range) {
        var count = 0;
        while (count < HCLK[range].length - 1 && hclk.isAbove(HCLK[range][count])) {
            count++;
        }
        return count;
    }

    static void checkWaitStates(Rate hclk, int range, int given, int needed) {
        if (given < needed) {
            throw new ClockError(hclk + " in range " + range + " needs " + needed + " wait states, not " + given
                    + " (RM0351 3.3.3)");
        }
    }
}
