package dev.metronome.testkit;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.machine.SnapshotException;
import dev.metronome.stm32l4.WhatIf;
import dev.metronome.testkit.expect.Cycles;
import dev.metronome.time.Frequency;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Firmware with another SYSCLK than it chooses. */
class ForcedClockTest {
    private static final Path BLINKY = Path.of("../firmware-samples/blinky-irq/blinky-irq.elf");
    private static final Path BUSY_WAIT = Path.of("../firmware-samples/blinky-busy-wait/blinky-busy-wait.elf");

    private static Machine machine(Path image, int megahertz) {
        return Machine.builder().image(image).whatIf(WhatIf.NOTHING.withSysclk(Frequency.ofMegahertz(megahertz)))
                .build();
    }

    @Test
    void aTimerCountsTheSameCyclesInAnotherTime() {
        try (var machine = machine(BLINKY, 40)) {
            machine.runFor(Duration.ofSeconds(5));
            assertThat(machine.board().led("LD1")).fromEdge(1).togglesEvery(Cycles.of(40_000_000))
                    .togglesEvery(Duration.ofSeconds(1));
        }
    }

    /** FLASH_ACR.LATENCY is 0 out of reset, enough for 16 MHz (RM0351 3.3.3). */
    @Test
    void aClockThatTheFlashIsTooSlowForIsWarnedOf() {
        try (var slow = machine(BUSY_WAIT, 16); var fast = machine(BUSY_WAIT, 80)) {
            assertThat(slow).warnsOfNothing();
            assertThatThrownBy(() -> assertThat(fast).warnsOfNothing())
                    .hasMessageContaining("too fast for a chip: 80 MHz needs 4 wait states");
        }
    }

    @Test
    void aSnapshotIsForMachinesOfTheSameClock() {
        try (var machine = machine(BUSY_WAIT, 8)) {
            var state = machine.save();
            assertThatThrownBy(() -> Machine.builder().image(BUSY_WAIT).build(state))
                    .isInstanceOf(SnapshotException.class).hasMessageContaining("other settings (clock=8 MHz)");
        }
    }
}
