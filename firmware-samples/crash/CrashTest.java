package dev.metronome.samples;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static dev.metronome.testkit.MetronomeAssertions.cycles;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.core.ExceptionNumber;
import dev.metronome.core.FaultReport;
import dev.metronome.testkit.FirmwareCrash;
import dev.metronome.testkit.Machine;
import dev.metronome.testkit.Metronome;
import org.junit.jupiter.api.Test;

/** A load where nothing answers. QEMU shows the same fault registers and the same stacked program counter. */
@Metronome(image = "crash/crash.elf", board = "b-l475e-iot01a")
class CrashTest {
    private static FaultReport crash(Machine machine) {
        var crash = catchThrowableOfType(FirmwareCrash.class, () -> machine.runFor(ofSeconds(10)));
        assertThat(crash).as("the crash").isNotNull();
        return crash.fault();
    }

    @Test
    void theLoadEndsTheRunWithItsFunctionItsLineAndItsAddress(Machine machine) {
        var fault = crash(machine);

        assertThat(fault.fault()).isEqualTo(ExceptionNumber.BUS_FAULT);
        assertThat(fault.cfsr()).isEqualTo(0x8200);
        assertThat(fault.causes()).isEqualTo("PRECISERR BFARVALID");
        assertThat(fault.bfar()).isEqualTo(0xC000_0000);
        assertThat(fault.hfsr()).as("FORCED: BusFault is not enabled").isEqualTo(0x4000_0000);
        assertThat(machine.image().describe(fault.pc())).contains("read_a_sensor_that_is_not_there")
                .contains("main.c:27");
    }

    @Test
    void theFaultingLoadChangesNothing(Machine machine) {
        crash(machine);

        assertThat(machine).hasVariable("reading", -1);
        assertThat(machine.board().led("LD1")).startsOff().hasEdges(4);
    }

    @Test
    void ld1BlinksTwiceBefore(Machine machine) {
        crash(machine);

        assertThat(machine.board().led("LD1")).edgesAt(cycles(83), cycles(400_099), cycles(800_129),
                cycles(1_200_145));
    }
}
