package dev.metronome.samples;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static dev.metronome.testkit.MetronomeAssertions.cycles;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.testkit.Machine;
import dev.metronome.testkit.Metronome;
import org.junit.jupiter.api.Test;

/** B2 ties PC13 to ground; EXTI13 hears both edges: LD1 is lit while it is held, LD2 changes at each press. */
@Metronome(image = "button-exti/button-exti.elf", board = "b-l475e-iot01a")
class ButtonExtiTest {
    /** 250 ms of the 4 MHz MSI. */
    private static final long PRESS = 1_000_000;
    /** 125 ms later. */
    private static final long RELEASE = 1_500_000;

    private static void pressAndRelease(Machine machine) {
        machine.board().button("B2").press(ofMillis(250), ofMillis(125));
        machine.runFor(ofMillis(500));
    }

    @Test
    void ld1IsLitWhileTheButtonIsHeldAndLd2ChangesAtEachPress(Machine machine) {
        var b2 = machine.board().button("B2");
        pressAndRelease(machine);

        assertThat(machine.board().led("LD1")).startsOff().hasEdges(2).turnsOnWithin(cycles(200)).after(b2.pressed())
                .turnsOffWithin(cycles(200)).after(b2.released());
        assertThat(machine.board().led("LD2")).startsOff().hasEdges(1).turnsOnWithin(cycles(200)).after(b2.pressed());
        assertThat(machine).hasVariable("presses", 1).hasVariable("releases", 1);
    }

    /** Twelve cycles of latency are in it. */
    @Test
    void theLightsFollowTheButtonAfterSoManyCycles(Machine machine) {
        pressAndRelease(machine);

        assertThat(machine.board().led("LD1")).edgesAt(cycles(PRESS + 35), cycles(RELEASE + 31));
        assertThat(machine.board().led("LD2")).edgesAt(cycles(PRESS + 42));
    }

    @Test
    void theLightsHandlerIsEnteredOnTheCycleOfThePress(Machine machine) {
        pressAndRelease(machine);

        assertThat(machine.interrupt("EXTI15_10")).isTaken(2).hasLatency(cycles(12)).neverNests();
        assertThat(machine.interrupt("EXTI15_10").handlings().getFirst().enteredCycle()).isEqualTo(PRESS);
    }
}
