package dev.metronome.stm32l4.gpio;

import dev.metronome.signal.Pin.Pull;

/**
 * A pad as a person looks at it.
 *
 * @param pad       "PA5"
 * @param function  the number in AFSELy, which counts in mode ALTERNATE
 * @param openDrain OTYPER
 * @param high      the level of the pad
 * @param output    its bit of ODR
 * @param untouched true where mode, function and pull are those out of reset
 */
public record PadState(String pad, Mode mode, int function, boolean openDrain, Pull pull, boolean high, boolean output,
        boolean untouched) {
    /** MODER. */
    public enum Mode {
        INPUT, OUTPUT, ALTERNATE, ANALOG
    }
}
