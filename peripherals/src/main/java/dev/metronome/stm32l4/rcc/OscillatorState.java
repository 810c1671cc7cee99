package dev.metronome.stm32l4.rcc;

import dev.metronome.time.Frequency;

/**
 * An oscillator or PLL as a person looks at it.
 *
 * @param name      "MSI", "PLL"
 * @param on        its enable bit
 * @param ready     its ready flag: it gives its clock
 * @param frequency that of its clock, of a PLL its VCO's
 * @param settings  of a PLL its source and factors in words; else empty
 * @param isSystem  SWS: SYSCLK comes from it
 */
public record OscillatorState(String name, boolean on, boolean ready, Frequency frequency, String settings,
        boolean isSystem) {}
