package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.machine.Machine;
import dev.metronome.trace.TraceEvent;
import org.junit.jupiter.api.Test;

/** The firmware checks the order of its own handlers row by row; QEMU runs them in the same order. */
class PreemptionTest {
    private static final int GOOD = 0x600D;
    private static final int WORDS_PER_ROW = 5;

    @Test
    void everyHandlerRunsInTheOrderThatItsPriorityGivesIt() {
        try (var run = new SampleRun("preemption")) {
            assertThat(run.runUntilMilliseconds(1_000)).isEqualTo(Machine.Stop.BREAKPOINT);

            assertThat(run.word("result")).isEqualTo(GOOD);
        }
    }

    @Test
    void handlersAreNestedAndTailChained() {
        try (var run = new SampleRun("preemption")) {
            run.runUntilMilliseconds(1_000);

            var entries = run.events(TraceEvent.ExceptionEntered.class);
            assertThat(entries).extracting(TraceEvent.ExceptionEntered::how).contains(TraceEvent.Entry.TAIL_CHAINED);
            // TIM6, the least urgent, is interrupted by TIM7, and that by TIM15.
            assertThat(entries.subList(0, 3)).extracting(TraceEvent.ExceptionEntered::name).containsExactly("TIM6_DAC",
                    "TIM7", "TIM1_BRK_TIM15");
            assertThat(run.events(TraceEvent.ExceptionReturned.class).getFirst().name()).isEqualTo("TIM1_BRK_TIM15");
        }
    }

    @Test
    void theCycleCounterThatTheFirmwareReadsRunsForward() {
        try (var run = new SampleRun("preemption")) {
            run.runUntilMilliseconds(1_000);

            for (var row = 1; row < 32; row++) {
                var before = run.word("trace_log", (row - 1) * WORDS_PER_ROW + 4);
                assertThat(run.word("trace_log", row * WORDS_PER_ROW + 4)).isGreaterThan(before);
            }
        }
    }
}
