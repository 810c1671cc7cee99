package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.machine.Limit;
import org.junit.jupiter.api.Test;

/** B2 ties PC13 to ground; EXTI13 hears both edges: LD1 is lit while it is held, LD2 changes at each press. */
class ButtonExtiTest {
    private static final long PRESS = 1_000_000;
    private static final long RELEASE = 1_500_000;

    @Test
    void ld1IsLitWhileTheButtonIsHeldAndLd2ChangesAtEachPress() {
        try (var run = new SampleRun("button-exti")) {
            var button = run.machine().board().button("B2");
            button.pressAt(PRESS);
            button.releaseAt(RELEASE);
            run.machine().run(Limit.cycles(2_000_000));

            assertThat(run.edges("LD1")).extracting(SampleRun.Edge::on).containsExactly(true, false);
            assertThat(run.edges("LD2")).extracting(SampleRun.Edge::on).containsExactly(true);
            assertThat(run.edges("LD1").getFirst().cycle() - PRESS).as("cycles from the press to the light")
                    .isBetween(12L, 200L);
            assertThat(run.edges("LD1").getLast().cycle() - RELEASE).isBetween(12L, 200L);
            assertThat(run.word("presses")).isEqualTo(1);
            assertThat(run.word("releases")).isEqualTo(1);
        }
    }

    @Test
    void theLightsHandlerIsEnteredOnTheCycleOfThePress() {
        try (var run = new SampleRun("button-exti")) {
            run.machine().board().button("B2").pressAt(PRESS);
            run.machine().run(Limit.cycles(1_200_000));

            assertThat(run.exceptions("EXTI15_10").getFirst().cycle()).isEqualTo(PRESS);
        }
    }
}
