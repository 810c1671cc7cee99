package dev.metronome.samples;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static dev.metronome.testkit.MetronomeAssertions.cycles;
import static dev.metronome.testkit.MetronomeAssertions.hertz;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.metronome.testkit.Board;
import dev.metronome.testkit.Led;
import dev.metronome.testkit.Machine;
import dev.metronome.testkit.Metronome;
import dev.metronome.testkit.Named;
import org.junit.jupiter.api.Test;

/** PSC 799 and ARR 49,999 at 80 MHz: an update every 800 x 50,000 = 40,000,000 cycles (RM0351, TIM15 time base). */
@Metronome(image = "blinky-irq/blinky-irq.elf", board = "b-l475e-iot01a")
class BlinkyIrqTest {
    private static final long PERIOD = 800L * 50_000;

    @Test
    void ld1TogglesEvery40000000CyclesOnceTheHandlerIsInTheCache(Board board, @Named("LD1") Led ld1) {
        board.runFor(ofSeconds(60));

        assertThat(ld1).hasEdges(119);
        assertThat(ld1).fromEdge(1).togglesEvery(cycles(PERIOD)).togglesEvery(ofMillis(500)).hasFrequency(hertz(1));
    }

    @Test
    void ld2TogglesAtEverySecondInterrupt(Machine machine, @Named("LD2") Led ld2) {
        machine.runFor(ofSeconds(60));

        assertThat(ld2).hasEdges(59);
        assertThat(ld2).fromEdge(1).turnsOnEvery(cycles(4 * PERIOD));
        assertThat(machine).hasVariable("interrupts", 119);
    }

    @Test
    void anInterruptComesEvery40000000CyclesExactly(Machine machine) {
        machine.runFor(ofSeconds(10));

        assertThat(machine.interrupt("TIM15")).isTaken(19).isTakenEvery(cycles(PERIOD)).neverNests();
    }

    @Test
    void theCoreSleepsBetweenInterrupts(Machine machine) {
        machine.runFor(ofSeconds(10));

        assertThat(machine).isAwakeAtMost(cycles(5_000));
    }
}
