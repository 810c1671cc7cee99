package dev.metronome.testkit;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static dev.metronome.testkit.MetronomeAssertions.cycles;
import static dev.metronome.testkit.MetronomeAssertions.hertz;
import static dev.metronome.testkit.MetronomeAssertions.percent;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.machine.Cause;
import dev.metronome.programs.PwmProgram;
import dev.metronome.testkit.recording.Edge;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each edge is told with who did it. */
class CauseTest {
    private static final String SAMPLES = "../firmware-samples/";

    private static List<String> causes(Machine machine, List<Edge> edges) {
        return edges.stream().map(edge -> machine.recording().describe(edge.cause())).distinct().toList();
    }

    @Test
    @Metronome(image = SAMPLES + "blinky-irq/blinky-irq.elf")
    void aStoreInAHandlerIsToldWithFunctionLineAndException(Machine machine, @Named("LD1") Led ld1) {
        machine.runFor(ofSeconds(2));

        assertThat(causes(machine, ld1.edges())).singleElement().asString()
                .matches("0x0800.... in TIM1_BRK_TIM15_IRQHandler\\+0x.* \\(.*:\\d+\\), handler of TIM1_BRK_TIM15");
    }

    @Test
    @Metronome(image = SAMPLES + "blinky-busy-wait/blinky-busy-wait.elf")
    void aStoreInThreadModeIsToldAsSuch(Machine machine, @Named("LD1") Led ld1) {
        machine.runUntil(ld1.turnsOn());

        assertThat(causes(machine, ld1.edges())).singleElement().asString().endsWith(", thread mode");
    }

    @Test
    @Metronome(hosted = PwmProgram.class)
    void aTimersOutputIsItsOwnDoingAndATasksStoreIsJavas(Machine machine, PwmProgram program, @Named("LD1") Led ld1,
            @Named("LD2") Led ld2) {
        machine.runFor(ofMillis(20));

        assertThat(machine.hosted()).isSameAs(program);
        assertThat(ld1).fromEdge(1).hasFrequency(hertz(1_000)).hasDutyCycle(percent(25));
        assertThat(causes(machine, ld1.edges().subList(1, ld1.edges().size())))
                .containsExactly("TIM2 channel 1, no instruction");
        assertThat(ld2).fromEdge(2).togglesEvery(ofMillis(2)); // edge 1: its vector is not in the cache
        assertThat(causes(machine, ld2.edges()))
                .containsExactly("in Java at PwmProgram.java:27 (task ld2), thread mode");
        assertThat(machine.task("ld2")).wokenBy("TIM15").polledAtMost(10);
        assertThat(machine).latencyOf("TIM15").isAtMost(cycles(16));
        assertThat(machine.interrupt("TIM15")).isTaken(9).neverNests();
    }

    @Test
    @Metronome(image = SAMPLES + "button-exti/button-exti.elf")
    void aButtonIsPressedByTheTestOrByItselfWhenItsTimeHasCome(Machine machine, @Named("B2") Button b2,
            @Named("PC13") Pin pc13, @Named("LD1") Led ld1) {
        machine.runFor(ofMillis(10));
        b2.press();
        machine.runFor(ofMillis(10));
        b2.release();
        b2.press(ofMillis(5), ofMillis(2));
        machine.runFor(ofMillis(20));

        var last = pc13.edges().subList(pc13.edges().size() - 4, pc13.edges().size());
        assertThat(last).extracting(Edge::cause).containsExactly(new Cause.Outside(), new Cause.Outside(),
                new Cause.Device("button B2"), new Cause.Device("button B2"));
        assertThat(ld1).turnsOnWithin(cycles(50)).after(b2.pressed());
        assertThat(ld1).turnsOffWithin(cycles(50)).after(b2.released());
        assertThat(ld1).hasEdges(4).startsOff();
    }
}
