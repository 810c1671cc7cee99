package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.board.Boards;
import dev.metronome.bus.Width;
import dev.metronome.image.ImageLoader;
import dev.metronome.stm32l4.WhatIf;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Frequency;
import dev.metronome.trace.TraceEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A machine with settings that stand whatever the firmware writes. */
class WhatIfMachineTest {
    private static final Path SAMPLES = Path.of("..", "firmware-samples");
    private static final WhatIf SLOW_FLASH = WhatIf.NOTHING.withWaitStates(4).withArt(false);

    private static Machine machine(String sample, WhatIf whatIf) {
        var machine = new Machine(Boards.named(Boards.DEFAULT), whatIf);
        machine.load(ImageLoader.load(SAMPLES.resolve(sample).resolve(sample + ".elf"), OptionalInt.empty(),
                Machine.memoryMap()));
        return machine;
    }

    private static List<TraceEvent> events(Machine machine, long end) {
        var events = new ArrayList<TraceEvent>();
        machine.trace().add(events::add);
        machine.run(Limit.cycles(end));
        return events;
    }

    private static List<TraceEvent> events(String sample, WhatIf whatIf, long end) {
        try (var machine = machine(sample, whatIf)) {
            return events(machine, end);
        }
    }

    /** blinky-busy-wait stays with what the chip has out of reset: no wait states, caches on, 4 MHz. */
    @Test
    void forcedToWhatTheFirmwareHasItDoesWhatTheFirmwareDoes() {
        var plain = events("blinky-busy-wait", WhatIf.NOTHING, 9_000_000);
        var forced = events("blinky-busy-wait", WhatIf.NOTHING.withWaitStates(0).withPrefetch(false)
                .withInstructionCache(true).withDataCache(true).withSysclk(Frequency.ofMegahertz(4)), 9_000_000);

        assertThat(plain).filteredOn(TraceEvent.LedChanged.class::isInstance).hasSize(6);
        assertThat(forced).isEqualTo(plain);
    }

    @Test
    void aLoopWaitsForTheFlash() {
        try (var fast = machine("blinky-busy-wait", WhatIf.NOTHING);
                var slow = machine("blinky-busy-wait", SLOW_FLASH)) {
            fast.run(Limit.cycles(1_000_000));
            slow.run(Limit.cycles(1_000_000));

            assertThat(slow.processor().instructions()).isLessThan(fast.processor().instructions() / 2);
        }
    }

    @Test
    void aSavedStateGoesOnWithTheSettings() {
        try (var machine = machine("blinky-busy-wait", SLOW_FLASH);
                var fresh = machine("blinky-busy-wait", SLOW_FLASH)) {
            machine.run(Limit.cycles(100_003));
            var saved = machine.snapshot();
            var first = events(machine, 5_000_000);
            var instructions = machine.processor().instructions();
            fresh.restore(saved);

            assertThat(events(fresh, 5_000_000)).isEqualTo(first).isNotEmpty();
            assertThat(fresh.processor().instructions()).isEqualTo(instructions);
        }
    }

    @Test
    void aStateOfOtherSettingsIsRefused() {
        try (var machine = machine("blinky-busy-wait", SLOW_FLASH);
                var plain = machine("blinky-busy-wait", WhatIf.NOTHING)) {
            var saved = machine.snapshot();
            assertThatThrownBy(() -> plain.restore(saved)).isInstanceOf(SnapshotException.class)
                    .hasMessageContaining("other settings (ws=4").hasMessageContaining("(the firmware's own)");
        }
    }

    // @formatter:off
    private static final int[] RESETS_ITSELF_ONCE = {
        0x4804,         // 200: ldr  r0, [pc, #16]   RCC_CSR
        0x6800,         // 202: ldr  r0, [r0]
        0x00C0,         // 204: lsls r0, r0, #3      SFTRSTF to bit 31
        0xD402,         // 206: bmi  20E
        0x4803,         // 208: ldr  r0, [pc, #12]   AIRCR
        0x4904,         // 20A: ldr  r1, [pc, #16]   the key and SYSRESETREQ
        0x6001,         // 20C: str  r1, [r0]
        0xE7FE,         // 20E: b    .
        0xBF00, 0xBF00, // 210: nop, nop
        0x1094, 0x4002, // 214: RCC_CSR
        0xED0C, 0xE000, // 218: AIRCR
        0x0004, 0x05FA, // 21C: VECTKEY | SYSRESETREQ
    };
    // @formatter:on

    @Test
    void theSettingsOutliveAResetOfTheChip() {
        var whatIf = WhatIf.NOTHING.withSysclk(Frequency.ofMegahertz(80));
        try (var program = new Program(whatIf).code(Program.THREAD, RESETS_ITSELF_ONCE).load()) {
            program.run();

            assertThat(program.machine.bus().peek(0x4002_1094, Width.WORD)).as("SFTRSTF").isEqualTo(0x1C00_0600);
            assertThat(program.machine.clocks().frequency(Clock.HCLK)).isEqualTo(Frequency.ofMegahertz(80));
            assertThat(program.all(TraceEvent.FlashOutrun.class))
                    .containsExactly(new TraceEvent.FlashOutrun(0, "80 MHz needs 4 wait states"));
        }
    }
}
