package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Two async tasks on one timer at 80 MHz: a LED that changes every 1000 ms goes on every 160,000,000 cycles. */
class AsyncBlinkyTest {
    private static final long LD1_PERIOD = 160_000_000;
    private static final long LD2_PERIOD = 80_000_000;
    private static final int HOUR_MILLISECONDS = 3_600_000;

    @Test
    void forAnHourLd1GoesOnEvery160000000CyclesAndLd2Every80000000() {
        try (var run = new SampleRun("async-blinky")) {
            run.runUntilMilliseconds(HOUR_MILLISECONDS);

            assertThat(run.edges("LD1")).hasSize(3_600);
            assertThat(run.edges("LD2")).hasSize(7_200);
            // The first edge comes with the first poll, not at a deadline.
            assertThat(run.periods("LD1").subList(1, 1_799)).containsOnly(LD1_PERIOD);
            assertThat(run.periods("LD2").subList(2, 3_599)).containsOnly(LD2_PERIOD);
        }
    }

    @Test
    void anHourLeavesNoAccumulatedDrift() {
        try (var run = new SampleRun("async-blinky")) {
            run.runUntilMilliseconds(HOUR_MILLISECONDS);

            for (var led : new String[]{"LD1", "LD2"}) {
                var period = led.equals("LD1") ? LD1_PERIOD : LD2_PERIOD;
                var on = run.edges(led).stream().filter(SampleRun.Edge::on).toList().subList(3,
                        run.edges(led).size() / 2);
                assertThat(on.getLast().cycle() - on.getFirst().cycle()).isEqualTo((on.size() - 1) * period);
            }
        }
    }

    @Test
    void bothTasksLiveInTheArenaAndTheCoreSleepsNearlyAlways() {
        try (var run = new SampleRun("async-blinky")) {
            run.runUntilMilliseconds(10_000);

            assertThat(run.word("ARENA_USED")).isBetween(1, 1024);
            var cycles = run.machine().timeline().now();
            assertThat((double) run.machine().processor().sleepCycles() / cycles).isGreaterThan(0.9999);
        }
    }
}
