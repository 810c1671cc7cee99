package dev.metronome.driver;

import static dev.metronome.driver.OnChip.apart;
import static dev.metronome.driver.OnChip.ld1;
import static dev.metronome.driver.OnChip.ld2;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AsyncTimerTest {
    private final OnChip on = new OnChip();

    private static Duration ms(long count) {
        return Duration.ofMillis(count);
    }

    /** The classic: LD1 every second, LD2 every half. */
    private static OnChip.Main twoLeds(long hz) {
        return chip -> {
            var clocks = Clocks.on(chip);
            clocks.run(hz);
            OnChip.leds(chip);
            var timer = AsyncTimer.on(chip, clocks);
            var executor = chip.executor();
            executor.spawn("ld1", task -> {
                for (var lit = true;; lit = !lit) {
                    ld1(chip, lit);
                    task.await(timer.delay(ms(1000)));
                }
            });
            executor.spawn("ld2", task -> {
                for (var lit = true;; lit = !lit) {
                    ld2(chip, lit);
                    task.await(timer.delay(ms(500)));
                }
            });
            executor.runForever();
        };
    }

    @Test
    void ld1TogglesEvery80MillionCyclesExactly() {
        on.run(twoLeds(80_000_000), 2_000_000_000);
        assertThat(apart(on.edges("LD1"))).hasSize(24);
        assertThat(apart(on.edges("LD1")).subList(1, 24)).containsOnly(80_000_000L);
        assertThat(on.warnings()).isEmpty();
    }

    @Test
    void ofTwoTasksDueOnOneTickTheSecondStoresOneStoreLater() {
        on.run(twoLeds(80_000_000), 2_000_000_000);
        var edges = on.edges("LD2");
        for (var i = 2; i < edges.size(); i++) {
            var together = i % 2 == 0 ? 1 : 0; // LD1's store, a cycle
            assertThat(edges.get(i)).isEqualTo(edges.get(1) + (i - 1) * 40_000_000L + together);
        }
    }
}
