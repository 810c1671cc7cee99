package dev.metronome.samples;

import dev.metronome.async.Future;
import dev.metronome.async.OneShot;
import dev.metronome.async.Poll;
import dev.metronome.async.Waker;
import dev.metronome.driver.Chip;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.samples.TrafficLight.Crossing;

/** {@link TrafficLight} as a future that is polled: no thread of its own, and nothing kept but the phase. */
public final class PolledTrafficLight implements HostedProgram {
    @Override
    public void main(Chip chip) {
        var light = new Light(Crossing.on(chip));
        var executor = chip.executor();
        executor.spawn("light", light);
        executor.runForever();
    }

    private enum Phase {
        RED, RED_AND_YELLOW, GREEN, YELLOW
    }

    private static final class Light extends OneShot<Void> {
        private final Crossing crossing;
        private Phase phase;
        private Future<?> end;

        Light(Crossing crossing) {
            this.crossing = crossing;
        }

        @Override
        protected Poll<Void> step(Waker waker) {
            while (phase == null || end.poll(waker).isReady()) {
                begin(next());
            }
            return Poll.pending();
        }

        private Phase next() {
            return phase == null ? Phase.RED : Phase.values()[(phase.ordinal() + 1) % Phase.values().length];
        }

        private void begin(Phase next) {
            phase = next;
            crossing.show(next == Phase.RED || next == Phase.RED_AND_YELLOW,
                    next == Phase.YELLOW || next == Phase.RED_AND_YELLOW, next == Phase.GREEN);
            end = switch (next) {
                case RED -> crossing.seconds(4);
                case RED_AND_YELLOW -> crossing.seconds(1);
                case GREEN -> crossing.secondsOrPress(10);
                case YELLOW -> crossing.seconds(2);
            };
        }

        @Override
        protected void abandon() {
            end.drop();
        }
    }
}
