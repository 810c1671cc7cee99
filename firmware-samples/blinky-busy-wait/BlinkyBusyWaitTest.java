package dev.metronome.samples;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static dev.metronome.testkit.MetronomeAssertions.cycles;
import static dev.metronome.testkit.MetronomeAssertions.within;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.testkit.Machine;
import dev.metronome.testkit.Metronome;
import dev.metronome.testkit.expect.Cycles;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** TIM15 overflows every 2,000,000 cycles of the 4 MHz MSI; the program polls UIF and never sleeps. */
@Metronome(image = "blinky-busy-wait/blinky-busy-wait.elf", board = "b-l475e-iot01a")
class BlinkyBusyWaitTest {
    private static final long PERIOD = 2_000_000;
    /** The first change of LD1. */
    private static final long FIRST = 2_000_088;
    /** Longer than one turn of the polling loop. */
    private static final long TURN = 40;

    @Test
    void ld1FollowsTheOverflowWithinOneTurnOfTheLoopAndDoesNotDrift(Machine machine) {
        machine.runFor(ofSeconds(4));

        var overflows = IntStream.range(0, 7).mapToObj(i -> cycles(FIRST + i * PERIOD)).toArray(Cycles[]::new);
        assertThat(machine.board().led("LD1")).edgesAt(within(cycles(TURN)), overflows);
    }

    /** Where in its turn the loop is when the overflow comes makes the difference of some cycles. */
    @Test
    void theFirstEdgesComeSoManyCyclesAfterReset(Machine machine) {
        machine.runFor(ofSeconds(2));

        assertThat(machine.board().led("LD1")).edgesAt(cycles(FIRST), cycles(4_000_088), cycles(6_000_093));
        assertThat(machine.board().led("LD2")).edgesAt(cycles(4_000_099));
    }

    @Test
    void theCoreNeverSleepsAndTakesNoInterrupt(Machine machine) {
        machine.runFor(ofSeconds(1));

        assertThat(machine.recording().sleepCycles()).isZero();
        assertThat(machine.interrupt("TIM15")).isNeverTaken();
    }
}
