package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.machine.Machine;
import org.junit.jupiter.api.Test;

/** Floats in the main program and in a handler; the expected bits were also found on QEMU. */
class FpuInterruptTest {
    @Test
    void theMainProgramsRegistersSurviveHandlersThatUseThem() {
        try (var run = new SampleRun("fpu-interrupt")) {
            assertThat(run.runUntilMilliseconds(1_000)).isEqualTo(Machine.Stop.BREAKPOINT);

            assertThat(run.word("result")).isEqualTo(0x600D);
            assertThat(run.word("series_bits")).as("rounded towards zero").isEqualTo(0x3FD0_912D);
            assertThat(run.word("average")).as("rounded to nearest, as FPDSCR says").isEqualTo(0x42BA_0004);
        }
    }

    @Test
    void theFrameIsFilledInOnlyWhenTheHandlerUsesAFloat() {
        try (var run = new SampleRun("fpu-interrupt")) {
            run.runUntilMilliseconds(1_000);

            // FPCCR.LSPACT (Armv7-M ARM B1.5.7) as handlers saw it.
            assertThat(run.word("without_fp", 1) & 1).isEqualTo(1);
            assertThat(run.word("before_fp", 1) & 1).isEqualTo(1);
            assertThat(run.word("after_fp", 1) & 1).isZero();
            assertThat(run.word("before_fp", 0)).as("thread, main stack, extended frame").isEqualTo(0xFFFF_FFE9);
        }
    }
}
