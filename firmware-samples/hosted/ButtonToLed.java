package dev.metronome.samples;

import dev.metronome.driver.Chip;
import dev.metronome.driver.ExternalInterrupts;
import dev.metronome.driver.InputPin;
import dev.metronome.driver.OutputPin;
import dev.metronome.driver.Pull;
import dev.metronome.hosted.HostedProgram;

/**
 * The blue button through EXTI: LD1 is lit while it is held, LD2 changes at each press. The same as button-exti in C,
 * as straight-line code; at the 4 MHz that the chip wakes up with.
 */
public final class ButtonToLed implements HostedProgram {
    @Override
    public void main(Chip chip) {
        var b2 = InputPin.on(chip, ExternalInterrupts.on(chip), "PC13", Pull.UP);
        var ld1 = OutputPin.on(chip, "PA5");
        var ld2 = OutputPin.on(chip, "PB14");
        var executor = chip.executor();
        executor.spawn("button", task -> {
            for (;;) {
                task.await(b2.waitForLow());
                ld1.setHigh();
                ld2.toggle();
                task.await(b2.waitForHigh());
                ld1.setLow();
            }
        });
        executor.runForever();
    }
}
