package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.trace.TraceEvent;
import org.junit.jupiter.api.Test;

/** PSC 799 and ARR 49,999 at 80 MHz: an update every 800 x 50,000 = 40,000,000 cycles (RM0351, TIM15 time base). */
class BlinkyIrqTest {
    private static final long PERIOD = 800L * 50_000;

    @Test
    void ld1TogglesEvery40000000CyclesOnceTheHandlerIsInTheCache() {
        try (var run = new SampleRun("blinky-irq")) {
            run.runUntilMilliseconds(60_000);

            assertThat(run.edges("LD1")).hasSize(119);
            assertThat(run.intervals("LD1").subList(1, 118)).containsOnly(PERIOD);
        }
    }

    @Test
    void ld2TogglesAtEverySecondInterrupt() {
        try (var run = new SampleRun("blinky-irq")) {
            run.runUntilMilliseconds(60_000);

            assertThat(run.edges("LD2")).hasSize(59);
            assertThat(run.periods("LD2").subList(1, 29)).containsOnly(4 * PERIOD);
            assertThat(run.word("interrupts")).isEqualTo(119);
        }
    }

    @Test
    void anInterruptComesEvery40000000CyclesExactly() {
        try (var run = new SampleRun("blinky-irq")) {
            run.runUntilMilliseconds(10_000);

            var entries = run.exceptions("TIM1_BRK_TIM15").stream().map(TraceEvent.ExceptionEntered::cycle).toList();
            assertThat(entries).hasSize(19);
            for (var i = 1; i < entries.size(); i++) {
                assertThat(entries.get(i) - entries.get(i - 1)).isEqualTo(PERIOD);
            }
        }
    }

    @Test
    void theCoreSleepsBetweenInterrupts() {
        try (var run = new SampleRun("blinky-irq")) {
            run.runUntilMilliseconds(10_000);

            var awake = run.machine().timeline().now() - run.machine().processor().sleepCycles();
            assertThat(awake).isLessThan(5_000);
        }
    }
}
