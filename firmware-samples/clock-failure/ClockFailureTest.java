package dev.metronome.samples;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static dev.metronome.testkit.MetronomeAssertions.cycles;
import static dev.metronome.testkit.MetronomeAssertions.within;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.testkit.Board;
import dev.metronome.testkit.Led;
import dev.metronome.testkit.Machine;
import dev.metronome.testkit.Metronome;
import dev.metronome.testkit.Named;
import dev.metronome.testkit.Pin;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Frequency;
import org.junit.jupiter.api.Test;

/** TIM15 toggles LD1 every 500 ms of a crystal's 80 MHz, and of the MSI's when the crystal has failed. */
@Metronome(image = "clock-failure/clock-failure.elf", board = "clock-failure/with-x1.json")
class ClockFailureTest {
    /** The MSI's 4 MHz, then PLL lock at 15 us: the timer counts twenty times slower that long. */
    @Test
    void theNmisHandlerMakes80MegahertzOfTheMsi(Machine machine, @Named("LD1") Led ld1, @Named("LD2") Led ld2) {
        machine.runFor(ofSeconds(2));
        var failed = machine.cycle();
        machine.board().clock("HSE").fails();
        assertThat(machine.emulated().clocks().frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(4));
        machine.runFor(ofSeconds(2));

        assertThat(machine.emulated().clocks().frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(80));
        assertThat(machine.interrupt("NMI")).isTaken(1).hasLatencyAtMost(cycles(20)).neverNests();
        assertThat(ld2).startsOff().hasEdges(1);
        assertThat(ld2.edges().getFirst().cycle() - failed).as("cycles to the light").isBetween(100L, 1_000L);
        assertThat(ld1).fromEdge(1).togglesEvery(ofMillis(500), within(ofNanos(50_000)));
        assertThat(machine).hasVariable("clock_failures", 1);
    }

    @Test
    @Metronome(board = "b-l475e-iot01a")
    void withoutACrystalItRunsOfTheMsiFromTheStart(Machine machine, @Named("LD1") Led ld1, @Named("LD2") Led ld2) {
        machine.runFor(ofSeconds(3));

        assertThat(ld2).startsOff().hasEdges(1);
        assertThat(ld1).fromEdge(1).togglesEvery(ofMillis(500), within(cycles(40)));
        assertThat(machine.interrupt("NMI")).isNeverTaken();
        assertThatThrownBy(() -> machine.board().clock("HSE").fails()).hasMessageContaining("no HSE is fitted");
    }

    /** A second failure finds the HSE off already: nothing detects it, and nothing needs it. */
    @Test
    void aCrystalThatComesBackIsNotTakenUpAgain(Board board, @Named("LD2") Led ld2) {
        board.runFor(ofMillis(100));
        board.clock("HSE").fails();
        board.runFor(ofMillis(100));
        board.clock("HSE").heals();
        board.runFor(ofMillis(100));
        board.clock("HSE").fails();
        board.runFor(ofMillis(100));

        assertThat(board.machine()).hasVariable("clock_failures", 1);
        assertThat(ld2).hasEdges(1);
    }

    /** LD2's pad is shorted to ground: the firmware lights it in vain, and what it drives it does not read back. */
    @Test
    void aStuckPadKeepsTheWarningDark(Board board, @Named("PB14") Pin pb14, @Named("LD2") Led ld2) {
        pb14.stick(false);
        board.runFor(ofMillis(100));
        board.clock("HSE").fails();
        board.runFor(ofMillis(100));
        assertThat(ld2).staysOff();
        assertThat(pb14).staysLow();

        pb14.unstick();
        assertThat(pb14.isHigh()).isTrue();
        assertThat(ld2).hasEdges(1);
    }
}
