package dev.metronome.samples;

import static java.time.Duration.ofMillis;

import dev.metronome.async.Task;
import dev.metronome.async.TimedOutException;
import dev.metronome.driver.AsyncTimer;
import dev.metronome.driver.Chip;
import dev.metronome.driver.Clocks;
import dev.metronome.driver.ExternalInterrupts;
import dev.metronome.driver.InputPin;
import dev.metronome.driver.OutputPin;
import dev.metronome.driver.Pull;
import dev.metronome.hosted.HostedProgram;

/**
 * A door: a press of the button within 500 ms of the call opens it (LD2), else the call is given up. While it waits LD1
 * flickers, by a task that knows of no end; whoever ends it finds the light off, by the task's finally block.
 */
public final class TimeoutAndCancel implements HostedProgram {
    private AsyncTimer timer;
    private InputPin button;
    private OutputPin ld1;
    private OutputPin ld2;

    @Override
    public void main(Chip chip) {
        var clocks = Clocks.on(chip);
        clocks.run(80_000_000);
        timer = AsyncTimer.on(chip, clocks);
        button = InputPin.on(chip, ExternalInterrupts.on(chip), "PC13", Pull.UP);
        ld1 = OutputPin.on(chip, "PA5");
        ld2 = OutputPin.on(chip, "PB14");

        var executor = chip.executor();
        executor.spawn("door", task -> {
            for (;;) {
                var flicker = executor.spawn("flicker", this::flicker);
                try {
                    task.await(timer.timeout(button.waitForFallingEdge(), ofMillis(500)));
                    ld2.setHigh();
                } catch (TimedOutException _) {
                    ld2.setLow();
                }
                flicker.drop(); // its finally block has run when this returns; slot, bytes and timer are free
                task.await(timer.delay(ofMillis(250)));
            }
        });
        executor.runForever();
    }

    private void flicker(Task task) {
        try {
            for (;;) {
                ld1.setHigh();
                task.await(timer.delay(ofMillis(100)));
                ld1.setLow();
                task.await(timer.delay(ofMillis(20)));
            }
        } finally {
            ld1.setLow();
        }
    }

    /** The timer, to be looked at. */
    AsyncTimer timer() {
        return timer;
    }
}
