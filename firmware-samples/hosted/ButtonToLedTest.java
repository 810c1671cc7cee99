package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.samples.SampleRun.Edge;
import dev.metronome.trace.TraceEvent.TaskWoken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** B2 ties PC13 to ground; EXTI13 hears the edge that the task waits for, and no other. 4 MHz: a cycle is 250 ns. */
class ButtonToLedTest {
    private static final long PRESS = 1_000_000;
    private static final long RELEASE = 1_400_000;
    /** Entry 12, PR1 read and cleared 5, IMR1 masked 5, BX LR 3, return 10. */
    private static final int WAY = 12 + 5 + 5 + 3 + 10;
    /** A load of ODR, and LD1's store before it. */
    private static final int TOGGLE = 3;

    @Test
    void ld1IsLitWhileTheButtonIsHeldAndLd2ChangesAtEachPress() {
        try (var run = new SampleRun(new ButtonToLed())) {
            var button = run.machine().board().button("B2");
            button.pulseAt(PRESS, RELEASE - PRESS);
            button.pulseAt(2 * PRESS, RELEASE - PRESS);
            assertThat(run.run(Limit.cycles(4_000_000))).as("nothing is left that could wake it")
                    .isEqualTo(Machine.Stop.DEADLOCK);

            assertThat(run.edges("LD1")).containsExactly(new Edge(PRESS + WAY, true), new Edge(RELEASE + WAY, false),
                    new Edge(2 * PRESS + WAY, true), new Edge(RELEASE + PRESS + WAY, false));
            assertThat(run.edges("LD2")).containsExactly(new Edge(PRESS + WAY + TOGGLE, true),
                    new Edge(2 * PRESS + WAY + TOGGLE, false));
        }
    }

    @Test
    void theTaskIsWokenByExti13sVector() {
        try (var run = new SampleRun(new ButtonToLed())) {
            run.machine().board().button("B2").pulseAt(PRESS, RELEASE - PRESS);
            run.run(Limit.cycles(2_000_000));

            assertThat(run.exceptions("EXTI15_10")).extracting(entered -> entered.cycle()).containsExactly(PRESS,
                    RELEASE);
            assertThat(run.events(TaskWoken.class)).extracting(TaskWoken::by).containsExactly("outside", "EXTI15_10",
                    "EXTI15_10");
        }
    }

    @ParameterizedTest(name = "pressed for {0} cycles")
    @ValueSource(ints = {1, 10, 30, 34, 35, 36, 40, 45, 50, 55, 60, 100})
    void aReleaseIsNotLostHoweverSoonItComes(int cycles) {
        try (var run = new SampleRun(new ButtonToLed())) {
            run.machine().board().button("B2").pulseAt(PRESS, cycles);
            run.run(Limit.cycles(2_000_000));

            assertThat(run.edges("LD1")).extracting(Edge::on).containsExactly(true, false);
        }
    }
}
