package dev.metronome.stm32l4.gpio;

import dev.metronome.signal.Wire;

/**
 * A peripheral's signal as a pad sees it, such as TIM15_CH1: what the peripheral puts out, what it hears, or both.
 *
 * @param name   as in the data sheet
 * @param output the level that the peripheral puts out, or null for a signal that only listens
 * @param driven high while the peripheral drives the signal, or null where it drives whenever the pad selects it
 * @param input  driven by the pad while it selects this signal, or null for a signal that is not heard
 * @param idle   the level of {@code input} while no pad selects it
 */
public record AlternateFunction(String name, Wire output, Wire driven, Wire input, boolean idle) {
    /** A signal that only goes out. */
    public static AlternateFunction output(String name, Wire output) {
        return new AlternateFunction(name, output, null, null, false);
    }

    /** A signal that only comes in. */
    public static AlternateFunction input(String name, Wire input, boolean idle) {
        return new AlternateFunction(name, null, null, input, idle);
    }

    boolean drives() {
        return output != null && (driven == null || driven.isHigh());
    }
}
