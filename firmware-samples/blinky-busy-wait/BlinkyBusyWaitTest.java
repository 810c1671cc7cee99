package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** TIM15 overflows every 2,000,000 cycles of the 4 MHz MSI; the program polls UIF and never sleeps. */
class BlinkyBusyWaitTest {
    private static final long PERIOD = 2_000_000;
    /** Longer than one turn of the polling loop. */
    private static final long TURN = 40;

    @Test
    void ld1FollowsTheOverflowWithinOneTurnOfTheLoopAndDoesNotDrift() {
        try (var run = new SampleRun("blinky-busy-wait")) {
            run.runUntilMilliseconds(4_000);

            var edges = run.edges("LD1");
            assertThat(edges).hasSize(7);
            for (var i = 0; i < edges.size(); i++) {
                assertThat(edges.get(i).cycle() - edges.getFirst().cycle()).isBetween(i * PERIOD - TURN,
                        i * PERIOD + TURN);
            }
        }
    }

    @Test
    void theCoreNeverSleepsAndTakesNoInterrupt() {
        try (var run = new SampleRun("blinky-busy-wait")) {
            run.runUntilMilliseconds(1_000);

            assertThat(run.machine().processor().sleepCycles()).isZero();
            assertThat(run.exceptions("TIM1_BRK_TIM15")).isEmpty();
        }
    }
}
