package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The naive timer: psc = (ticks - 1) / 65536 = 610 and arr = ticks / (psc + 1) = 65466 for 500 ms at 80 MHz, so that
 * one run lasts (610 + 1) x (65466 + 1) = 40,000,337 cycles.
 */
class AsyncBlinkyOneshotTest {
    private static final long ONE_RUN = (610L + 1) * (65_466 + 1);

    @Test
    void noIntervalOfLd2IsShorterThanOneRunOfTheTimer() {
        try (var run = new SampleRun("async-blinky-oneshot")) {
            run.runUntilMilliseconds(60_000);

            assertThat(ONE_RUN).isEqualTo(40_000_337);
            var later = run.intervals("LD2").subList(1, 100);
            assertThat(later).allSatisfy(interval -> assertThat(interval - ONE_RUN).isBetween(1L, 1_500L));
        }
    }

    @Test
    void ld2DriftsByMoreThan337CyclesAToggle() {
        try (var run = new SampleRun("async-blinky-oneshot")) {
            run.runUntilMilliseconds(60_000);

            var edges = run.edges("LD2");
            var ideal = edges.get(1).cycle() + 100 * 40_000_000L;
            assertThat(edges.get(101).cycle() - ideal).isGreaterThan(100 * 337);
        }
    }
}
