package dev.metronome.samples;

import static java.time.Duration.ofSeconds;

import dev.metronome.async.Async;
import dev.metronome.async.Future;
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
 * A traffic light on PE0 (red), PE1 (yellow) and PE2 (green), with a button for those on foot that ends the green phase;
 * as straight-line code. {@link PolledTrafficLight} is the same as a state machine.
 */
public final class TrafficLight implements HostedProgram {
    /** The pads, the timer and the button. */
    record Crossing(OutputPin red, OutputPin yellow, OutputPin green, AsyncTimer timer, InputPin button) {
        static Crossing on(Chip chip) {
            var clocks = Clocks.on(chip);
            clocks.run(80_000_000);
            return new Crossing(OutputPin.on(chip, "PE0"), OutputPin.on(chip, "PE1"), OutputPin.on(chip, "PE2"),
                    AsyncTimer.on(chip, clocks),
                    InputPin.on(chip, ExternalInterrupts.on(chip), "PC13", Pull.UP));
        }

        void show(boolean red, boolean yellow, boolean green) {
            this.red.set(red);
            this.yellow.set(yellow);
            this.green.set(green);
        }

        Future<Void> seconds(long seconds) {
            return timer.delay(ofSeconds(seconds));
        }

        /** The green phase: until somebody on foot wants to cross, but not longer than so many seconds. */
        Future<?> secondsOrPress(long seconds) {
            return Async.select(button.waitForFallingEdge(), seconds(seconds));
        }
    }

    @Override
    public void main(Chip chip) {
        var crossing = Crossing.on(chip);
        var executor = chip.executor();
        executor.spawn("light", task -> run(task, crossing));
        executor.runForever();
    }

    private static void run(Task task, Crossing crossing) {
        for (;;) {
            crossing.show(true, false, false);
            task.await(crossing.seconds(4));
            crossing.show(true, true, false);
            task.await(crossing.seconds(1));
            crossing.show(false, false, true);
            task.await(crossing.secondsOrPress(10));
            crossing.show(false, true, false);
            task.await(crossing.seconds(2));
        }
    }
}
