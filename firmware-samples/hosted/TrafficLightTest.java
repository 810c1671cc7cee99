package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.hosted.HostedProgram;
import dev.metronome.samples.SampleRun.Edge;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Red 4 s, red and yellow 1 s, green until a press or 10 s, yellow 2 s; written in both ways. */
class TrafficLightTest {
    private static final long SECOND = 80_000_000;
    private static final long MINUTE_MILLISECONDS = 60_000;

    /** The button is pressed while the light is green, while it is red, and while it is green again. */
    private static SampleRun run(HostedProgram program) {
        var run = new SampleRun(program);
        for (var second : new int[]{8, 12, 17}) {
            run.machine().board().button("B2").pulseAt(second * SECOND, SECOND / 4);
        }
        run.runUntilMilliseconds(MINUTE_MILLISECONDS);
        return run;
    }

    @Test
    void bothWaysOfWritingItGiveTheSameTraceToTheLastEvent() {
        try (var straight = run(new TrafficLight()); var polled = run(new PolledTrafficLight())) {
            assertThat(straight.levels("PA5")).hasSizeGreaterThan(5);
            for (var pad : List.of("PA5", "PB14", "PC9")) {
                assertThat(polled.levels(pad)).as(pad).isEqualTo(straight.levels(pad));
            }
            assertThat(polled.events()).isEqualTo(straight.events());
        }
    }

    /** Deadlines are at ticks of 80 cycles. A press that ends the green phase begins the next delay at a fresh one. */
    @Test
    void greenEndsWithAPressOrAfterTenSeconds() {
        try (var run = run(new TrafficLight())) {
            assertThat(run.levels("PA5")).as("red").startsWith(new Edge(196, true), new Edge(5 * SECOND + 256, false),
                    new Edge(10 * SECOND + 96, true), new Edge(15 * SECOND + 96, false),
                    new Edge(19 * SECOND + 96, true), new Edge(24 * SECOND + 96, false),
                    new Edge(36 * SECOND + 96, true), new Edge(41 * SECOND + 96, false));
            assertThat(run.levels("PC9")).as("green").startsWith(new Edge(5 * SECOND + 258, true),
                    new Edge(8 * SECOND + 38, false), // pressed; the vector is read from flash
                    new Edge(15 * SECOND + 98, true), new Edge(17 * SECOND + 37, false), // pressed
                    new Edge(24 * SECOND + 98, true), new Edge(34 * SECOND + 106, false)); // EXTI13 masked: 8 cycles
        }
    }
}
