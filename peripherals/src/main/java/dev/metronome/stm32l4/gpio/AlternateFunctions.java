package dev.metronome.stm32l4.gpio;

/** What a pad is connected to when AFRL or AFRH selects one of its sixteen alternate functions. */
@FunctionalInterface
public interface AlternateFunctions {
    /** A chip without peripherals. */
    AlternateFunctions NONE = (pad, number) -> null;

    /**
     * The signal behind a pad's alternate function, or null where nothing modelled is there.
     *
     * @param pad    "PA5"
     * @param number 0..15, as in AFSELy
     */
    AlternateFunction at(String pad, int number);
}
