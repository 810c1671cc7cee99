package dev.metronome.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.board.Boards;
import dev.metronome.bus.Width;
import dev.metronome.image.ImageLoader;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.trace.TraceEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Some thousands of random integer, DSP and floating-point instructions, a third of them in IT blocks
 * (src/test/firmware/oracle/random_program.py): what each block of them leaves in registers and flags must be what QEMU
 * has, wherever the run is cut.
 */
class RandomInstructionsTest {
    private static final int RESULTS = 0x2000_2EE8;
    private static final int INTEGER_BLOCKS = 220;
    private static final int FLOAT_BLOCKS = 160;
    private static final int INTEGER_WORDS = 14;
    private static final int FLOAT_WORDS = 22;
    /** Where the program looks for SysTick's period. */
    private static final int PERIOD = 0x2001_7000;
    private static final long CYCLES = 20_000_000;

    @Test
    void blocksLeaveWhatQemuSays() throws IOException {
        try (var machine = machine()) {
            assertThat(machine.run(Limit.cycles(CYCLES))).isEqualTo(Machine.Stop.BREAKPOINT);
            assertThat(OracleTest.differences(blocks(machine), expected())).isEmpty();
        }
    }

    @ParameterizedTest(name = "every {0} cycles")
    @ValueSource(ints = {211, 223, 227, 229, 233, 239, 241, 251, 257, 263, 269, 271})
    void theSameUnderInterrupts(int period) throws IOException {
        try (var machine = machine()) {
            machine.bus().poke(PERIOD, Width.WORD, period - 1);
            var ticks = new AtomicInteger();
            machine.trace().add(event -> {
                if (event instanceof TraceEvent.ExceptionEntered entered
                        && entered.number() == ExceptionNumber.SYSTICK) {
                    ticks.incrementAndGet();
                }
            });
            assertThat(machine.run(Limit.cycles(CYCLES))).isEqualTo(Machine.Stop.BREAKPOINT);
            assertThat(OracleTest.differences(blocks(machine), expected())).isEmpty();
            assertThat(ticks).hasValueGreaterThan(100);
        }
    }

    /** The run is stopped and gone on with at every cycle, hence before every instruction of every IT block. */
    @Test
    void theSameWhenStoppedAtEveryCycle() throws IOException {
        try (var machine = machine()) {
            var stop = Machine.Stop.TIME_LIMIT;
            for (var cycle = 1L; stop == Machine.Stop.TIME_LIMIT && cycle < CYCLES; cycle++) {
                stop = machine.run(Limit.cycles(cycle));
            }
            assertThat(stop).isEqualTo(Machine.Stop.BREAKPOINT);
            assertThat(OracleTest.differences(blocks(machine), expected())).isEmpty();
        }
    }

    private static Machine machine() {
        var machine = new Machine(Boards.named(Boards.DEFAULT));
        machine.load(ImageLoader.load(OracleTest.folder().resolve("random.elf"), OptionalInt.empty(),
                Machine.memoryMap()));
        return machine;
    }

    private static List<String> expected() throws IOException {
        var lines = new ArrayList<>(Files.readAllLines(OracleTest.folder().resolve("random.qemu.txt")));
        OracleTest.correct(lines, OracleTest.folder().resolve("random.unicorn.txt"));
        return lines;
    }

    private static List<String> blocks(Machine machine) {
        var blocks = new ArrayList<String>();
        var at = RESULTS;
        for (var i = 0; i < INTEGER_BLOCKS + FLOAT_BLOCKS; i++) {
            var words = i < INTEGER_BLOCKS ? INTEGER_WORDS : FLOAT_WORDS;
            var line = new StringBuilder();
            for (var word = 0; word < words; word++, at += 4) {
                line.append(word == 0 ? "" : " ").append(String.format("%08X", machine.bus().peek(at, Width.WORD)));
            }
            blocks.add(line.toString());
        }
        return blocks;
    }
}
