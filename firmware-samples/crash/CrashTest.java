package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.core.ExceptionNumber;
import dev.metronome.machine.Machine;
import org.junit.jupiter.api.Test;

/** A load where nothing answers. QEMU shows the same fault registers and the same stacked program counter. */
class CrashTest {
    @Test
    void theLoadEndsTheRunWithItsFunctionItsLineAndItsAddress() {
        try (var run = new SampleRun("crash")) {
            assertThat(run.runUntilMilliseconds(10_000)).isEqualTo(Machine.Stop.FAULT);

            var fault = run.machine().lastFault();
            assertThat(fault.fault()).isEqualTo(ExceptionNumber.BUS_FAULT);
            assertThat(fault.cfsr()).isEqualTo(0x8200);
            assertThat(fault.causes()).isEqualTo("PRECISERR BFARVALID");
            assertThat(fault.bfar()).isEqualTo(0xC000_0000);
            assertThat(fault.hfsr()).as("FORCED: BusFault is not enabled").isEqualTo(0x4000_0000);
            assertThat(run.image().describe(fault.pc())).contains("read_a_sensor_that_is_not_there")
                    .contains("main.c:27");
        }
    }

    @Test
    void theFaultingLoadChangesNothing() {
        try (var run = new SampleRun("crash")) {
            run.runUntilMilliseconds(10_000);

            assertThat(run.word("reading")).isEqualTo(-1);
            assertThat(run.edges("LD1")).extracting(SampleRun.Edge::on).containsExactly(true, false, true, false);
        }
    }
}
