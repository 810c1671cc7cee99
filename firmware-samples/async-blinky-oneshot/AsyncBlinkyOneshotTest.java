package dev.metronome.samples;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static dev.metronome.testkit.MetronomeAssertions.cycles;
import static dev.metronome.testkit.MetronomeAssertions.within;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.testkit.Machine;
import dev.metronome.testkit.Metronome;
import org.junit.jupiter.api.Test;

/**
 * The naive timer: psc = (ticks - 1) / 65536 = 610 and arr = ticks / (psc + 1) = 65466 for 500 ms at 80 MHz, so that
 * one run lasts (610 + 1) x (65466 + 1) = 40,000,337 cycles.
 */
@Metronome(image = "async-blinky-oneshot/async-blinky-oneshot.elf", board = "b-l475e-iot01a")
class AsyncBlinkyOneshotTest {
    private static final long ONE_RUN = (610L + 1) * (65_466 + 1);

    @Test
    void noIntervalOfLd2IsShorterThanOneRunOfTheTimer(Machine machine) {
        machine.runFor(ofSeconds(60));

        assertThat(ONE_RUN).isEqualTo(40_000_337);
        // From 1 to 1,499 cycles longer.
        assertThat(machine.board().led("LD2")).fromEdge(1).togglesEvery(cycles(ONE_RUN + 750), within(cycles(749)));
    }

    @Test
    void ld2DriftsByMoreThan337CyclesAToggle(Machine machine) {
        machine.runFor(ofSeconds(60));

        var edges = machine.board().led("LD2").edges();
        var ideal = edges.get(1).cycle() + 100 * 40_000_000L;
        assertThat(edges.get(101).cycle() - ideal).isGreaterThan(100 * 337);
    }
}
