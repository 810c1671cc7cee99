package dev.metronome.samples;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static dev.metronome.testkit.MetronomeAssertions.cycles;
import static dev.metronome.testkit.MetronomeAssertions.hertz;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.metronome.testkit.Machine;
import dev.metronome.testkit.Metronome;
import org.junit.jupiter.api.Test;

/** PSC 799 and ARR 49,999 at 80 MHz: an update every 800 x 50,000 = 40,000,000 cycles (RM0351, TIM15 time base). */
@Metronome(image = "blinky-irq/blinky-irq.elf", board = "b-l475e-iot01a")
class BlinkyIrqTest {
    private static final long PERIOD = 800L * 50_000;

    @Test
    void ld1TogglesEvery40000000CyclesOnceTheHandlerIsInTheCache(Machine machine) {
        machine.runFor(ofSeconds(60));

        var ld1 = machine.board().led("LD1");
        assertThat(ld1).hasEdges(119);
        assertThat(ld1).fromEdge(1).togglesEvery(cycles(PERIOD)).togglesEvery(ofMillis(500)).hasFrequency(hertz(1));
    }

    @Test
    void ld2TogglesAtEverySecondInterrupt(Machine machine) {
        machine.runFor(ofSeconds(60));

        var ld2 = machine.board().led("LD2");
        assertThat(ld2).hasEdges(59);
        assertThat(ld2).fromEdge(1).turnsOnEvery(cycles(4 * PERIOD));
        assertThat(machine).hasVariable("interrupts", 119);
    }

    @Test
    void anInterruptComesEvery40000000CyclesExactly(Machine machine) {
        machine.runFor(ofSeconds(10));

        assertThat(machine.interrupt("TIM15")).isTaken(19).isTakenEvery(cycles(PERIOD)).neverNests();
    }

    /** The first time the handler comes from flash; later, from the cache, it is 21 cycles quicker. */
    @Test
    void theFirstEdgesComeSoManyCyclesAfterReset(Machine machine) {
        machine.runFor(ofMillis(510));
        assertThat(machine.board().led("LD1")).edgesAt(cycles(40_000_291));

        machine.runFor(ofMillis(1_000));
        assertThat(machine.board().led("LD1")).edgesAt(cycles(40_000_291), cycles(80_000_270), cycles(120_000_270));
        assertThat(machine.board().led("LD2")).edgesAt(cycles(80_000_283));
    }

    @Test
    void theCoreSleepsBetweenInterrupts(Machine machine) {
        machine.runFor(ofSeconds(10));

        assertThat(machine).isAwakeAtMost(cycles(5_000));
    }
}
