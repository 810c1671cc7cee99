package dev.metronome.programs;

import static java.time.Duration.ofMillis;

import dev.metronome.driver.AsyncTimer;
import dev.metronome.driver.Chip;
import dev.metronome.driver.Clocks;
import dev.metronome.driver.OutputPin;
import dev.metronome.driver.Pwm;
import dev.metronome.hosted.HostedProgram;

/** TIM2 gives LD1 1 kHz at a quarter; a task changes LD2 every 2 ms. All at 80 MHz. */
public final class PwmProgram implements HostedProgram {
    @Override
    public void main(Chip chip) {
        var clocks = Clocks.on(chip);
        clocks.run(80_000_000);
        var pwm = Pwm.on(chip, clocks, Pwm.Timer.TIM2, 1, "PA5");
        pwm.frequency(1_000);
        pwm.duty(1, 4);
        pwm.enable();
        var timer = AsyncTimer.on(chip, clocks);
        var ld2 = OutputPin.on(chip, "PB14");
        var executor = chip.executor();
        executor.spawn("ld2", task -> {
            for (;;) {
                ld2.toggle();
                task.await(timer.delay(ofMillis(2)));
            }
        });
        executor.runForever();
    }
}
