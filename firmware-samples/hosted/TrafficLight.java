package dev.metronome.samples;

import static java.time.Duration.ofSeconds;

import dev.metronome.async.Async;
import dev.metronome.async.Task;
import dev.metronome.driver.AsyncTimer;
import dev.metronome.driver.Chip;
import dev.metronome.driver.Clocks;
import dev.metronome.driver.ExternalInterrupts;
import dev.metronome.driver.InputPin;
import dev.metronome.driver.OutputPin;
import dev.metronome.driver.Pull;
import dev.metronome.hosted.HostedProgram;

/**
 * A traffic light on PA5 (red), PB14 (yellow) and PC9 (green), which are LD1, LD2 and LD3, with a button for those on
 * foot that ends the green phase; as straight-line code. PolledTrafficLight is the same as a state machine.
 */
public final class TrafficLight implements HostedProgram {
    private OutputPin red;
    private OutputPin yellow;
    private OutputPin green;

    @Override
    public void main(Chip chip) {
        var clocks = Clocks.on(chip);
        clocks.run(80_000_000);
        var timer = AsyncTimer.on(chip, clocks);
        var button = InputPin.on(chip, ExternalInterrupts.on(chip), "PC13", Pull.UP);
        red = OutputPin.on(chip, "PA5");
        yellow = OutputPin.on(chip, "PB14");
        green = OutputPin.on(chip, "PC9");

        var executor = chip.executor();
        executor.spawn("light", task -> run(task, timer, button));
        executor.runForever();
    }

    private void run(Task task, AsyncTimer timer, InputPin button) {
        for (;;) {
            show(true, false, false);
            task.await(timer.delay(ofSeconds(4)));
            show(true, true, false);
            task.await(timer.delay(ofSeconds(1)));
            show(false, false, true);
            task.await(Async.select(button.waitForFallingEdge(), timer.delay(ofSeconds(10))));
            show(false, true, false);
            task.await(timer.delay(ofSeconds(2)));
        }
    }

    private void show(boolean red, boolean yellow, boolean green) {
        this.red.set(red);
        this.yellow.set(yellow);
        this.green.set(green);
    }
}
