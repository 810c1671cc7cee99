package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.trace.TraceEvent;
import org.junit.jupiter.api.Test;

class HostedBlinkyTest {
    @Test
    void look() {
        for (var java : new boolean[]{false, true}) {
            try (var run = java ? new SampleRun("hosted-blinky", new HostedBlinky()) : new SampleRun("hosted-blinky")) {
                run.runUntilMilliseconds(3200);
                System.out.println("java " + java);
                run.edges("LD1").forEach(e -> System.out.println("LD1 " + e));
                run.edges("LD2").forEach(e -> System.out.println("LD2 " + e));
                var shown = 0;
                var last = 0L;
                for (var e : run.events()) {
                    if (e instanceof TraceEvent.ExceptionEntered x) {
                        last = x.cycle();
                    }
                    if (e.cycle() < 1_700_000 || e.cycle() > 39_900_000 && e.cycle() < 40_900_000
                            || e.cycle() > 239_000_000 && e.cycle() < 240_900_000) {
                        System.out.println(e + " +" + (e.cycle() - last));
                    }
                }
                System.out.println(run.word("overruns"));
            }
        }
        assertThat(1).isEqualTo(1);
    }
}
