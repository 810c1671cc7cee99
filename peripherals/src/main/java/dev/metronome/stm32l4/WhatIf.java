package dev.metronome.stm32l4;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.time.Frequency;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings that stand from reset on, whatever the firmware writes: they answer what the same program would do with
 * others. Null leaves a setting to the firmware. Registers read back what was written; what follows from them is
 * forced.
 *
 * <p>Wait states, prefetch and caches are the wires that FLASH_ACR drives. With another SYSCLK, whatever the firmware
 * chooses for SYSCLK runs at that frequency, as though its oscillator or PLL had it: the prescalers of AHB and APB go
 * on dividing, and the program, which knows nothing of it, counts the same ticks in another time. What has not come
 * through SYSCLK keeps its own time: LSE, LSI, HSI16 and HSE as kernel clocks, PLL48M1CLK, the start-up of oscillators,
 * PLLs and regulators, flash programming.
 *
 * @param waitStates       of the flash, 0 to 4 (FLASH_ACR.LATENCY), or null
 * @param prefetch         FLASH_ACR.PRFTEN, or null
 * @param instructionCache FLASH_ACR.ICEN, or null
 * @param dataCache        FLASH_ACR.DCEN, or null
 * @param sysclk           a frequency that runs, or null
 */
public record WhatIf(Integer waitStates, Boolean prefetch, Boolean instructionCache, Boolean dataCache,
        Frequency sysclk) {
    /** Everything as the firmware has it. */
    public static final WhatIf NOTHING = new WhatIf(null, null, null, null, null);
    /** What FLASH_ACR.LATENCY can say (RM0351 3.7.1). */
    public static final int MAXIMUM_WAIT_STATES = 4;
    /** What the chip is made for (RM0351 6.2.8, system clock). */
    public static final Frequency HIGHEST_SYSCLK = Frequency.ofMegahertz(80);

    private static final int FIRMWARE = -1;

    public WhatIf {
        if (waitStates != null && (waitStates < 0 || waitStates > MAXIMUM_WAIT_STATES)) {
            throw new IllegalArgumentException(
                    waitStates + " wait states; FLASH_ACR.LATENCY has 0 to " + MAXIMUM_WAIT_STATES);
        }
        if (sysclk != null && !sysclk.isRunning()) {
            throw new IllegalArgumentException("a SYSCLK that is off runs nothing");
        }
    }

    /** The same with so many wait states. */
    public WhatIf withWaitStates(int number) {
        return new WhatIf(number, prefetch, instructionCache, dataCache, sysclk);
    }

    /** The same with the prefetch on or off. */
    public WhatIf withPrefetch(boolean on) {
        return new WhatIf(waitStates, on, instructionCache, dataCache, sysclk);
    }

    /** The same with the instruction cache on or off. */
    public WhatIf withInstructionCache(boolean on) {
        return new WhatIf(waitStates, prefetch, on, dataCache, sysclk);
    }

    /** The same with the data cache on or off. */
    public WhatIf withDataCache(boolean on) {
        return new WhatIf(waitStates, prefetch, instructionCache, on, sysclk);
    }

    /** The same with the ART accelerator, which is prefetch and both caches, on or off. */
    public WhatIf withArt(boolean on) {
        return new WhatIf(waitStates, on, on, on, sysclk);
    }

    /** The same with that SYSCLK. */
    public WhatIf withSysclk(Frequency frequency) {
        return new WhatIf(waitStates, prefetch, instructionCache, dataCache, frequency);
    }

    /** The wait states there are where the firmware has written so many. */
    public int waitStates(int written) {
        return waitStates == null ? written : waitStates;
    }

    /** The state of the prefetch where the firmware has written that. */
    public boolean prefetch(boolean written) {
        return prefetch == null ? written : prefetch;
    }

    /** The state of the instruction cache where the firmware has written that. */
    public boolean instructionCache(boolean written) {
        return instructionCache == null ? written : instructionCache;
    }

    /** The state of the data cache where the firmware has written that. */
    public boolean dataCache(boolean written) {
        return dataCache == null ? written : dataCache;
    }

    /** The SYSCLK there is where the firmware has chosen that one. */
    public Frequency sysclk(Frequency chosen) {
        return sysclk == null ? chosen : sysclk;
    }

    /** True if it is the firmware's doing alone whether the flash is fast enough for the core. */
    public boolean leavesFlashSpeed() {
        return waitStates == null && sysclk == null;
    }

    /** True if no STM32L4 runs at that SYSCLK, whatever else is set. */
    public boolean isTooFast() {
        return sysclk != null && sysclk.isAbove(HIGHEST_SYSCLK);
    }

    /** Writes them down, for a snapshot of a machine that has them. */
    public void save(StateWriter out) {
        out.word(waitStates(FIRMWARE));
        out.cycle(word(prefetch));
        out.cycle(word(instructionCache));
        out.cycle(word(dataCache));
        var frequency = sysclk(Frequency.OFF);
        out.cycle(frequency.numerator());
        out.cycle(frequency.denominator());
    }

    /** Reads what {@link #save} wrote. */
    public static WhatIf read(StateReader in) {
        var waitStates = in.word();
        var prefetch = setting(in.word());
        var instructionCache = setting(in.word());
        var dataCache = setting(in.word());
        var sysclk = new Frequency(in.cycle(), in.cycle());
        return new WhatIf(waitStates == FIRMWARE ? null : waitStates, prefetch, instructionCache, dataCache,
                sysclk.isRunning() ? sysclk : null);
    }

    private static Boolean setting(int word) {
        return word == FIRMWARE ? null : (Boolean) (word != 0);
    }

    /** In words: "ws=4, icache=off", or "the firmware's own". */
    public String describe() {
        var words = new ArrayList<String>();
        add(words, "ws", waitStates);
        add(words, "prefetch", onOrOff(prefetch));
        add(words, "icache", onOrOff(instructionCache));
        add(words, "dcache", onOrOff(dataCache));
        add(words, "clock", sysclk);
        return words.isEmpty() ? "the firmware's own" : String.join(", ", words);
    }

    private static String onOrOff(Boolean setting) {
        return setting == null ? null : setting ? "on" : "off";
    }

    private static void add(List<String> words, String name, Object setting) {
        if (setting != null) {
            words.add(name + "=" + setting);
        }
    }

    private static long word(Boolean setting) {
        return setting == null ? FIRMWARE : setting ? 1 : 0;
    }
}
