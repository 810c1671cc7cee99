package dev.metronome.samples;

import static java.time.Duration.ofSeconds;

import dev.metronome.async.Async;
import dev.metronome.async.Future;
import dev.metronome.async.OneShot;
import dev.metronome.async.Poll;
import dev.metronome.async.Waker;
import dev.metronome.driver.AsyncTimer;
import dev.metronome.driver.Chip;
import dev.metronome.driver.Clocks;
import dev.metronome.driver.ExternalInterrupts;
import dev.metronome.driver.InputPin;
import dev.metronome.driver.OutputPin;
import dev.metronome.driver.Pull;
import dev.metronome.hosted.HostedProgram;

/** TrafficLight as a future that is polled: it needs no thread, and all it keeps is the phase and what ends it. */
public final class PolledTrafficLight implements HostedProgram {
    @Override
    public void main(Chip chip) {
        var clocks = Clocks.on(chip);
        clocks.run(80_000_000);
        var timer = AsyncTimer.on(chip, clocks);
        var button = InputPin.on(chip, ExternalInterrupts.on(chip), "PC13", Pull.UP);
        var light = new Light(OutputPin.on(chip, "PA5"), OutputPin.on(chip, "PB14"), OutputPin.on(chip, "PC9"), timer,
                button);

        var executor = chip.executor();
        executor.spawn("light", light);
        executor.runForever();
    }

    private static final class Light extends OneShot<Void> {
        private enum Phase {
            RED, RED_AND_YELLOW, GREEN, YELLOW;

            Phase next() {
                return values()[(ordinal() + 1) % values().length];
            }
        }

        private final OutputPin red;
        private final OutputPin yellow;
        private final OutputPin green;
        private final AsyncTimer timer;
        private final InputPin button;
        private Phase phase = Phase.YELLOW;
        /** Null before the first poll, which begins the first phase. */
        private Future<?> end;

        Light(OutputPin red, OutputPin yellow, OutputPin green, AsyncTimer timer, InputPin button) {
            this.red = red;
            this.yellow = yellow;
            this.green = green;
            this.timer = timer;
            this.button = button;
        }

        @Override
        protected Poll<Void> step(Waker waker) {
            while (end == null || end.poll(waker).isReady()) {
                phase = phase.next();
                red.set(phase == Phase.RED || phase == Phase.RED_AND_YELLOW);
                yellow.set(phase == Phase.YELLOW || phase == Phase.RED_AND_YELLOW);
                green.set(phase == Phase.GREEN);
                end = switch (phase) {
                    case RED -> timer.delay(ofSeconds(4));
                    case RED_AND_YELLOW -> timer.delay(ofSeconds(1));
                    case GREEN -> Async.select(button.waitForFallingEdge(), timer.delay(ofSeconds(10)));
                    case YELLOW -> timer.delay(ofSeconds(2));
                };
            }
            return Poll.pending();
        }

        @Override
        protected void abandon() {
            if (end != null) {
                end.drop();
            }
        }
    }
}
