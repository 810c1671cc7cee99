package dev.metronome.cli;

import dev.metronome.driver.Chip;
import dev.metronome.hosted.Bindings;
import dev.metronome.hosted.HostedProgram;

/**
 * A program that ServiceLoader finds among the tests: LD1 (PA5) changes every 1,000 cycles, at 4 MHz; with an image,
 * that is all its main does.
 */
public final class BlinkProgram implements HostedProgram {
    private static final int RCC_AHB2ENR = 0x4002_104C;
    private static final int GPIOA_MODER = 0x4800_0000;
    private static final int GPIOA_BSRR = 0x4800_0018;
    private static final int LD1 = 5;

    @Override
    public void main(Chip chip) {
        start(chip);
        for (var on = true;; on = !on) {
            light(chip, on);
            chip.spend(999); // the store is the thousandth
        }
    }

    @Override
    public void bind(Bindings bindings) {
        bindings.function("main", 0, _ -> main(bindings.chip()));
    }

    /** Makes LD1 an output. */
    static void start(Chip chip) {
        chip.modify(RCC_AHB2ENR, 0, 0b101);
        chip.modify(GPIOA_MODER, 3 << 2 * LD1, 1 << 2 * LD1);
    }

    /** Sets LD1. */
    static void light(Chip chip, boolean on) {
        chip.write(GPIOA_BSRR, on ? 1 << LD1 : 1 << 16 + LD1);
    }
}
