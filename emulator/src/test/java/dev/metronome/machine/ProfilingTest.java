package dev.metronome.machine;

import static dev.metronome.core.ExceptionNumber.SVCALL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program turns the DWT's counters on, runs a few instructions, and reads one of them. */
class ProfilingTest {
    private static final int DWT = 0xE000_1000;
    private static final int DATA = 0x2000_0100;

    /**
     * Without wait states, read right behind the instructions: what each has beyond its one cycle. That the IT is
     * counted as folded was measured (compendium.i-0.nl, "Conditional block"); the rest is what the manual's words make
     * of the model's cycles.
     */
    @ParameterizedTest(name = "{0}: CPICNT {2}, EXCCNT {3}, LSUCNT {4}, FOLDCNT {5}")
    @CsvSource({
        "adds,                     3201,                0, 0,  0, 0",
        "mul,                      FB02 F302,           0, 0,  0, 0",
        "udiv of 0,                FBB2 F3F2,           1, 0,  0, 0",
        "b to the next,            E7FF,                1, 0,  0, 0",
        "ldr,                      682B,                0, 0,  1, 0",
        "two ldr,                  682B 686B,           0, 0,  1, 0",
        "str,                      602A,                0, 0,  0, 0",
        "str register offset,      50AA,                0, 0,  1, 0",
        "stmia of two,             C50C,                0, 0,  2, 0",
        "ldr of a timer,           6833,                0, 0,  2, 0",
        "it ne; addne,             BF18 3201,           0, 0,  0, 1",
        "it eq; addeq skipped,     BF08 3201,           0, 0,  0, 1",
        "mov.w; it ne; addne,      EA4F 0808 BF18 3201, 0, 0,  0, 0",
        "svc and back,             DF00,                2, 22, 0, 0",
        "tbb,                      E8DF F007 0101,      4, 0,  1, 0",
    })
    void countsWhatTheInstructionsTakeBeyondOneCycle(String what, String code, int cpi, int exc, int lsu, int fold) {
        assertThat(read(code, 0x600, 0x08)).as("CPICNT").isEqualTo(cpi);
        assertThat(read(code, 0x600, 0x0C)).as("EXCCNT").isEqualTo(exc);
        assertThat(read(code, 0x600, 0x10)).as("SLEEPCNT").isZero();
        assertThat(read(code, 0x600, 0x14)).as("LSUCNT").isEqualTo(lsu);
        assertThat(read(code, 0x600, 0x18)).as("FOLDCNT").isEqualTo(fold);
    }

    /** The program's own reads, one a run, at the same place: the store, a MOV, the instructions, a MOV. */
    @ParameterizedTest(name = "ACR {2}: {0}")
    @CsvSource({
        "3201 3201 3201,                3, 0x604",
        "682B 686B 3201,                3, 0x604",
        "6833 E7FF 602A,                3, 0x704",
        "EA4F 0808 BF18 3201 FBB2 F3F2, 4, 0x004",
        "DF00 682B DF00,                5, 0x704",
    })
    void theSumThatArmGivesIsExactForReadsOfTheProgram(String code, int instructions, String acr) {
        var latency = Integer.decode(acr);
        var sum = read(code, latency, 0x04) - read(code, latency, 0x08) - read(code, latency, 0x0C)
                - read(code, latency, 0x10) - read(code, latency, 0x14) + read(code, latency, 0x18);
        assertThat(sum & 0xFF).isEqualTo(2 + instructions + 1);
    }

    @Test
    void pcsrHasTheInstructionThatReadsIt() {
        assertThat(read("3201", 0x600, 0x1C)).isEqualTo(Program.THREAD + 8);
    }

    private static int read(String code, int acr, int offset) {
        var halfwords = Arrays.stream(code.split(" ")).mapToInt(word -> Integer.parseInt(word, 16));
        try (var program = new Program()) {
            program.handler(SVCALL, 0x4770); // bx lr
            var load = 0x6800 | offset << 4 | 4; // ldr r4, [r0, #offset]
            var behind = IntStream.of(0x46C0, load, 0xBE00); // mov r8, r8; the load; bkpt
            var before = IntStream.of(0x6001, 0x46C0); // str r1, [r0]; mov r8, r8
            program.code(Program.THREAD, IntStream.concat(before, IntStream.concat(halfwords, behind)).toArray())
                    .load();
            program.readyToMeasure(acr).poke(DWT, 0).poke(DWT + 4, 0).poke(0x4002_1058, 1); // APB1ENR1.TIM2EN
            program.with(0, DWT).with(1, 0x1F << 17 | 1).with(2, 0).with(5, DATA).with(6, 0x4000_0000).with(7, 0);
            program.machine.processor().engine().setFlags(0);
            assertThat(program.run()).isEqualTo(Machine.Stop.BREAKPOINT);
            return program.register(4);
        }
    }
}
