package dev.metronome.samples;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.testkit.Machine;
import dev.metronome.testkit.Metronome;
import org.junit.jupiter.api.Test;

/** Floats in the main program and in a handler; the expected bits were also found on QEMU. */
@Metronome(image = "fpu-interrupt/fpu-interrupt.elf", board = "b-l475e-iot01a")
class FpuInterruptTest {
    @Test
    void theMainProgramsRegistersSurviveHandlersThatUseThem(Machine machine) {
        machine.runToBreakpoint(ofSeconds(1));

        assertThat(machine).hasVariable("result", 0x600D);
        assertThat(machine).as("rounded towards zero").hasVariable("series_bits", 0x3FD0_912D);
        assertThat(machine).as("rounded to nearest, as FPDSCR says").hasVariable("average", 0x42BA_0004);
    }

    @Test
    void theFrameIsFilledInOnlyWhenTheHandlerUsesAFloat(Machine machine) {
        machine.runToBreakpoint(ofSeconds(1));

        // FPCCR.LSPACT (Armv7-M ARM B1.5.7) as handlers saw it.
        assertThat(word(machine, "without_fp", 1) & 1).isEqualTo(1);
        assertThat(word(machine, "before_fp", 1) & 1).isEqualTo(1);
        assertThat(word(machine, "after_fp", 1) & 1).isZero();
        assertThat(word(machine, "before_fp", 0)).as("thread, main stack, extended frame").isEqualTo(0xFFFF_FFE9);
    }

    private static int word(Machine machine, String symbol, int index) {
        var state = machine.recording().state();
        return state.word(state.address(symbol) + 4 * index);
    }
}
