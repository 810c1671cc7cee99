package dev.metronome.samples;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static dev.metronome.testkit.MetronomeAssertions.cycles;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.testkit.Machine;
import dev.metronome.testkit.Metronome;
import dev.metronome.trace.Handling;
import dev.metronome.trace.TraceEvent.Entry;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

/** The firmware checks the order of its own handlers row by row; QEMU runs them in the same order. */
@Metronome(image = "preemption/preemption.elf", board = "b-l475e-iot01a")
class PreemptionTest {
    private static final int GOOD = 0x600D;
    private static final int BYTES_PER_ROW = 5 * 4;

    @Test
    void everyHandlerRunsInTheOrderThatItsPriorityGivesIt(Machine machine) {
        machine.runToBreakpoint(ofSeconds(1));

        assertThat(machine.board().led("LD2")).hasEdges(1); // the firmware is content with what it saw
        assertThat(machine).hasVariable("result", GOOD);
    }

    @Test
    void handlersAreNestedAndTailChained(Machine machine) {
        machine.runToBreakpoint(ofSeconds(1));

        var taken = machine.recording().exceptions();
        assertThat(taken).extracting(Handling::how).contains(Entry.TAIL_CHAINED);
        // TIM6, the least urgent, is interrupted by TIM7, and that by TIM15.
        assertThat(taken.subList(0, 3)).extracting(Handling::name).containsExactly("TIM6_DAC", "TIM7",
                "TIM1_BRK_TIM15");
        assertThat(taken.get(2).outer()).isEqualTo(taken.get(1));
        assertThat(taken.get(1).outer()).isEqualTo(taken.get(0));
        assertThat(taken.stream().min(Comparator.comparing(Handling::returnedCycle)).orElseThrow().name())
                .isEqualTo("TIM1_BRK_TIM15");
    }

    /** TIM15's handler holds PA5 high, which is LD1. */
    @Test
    void ld1IsLitWhileTim15IsHandled(Machine machine) {
        machine.runToBreakpoint(ofSeconds(1));

        assertThat(machine.board().led("LD1")).edgesAt(cycles(4_635), cycles(4_678));
        assertThat(machine.interrupt("TIM15")).isTaken(1).hasLatency(cycles(12));
    }

    @Test
    void theCycleCounterThatTheFirmwareReadsRunsForward(Machine machine) {
        machine.runToBreakpoint(ofSeconds(1));

        var state = machine.recording().state();
        var cycleOfFirstRow = state.address("trace_log") + 4 * 4;
        for (var row = 1; row < 32; row++) {
            var before = state.word(cycleOfFirstRow + (row - 1) * BYTES_PER_ROW);
            assertThat(state.word(cycleOfFirstRow + row * BYTES_PER_ROW)).isGreaterThan(before);
        }
    }
}
