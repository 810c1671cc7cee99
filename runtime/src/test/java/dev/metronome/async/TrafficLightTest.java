package dev.metronome.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One program written in both ways: a traffic light with a button for pedestrians, timed by a clock of seconds. */
@Timeout(20)
class TrafficLightTest {
    private static final int RED_SECONDS = 4;
    private static final int YELLOW_SECONDS = 1;
    private static final int GREEN_SECONDS = 10;

    private final List<String> log = new ArrayList<>();
    private final Clock clock = new Clock();
    private final Event button = new Event();

    /** Virtual seconds: they pass when nobody is awake. */
    private static final class Clock implements Idle {
        private static final int LAST_SECOND = 60;
        private final PriorityQueue<Delay> delays = new PriorityQueue<>((a, b) -> a.second - b.second);
        private int now;

        private final class Delay extends OneShot<Void> {
            private final int second;
            private Waker waker;

            private Delay(int second) {
                this.second = second;
                delays.add(this);
            }

            @Override
            protected Poll<Void> step(Waker waker) {
                this.waker = waker;
                return now >= second ? Poll.ready() : Poll.pending();
            }

            @Override
            protected void abandon() {
                delays.remove(this);
            }
        }

        Future<Void> seconds(int seconds) {
            return new Delay(now + seconds);
        }

        @Override
        public void idle(Executor executor) {
            if (delays.isEmpty() || delays.peek().second > LAST_SECOND) {
                throw new IllegalStateException("the evening comes");
            }
            var next = delays.poll();
            now = next.second;
            next.waker.wake();
        }
    }

    private void light(String colour) {
        log.add(clock.now + " " + colour);
    }

    /** Green until the button is pressed, but not longer than its time. */
    private Future<Either<Void, Void>> greenPhase() {
        return Async.select(button.untilSet(), clock.seconds(GREEN_SECONDS));
    }

    private void straightLine(Task task) {
        try {
            for (;;) {
                light("red");
                task.await(clock.seconds(RED_SECONDS));
                light("green");
                task.await(greenPhase());
                button.clear();
                light("yellow");
                task.await(clock.seconds(YELLOW_SECONDS));
            }
        } finally {
            light("off");
        }
    }

    /** The same as a state machine. */
    private final class PollBasedLight extends OneShot<Void> {
        private enum Phase {
            RED, GREEN, YELLOW
        }

        private Phase phase = Phase.YELLOW;
        private Future<?> wait;

        @Override
        protected Poll<Void> step(Waker waker) {
            while (wait == null || wait.poll(waker).isReady()) {
                phase = switch (phase) {
                    case YELLOW -> {
                        light("red");
                        wait = clock.seconds(RED_SECONDS);
                        yield Phase.RED;
                    }
                    case RED -> {
                        light("green");
                        wait = greenPhase();
                        yield Phase.GREEN;
                    }
                    case GREEN -> {
                        button.clear();
                        light("yellow");
                        wait = clock.seconds(YELLOW_SECONDS);
                        yield Phase.YELLOW;
                    }
                };
            }
            return Poll.pending();
        }

        @Override
        protected void abandon() {
            wait.drop();
            light("off");
        }
    }

    private void runUntilEvening(Executor executor) {
        executor.spawn("pedestrian", task -> {
            task.await(clock.seconds(7));
            button.set();
            task.await(clock.seconds(33));
            button.set();
        });
        assertThatThrownBy(executor::runForever).hasMessage("the evening comes");
        executor.close();
        assertThat(clock.delays).as("delays that nobody waits for").isEmpty();
        assertThat(log).containsExactly("0 red", "4 green", "7 yellow", "8 red", "12 green", "22 yellow", "23 red",
                "27 green", "37 yellow", "38 red", "42 green", "42 yellow", "43 red", "47 green", "57 yellow",
                "58 red", "58 off");
    }

    @Test
    void straightLineItReadsAsWhatItDoes() {
        var executor = Executor.builder().idle(clock).build();
        executor.spawn("light", this::straightLine);
        runUntilEvening(executor);
    }

    @Test
    void pollBasedItDoesTheSame() {
        var executor = Executor.builder().idle(clock).build();
        executor.spawn("light", new PollBasedLight());
        runUntilEvening(executor);
    }
}
