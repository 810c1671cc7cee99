package dev.metronome.samples;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static dev.metronome.testkit.MetronomeAssertions.cycles;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.testkit.Machine;
import dev.metronome.testkit.Metronome;
import org.junit.jupiter.api.Test;

/** PSC 7 and ARR 999 at 4 MHz: a job every 8 x 1,000 = 8,000 cycles (RM0351, TIM15 time base). */
@Metronome(image = "lost-update/lost-update.elf", board = "b-l475e-iot01a")
class LostUpdateTest {
    @Test
    void aJobIsPostedEvery8000CyclesFromTheTimersStartOn(Machine machine) {
        machine.runFor(ofSeconds(3));

        assertThat(machine.interrupt("TIM15")).isTaken(12_000_000 / 8_000 - 1).neverNests();
    }

    @Test
    void theBooksAreRightUntilAnInterruptComesWhileTheTaskCountsDown(Machine machine) {
        machine.runFor(ofSeconds(3));
        assertThat(lost(machine)).isZero();

        machine.runUntil(machine.board().led("LD2").turnsOn());
        assertThat(lost(machine)).isOne();
        assertThat(machine.board().led("LD2")).edgesAt(cycles(14_288_173));
    }

    private static int lost(Machine machine) {
        return machine.variable("posted") - machine.variable("served") - machine.variable("waiting");
    }
}
