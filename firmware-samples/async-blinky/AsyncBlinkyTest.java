package dev.metronome.samples;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static dev.metronome.testkit.MetronomeAssertions.cycles;
import static dev.metronome.testkit.MetronomeAssertions.percent;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.testkit.Board;
import dev.metronome.testkit.Led;
import dev.metronome.testkit.Machine;
import dev.metronome.testkit.Metronome;
import dev.metronome.testkit.Named;
import org.junit.jupiter.api.Test;

/** Two async tasks on one timer at 80 MHz: a LED that changes every 1000 ms goes on every 160,000,000 cycles. */
@Metronome(image = "async-blinky/async-blinky.elf", board = "b-l475e-iot01a")
class AsyncBlinkyTest {
    private static final long LD1_PERIOD = 160_000_000;
    private static final long LD2_PERIOD = 80_000_000;

    @Test
    void forAnHourLd1GoesOnEvery160000000CyclesAndLd2Every80000000(Board board, @Named("LD1") Led ld1,
            @Named("LD2") Led ld2) {
        board.runFor(ofHours(1));

        // The first edge comes with the first poll, not at a deadline.
        assertThat(ld1).hasEdges(3_600).fromEdge(1).turnsOnEvery(cycles(LD1_PERIOD)).turnsOnEvery(ofSeconds(2));
        assertThat(ld2).hasEdges(7_200).fromEdge(3).turnsOnEvery(cycles(LD2_PERIOD)).turnsOnEvery(ofSeconds(1));
    }

    @Test
    void anHourLeavesNoAccumulatedDrift(Board board, @Named("LD1") Led ld1, @Named("LD2") Led ld2) {
        board.runFor(ofHours(1));

        // From the fourth edge to on up to the last one.
        assertThat(ld1).fromEdge(6).hasNoDriftOver(cycles((1_800 - 4) * LD1_PERIOD));
        assertThat(ld2).fromEdge(6).hasNoDriftOver(cycles((3_600 - 4) * LD2_PERIOD));
    }

    @Test
    void bothTasksLiveInTheArenaAndTheCoreSleepsNearlyAlways(Machine machine) {
        machine.runFor(ofSeconds(10));

        assertThat(machine.variable("ARENA_USED")).isBetween(1, 1024);
        assertThat(machine).sleepsAtLeast(percent(99.99));
    }
}
