package dev.metronome.samples;

import static java.time.Duration.ofMillis;

import dev.metronome.driver.AsyncTimer;
import dev.metronome.driver.Chip;
import dev.metronome.driver.Clocks;
import dev.metronome.driver.OutputPin;
import dev.metronome.hosted.HostedProgram;

/** Two LEDs, two tasks, one timer: LD1 changes every 1000 ms, LD2 every 500 ms. */
public final class TwoLeds implements HostedProgram {
    @Override
    public void main(Chip chip) {
        var clocks = Clocks.on(chip);
        clocks.run(80_000_000);
        var timer = AsyncTimer.on(chip, clocks);
        var executor = chip.executor();
        var ld1 = OutputPin.on(chip, "PA5");
        var ld2 = OutputPin.on(chip, "PB14");
        executor.spawn("ld1", task -> {
            for (;;) {
                ld1.setHigh();
                task.await(timer.delay(ofMillis(1000)));
                ld1.setLow();
                task.await(timer.delay(ofMillis(1000)));
            }
        });
        executor.spawn("ld2", task -> {
            for (;;) {
                ld2.setHigh();
                task.await(timer.delay(ofMillis(500)));
                ld2.setLow();
                task.await(timer.delay(ofMillis(500)));
            }
        });
        executor.runForever();
    }
}
