package dev.metronome.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.board.Boards;
import dev.metronome.bus.Width;
import dev.metronome.image.ImageLoader;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Instruction;
import dev.metronome.timing.Part;
import dev.metronome.timing.Rule;
import dev.metronome.trace.TraceEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * instructions = CYCCNT - CPICNT - EXCCNT - SLEEPCNT - LSUCNT + FOLDCNT (Arm knowledge article 103489824), here exact,
 * before each instruction of real programs; and counting changes nothing.
 */
class ProfilingCountersTest {
    private static final Path SAMPLES = Path.of("..", "firmware-samples");
    private static final int DEMCR = 0xE000_EDFC;
    private static final int DWT = 0xE000_1000;
    private static final int ALL = 0x1F << 17 | 1;
    private static final long CYCLES = 600_000;

    @ParameterizedTest
    @ValueSource(strings = {"async-blinky", "blinky-busy-wait", "blinky-irq", "button-exti", "crash", "fpu-interrupt",
        "preemption", "uart-echo"})
    void theCountersOfASampleAddUpToItsInstructions(String name) {
        audit(SAMPLES.resolve(name).resolve(name + ".elf"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "derived", "escalation", "excreturn", "float", "itblocks", "privilege", "sleep"})
    void theCountersOfATestProgramAddUpToItsInstructions(String name) {
        audit(OracleTest.folder().resolve(name + ".elf"));
    }

    private static void audit(Path elf) {
        try (var plain = machine(elf); var counted = machine(elf)) {
            var events = new ArrayList<TraceEvent>();
            var sameEvents = new ArrayList<TraceEvent>();
            plain.trace().add(events::add);
            counted.trace().add(sameEvents::add);
            counted.bus().poke(DEMCR, Width.WORD, 1 << 24);
            counted.bus().poke(DWT, Width.WORD, ALL);
            var audit = new Audit(counted);
            counted.processor().explainTo(audit);
            plain.run(Limit.cycles(CYCLES));
            counted.run(Limit.cycles(CYCLES));
            assertThat(audit.wrong).isEmpty();
            assertThat(audit.instructions).isGreaterThan(50);
            assertThat(counted.bus().peek(DWT, Width.WORD) & ALL).as("the program left it on").isEqualTo(ALL);
            assertThat(sameEvents).isEqualTo(events);
            assertThat(counted.processor().cycle()).isEqualTo(plain.processor().cycle());
        }
    }

    /** Also in the middle of a division, or of a load that waits. */
    @Test
    void aSnapshotKeepsThem() {
        try (var machine = machine(OracleTest.folder().resolve("random.elf"))) {
            machine.bus().poke(DEMCR, Width.WORD, 1 << 24);
            machine.bus().poke(DWT, Width.WORD, ALL);
            for (var cycle = 1000; cycle < 3000; cycle += 17) {
                machine.run(Limit.cycles(cycle));
                var saved = machine.snapshot();
                machine.run(Limit.cycles(cycle + 100));
                var counts = counts(machine);
                machine.restore(saved);
                machine.run(Limit.cycles(cycle + 100));
                assertThat(counts(machine)).as("saved at cycle %d", cycle).isEqualTo(counts);
            }
        }
    }

    private static int[] counts(Machine machine) {
        return IntStream.rangeClosed(0, 6).map(i -> machine.bus().peek(DWT + 4 * i, Width.WORD)).toArray();
    }

    private static Machine machine(Path elf) {
        var machine = new Machine(Boards.named(Boards.DEFAULT));
        machine.load(ImageLoader.load(elf, OptionalInt.empty(), Machine.memoryMap()));
        return machine;
    }

    /** Compares modulo the eight bits that the counters have, before every instruction. */
    private static final class Audit implements CycleAccount {
        private final Machine machine;
        private final List<String> wrong = new ArrayList<>();
        private long instructions;
        private long asleep;

        private Audit(Machine machine) {
            this.machine = machine;
        }

        @Override
        public void begins(Instruction instruction, long cycle) {
            var counted = cycle - asleep - counter(0x8) - counter(0xC) - counter(0x10) - counter(0x14) + counter(0x18);
            if ((counted & 0xFF) != (instructions & 0xFF) && wrong.isEmpty()) {
                wrong.add("before " + instruction + " at cycle " + cycle + " " + instructions
                        + " instructions were executed, and the counters say " + counted + " modulo 256");
            }
        }

        private int counter(int offset) {
            return machine.bus().peek(DWT + offset, Width.WORD);
        }

        @Override
        public void executed(Instruction instruction) {
            instructions++;
        }

        @Override
        public void skipped(Instruction instruction) {
            instructions++;
        }

        @Override
        public void charge(Instruction instruction, Rule rule, Part part, long cycles) {}

        @Override
        public void charge(Rule rule, Part part, long cycles) {
            asleep += part == Part.SLEEP ? cycles : 0;
        }
    }
}
