package dev.metronome.stm32l4.rcc;

import dev.metronome.time.Frequency;

/**
 * What the board solders to the oscillator pins.
 *
 * @param hse the crystal or clock at OSC_IN (4..48 MHz), or {@link Frequency#OFF} where there is none
 * @param lse the crystal or clock at OSC32_IN, or {@link Frequency#OFF} where there is none
 */
public record ExternalClocks(Frequency hse, Frequency lse) {
    /** No HSE, and the watch crystal of 32,768 Hz that most boards carry. */
    public static final ExternalClocks WATCH_CRYSTAL = new ExternalClocks(Frequency.OFF, Frequency.ofHertz(32_768));

    /** The frequency of one of them. */
    public Frequency of(Crystal crystal) {
        return switch (crystal) {
            case HSE -> hse;
            case LSE -> lse;
        };
    }
}
