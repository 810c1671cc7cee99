package dev.metronome.cli;

import static dev.metronome.cli.CommandLineUnderTest.buttonMirror;
import static dev.metronome.cli.CommandLineUnderTest.metronome;
import static dev.metronome.cli.CommandLineUnderTest.parse;
import static dev.metronome.cli.CommandLineUnderTest.program;
import static dev.metronome.cli.CommandLineUnderTest.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
    @TempDir
    Path folder;

    private String file(byte[] content) throws IOException {
        return Files.write(folder.resolve("firmware.bin"), content).toString();
    }

    private static List<Long> cycles(JsonNode report, String led) {
        var cycles = new ArrayList<Long>();
        for (var node : report.get("leds")) {
            if (node.get("name").textValue().equals(led)) {
                node.get("edges").forEach(edge -> cycles.add(edge.get("cycle").longValue()));
            }
        }
        return cycles;
    }

    @Nested
    class Edges {
        @Test
        void comeFortyMillionCyclesApartFromATimerSetToThat() {
            // blinky-irq: TIM15 divides 80 MHz by 800 and counts to 50,000; LD2 changes every second time.
            var report = metronome("run", sample("blinky-irq"), "--for", "4s", "--json", "-").json();

            var first = cycles(report, "LD1");
            var second = cycles(report, "LD2");
            assertThat(first).hasSize(7);
            for (var i = 2; i < first.size(); i++) {
                assertThat(first.get(i) - first.get(i - 1)).isEqualTo(40_000_000);
            }
            assertThat(second).hasSize(3);
            assertThat(second.get(2) - second.get(1)).isEqualTo(80_000_000);
        }

        @Test
        void areToldOnStandardErrorAsInTheReport() {
            var shown = metronome("run", sample("blinky-irq"), "--for", "2s");
            var report = metronome("run", sample("blinky-irq"), "--for", "2s", "--json", "-").json();

            assertThat(shown.out()).isEmpty();
            assertThat(shown.edges()).hasSize(4);
            var edge = report.at("/leds/0/edges/1");
            assertThat(shown.edges().get(1)).isEqualTo(Screen
                    .edge(edge.get("time_ns").longValue(), edge.get("cycle").longValue(), "LD1", false).strip());
        }

        @Test
        void areTheSameOnEveryRun() {
            var once = metronome("run", sample("async-blinky"), "--for", "3s", "--json", "-");
            var again = metronome("run", sample("async-blinky"), "--for", "3s", "--json", "-");

            assertThat(once.out()).isEqualTo(again.out()).contains("\"on\": true");
        }

        @Test
        void ofAnAsyncProgramDoNotDrift() {
            var report = metronome("run", sample("async-blinky"), "--for", "6s", "--json", "-").json();

            var edges = cycles(report, "LD2");
            assertThat(edges).hasSizeGreaterThanOrEqualTo(11);
            for (var i = 6; i < edges.size(); i++) {
                assertThat(edges.get(i) - edges.get(i - 2)).isEqualTo(80_000_000);
            }
        }

        @Test
        void areInAlignedColumns() {
            assertThat(Screen.edge(500_003_362, 40_000_269, "LD1", true))
                    .isEqualTo("    0.500 003 362 s       40,000,269 cycles  LD1 on");
            assertThat(Screen.edge(3_600_000_000_001L, 288_000_000_000L, "LD2", false))
                    .isEqualTo(" 3600.000 000 001 s  288,000,000,000 cycles  LD2 off");
        }
    }

    @Nested
    class Report {
        @Test
        void hasTheFieldsThatProgramsRelyOn() {
            var image = sample("preemption");
            var result = metronome("run", image, "--json", "-", "--print", "result,trace_log");
            var report = result.json();

            assertThat(report.fieldNames()).toIterable().containsExactly("image", "board", "engine", "cycles",
                    "time_ns",
                    "instructions", "sleep_cycles", "stop", "exit_code", "leds", "uart", "printed", "exceptions",
                    "warnings");
            assertThat(report.get("image").textValue()).isEqualTo(image);
            assertThat(report.get("board").textValue()).isEqualTo("b-l475e-iot01a");
            assertThat(report.get("engine").textValue()).startsWith("Unicorn 2");
            assertThat(report.get("stop").textValue()).isEqualTo("breakpoint");
            assertThat(report.get("exit_code").intValue()).isZero();
            assertThat(report.get("time_ns").longValue()).isEqualTo(report.get("cycles").longValue() * 250);
            assertThat(report.get("sleep_cycles").longValue()).isPositive()
                    .isLessThan(report.get("cycles").longValue());
            assertThat(report.at("/printed/result/bytes").intValue()).isEqualTo(4);
            assertThat(report.at("/printed/result/address").longValue()).isBetween(0x2000_0000L, 0x2001_8000L);
            assertThat(report.at("/printed/result/u32")).hasSize(1);
            assertThat(report.at("/printed/result/u32/0").longValue()).isEqualTo(0x600D);
            assertThat(report.at("/printed/trace_log/u32").size() * 4)
                    .isEqualTo(report.at("/printed/trace_log/bytes").intValue());
            assertThat(report.at("/exceptions/SVCall").intValue()).isEqualTo(1);
            assertThat(report.at("/exceptions/PendSV").intValue()).isEqualTo(1);
        }

        @Test
        void isWrittenToAFileWholeAndLeavesNothingElse() throws IOException {
            var file = folder.resolve("report.json");
            Files.writeString(file, "old");
            var result = metronome("run", sample("crash"), "--json", file.toString());

            assertThat(parse(Files.readString(file)).get("stop").textValue()).isEqualTo("fault");
            assertThat(result.out()).isEmpty();
            assertThat(Files.list(folder)).containsExactly(file);
        }

        @Test
        void aloneIsOnStandardOutputWhenAskedForThere() {
            var result = metronome("run", sample("uart-echo"), "--json", "-", "--for", "20ms", "--input", "hi");

            assertThat(result.out()).startsWith("{").endsWith("}\n");
            assertThat(result.json().at("/uart/USART1").textValue()).isEqualTo("uart-echo ready\r\nhi");
        }

        @Test
        void hasTimesThatStayRightWhenTheClockChanges() throws IOException {
            var report = metronome("run", file(buttonMirror()), "--base", "0x08000000", "--for", "1s", "--json", "-")
                    .json();

            // At 100 kHz; the few cycles before took 250 ns each.
            assertThat(report.get("cycles").longValue()).isCloseTo(100_000, within(20L));
            assertThat(report.get("time_ns").longValue()).isCloseTo(1_000_000_000, within(100_000L));
        }
    }

    @Nested
    class Limits {
        @Test
        void areTenSecondsIfNobodySaysOtherwise() {
            var result = metronome("run", sample("blinky-irq"));

            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).contains("default limit of 10 s", "--for", "virtual time  10.000 000 000 s");
        }

        @Test
        void mayBeCycles() {
            var report = metronome("run", sample("blinky-irq"), "--for", "400_000_000cyc", "--json", "-").json();

            assertThat(report.get("cycles").longValue()).isEqualTo(400_000_000);
            assertThat(report.get("stop").textValue()).isEqualTo("time-limit");
        }

        @Test
        void endASleepThatNothingCouldEndBeforeThem() throws IOException {
            // cpsid i; wfi
            var result = metronome("run", file(program(0xB672, 0xBF30, 0xE7FD)), "--base", "0x08000000");

            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).contains("the core sleeps, and nothing is left that could wake it");
        }
    }

    @Nested
    class Buttons {
        @Test
        void arePressedAtTheirTimeAlthoughTheClockChanges() throws IOException {
            var result = metronome("run", file(buttonMirror()), "--base", "0x08000000", "--for", "2s", "--json", "-",
                    "--press", "b2@1.5s+200ms", "--press", "B2@180_000cyc+1_000cyc");
            var edges = result.json().at("/leds/0/edges");

            assertThat(edges).hasSize(5);
            // The loop of the program takes less than 20 cycles of 10 us.
            assertThat(edges.get(1).get("time_ns").longValue()).isBetween(1_500_000_000L, 1_500_200_000L);
            assertThat(edges.get(2).get("time_ns").longValue()).isBetween(1_700_000_000L, 1_700_200_000L);
            assertThat(edges.get(3).get("cycle").longValue()).isBetween(180_000L, 180_020L);
            assertThat(edges.get(4).get("cycle").longValue()).isBetween(181_000L, 181_020L);
        }

        @Test
        void areHeldForATenthOfASecond() throws IOException {
            var edges = metronome("run", file(buttonMirror()), "--base", "0x08000000", "--for", "1s", "--json", "-",
                    "--press", "B2@300ms").json().at("/leds/0/edges");

            assertThat(edges).hasSize(3);
            assertThat(edges.get(2).get("time_ns").longValue()).isBetween(400_000_000L, 400_200_000L);
        }

        @Test
        void thatWouldBePressedAfterTheEndAreMentioned() throws IOException {
            var result = metronome("run", file(buttonMirror()), "--base", "0x08000000", "--for", "1s", "--press",
                    "B2@2s");

            assertThat(result.err()).contains("note: --press B2@2s never came");
        }
    }

    @Nested
    class Console {
        @Test
        void aloneIsOnStandardOutput() {
            var result = metronome("run", sample("uart-echo"), "--for", "20ms", "--input", "hello\\r");

            assertThat(result.out()).isEqualTo("uart-echo ready\r\nhello\r\n");
        }

        @Test
        void goesToAFile() throws IOException {
            var file = folder.resolve("said");
            var result = metronome("run", sample("uart-echo"), "--for", "20ms", "--uart", file.toString());

            assertThat(result.out()).isEmpty();
            assertThat(file).hasContent("uart-echo ready\r\n");
        }

        @Test
        void takesItsInputFromAFile() throws IOException {
            var file = Files.write(folder.resolve("input"), new byte[]{'a', (byte) 0xC3, (byte) 0xA9, '\\', 'r'});
            var result = metronome("run", sample("uart-echo"), "--for", "20ms", "--input", "@" + file);

            assertThat(result.out()).endsWith("aé\\r");
        }
    }

    @Nested
    class Crashes {
        @Test
        void showFunctionLineAndRegisters() {
            var result = metronome("run", sample("crash"));

            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.err()).contains("BusFault in thread mode",
                    "CFSR  0x00008200  PRECISERR BFARVALID", "HFSR  0x40000000  FORCED", "BFAR  0xC0000000", "r12 ",
                    "SP   0x2001", "xPSR 0x", "crashed: a BusFault became a HardFault", "Default_Handler");
            assertThat(result.err()).containsPattern(
                    "PC    0x08000[0-9A-F]{3} in read_a_sensor_that_is_not_there\\S* \\(\\S*main\\.c:\\d+\\)");
            assertThat(result.err()).containsPattern("LR    0x08000[0-9A-F]{3} in main\\S* \\(\\S*main\\.c:\\d+\\)");
        }

        @Test
        void areInTheReport() {
            var report = metronome("run", sample("crash"), "--json", "-").json();

            assertThat(report.get("exit_code").intValue()).isEqualTo(3);
            assertThat(report.at("/fault/exception").textValue()).isEqualTo("BusFault");
            assertThat(report.at("/fault/causes/0").textValue()).isEqualTo("PRECISERR");
            assertThat(report.at("/fault/bfar").longValue()).isEqualTo(0xC000_0000L);
            assertThat(report.at("/fault/registers")).hasSize(16);
            assertThat(report.at("/fault/pc/function").textValue()).isEqualTo("read_a_sensor_that_is_not_there");
            assertThat(report.at("/fault/pc/line").intValue()).isPositive();
        }

        @Test
        void areLockupsWhereTheFaultHandlerFaults() throws IOException {
            // udf #0; the HardFault vector, the word behind, is 0xDE00DE00: no Thumb code there
            var result = metronome("run", file(program(0xDE00, 0xDE00, 0xDE00, 0xDE00)), "--base", "0x08000000",
                    "--json", "-");

            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.json().get("stop").textValue()).isEqualTo("lockup");
            assertThat(result.err()).contains("crashed: the core locked up");
        }

        @Test
        void areToldEvenQuietly() {
            assertThat(metronome("run", sample("crash"), "--quiet").err()).contains("crashed:", "BFAR  0xC0000000")
                    .doesNotContain("virtual time", "LD1");
        }
    }

    @Nested
    class Strictness {
        /** Loads from a register of CRC, whose clock is off, then of SAI1 with its clock on; SAI1 is not modelled. */
        private byte[] touchesWhatIsNotModelled() {
            // @formatter:off
            return program(
                    0x4804,         // ldr  r0, =0x40021000   RCC
                    0xF44F, 0x1100, // mov  r1, #0x00200000   SAI1EN
                    0x6601,         // str  r1, [r0, #0x60]   APB2ENR
                    0x4803,         // ldr  r0, =0x40015400   SAI1
                    0x2101,         // movs r1, #1
                    0x6041,         // str  r1, [r0, #4]      ACR1
                    0xBE00,         // bkpt
                    0xBF00, 0xBF00,
                    0x1000, 0x4002, 0x5400, 0x4001);
            // @formatter:on
        }

        @Test
        void makesWhatIsNotModelledAFailure() throws IOException {
            var image = file(touchesWhatIsNotModelled());
            var lax = metronome("run", image, "--base", "0x08000000");
            var strict = metronome("run", image, "--base", "0x08000000", "--strict");

            assertThat(lax.exitCode()).isZero();
            assertThat(lax.err()).contains("warning: ").contains("SAI1");
            assertThat(strict.exitCode()).isEqualTo(3);
            assertThat(strict.err()).contains("--strict: 1 thing touched");
        }
    }

    @Test
    void quietSaysNothingOfARunWithNothingWrong() {
        var result = metronome("run", sample("blinky-irq"), "--for", "1s", "--quiet");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
    }

    @Test
    void symbolsArePrintedByTheirSize() {
        var result = metronome("run", sample("preemption"), "--quiet", "--print", "result", "--print", "trace_log");

        assertThat(result.err()).containsPattern("result +0x2000[0-9A-F]{4}  24589 \\(0x0000600D\\)");
        assertThat(result.err()).containsPattern("trace_log +0x2000[0-9A-F]{4}  \\d+ bytes\n  \\+0x0000  00000001 ");
    }

    @Test
    void anotherBoardHasOtherLights() {
        // PA5 is LD1 on the one board and LD2 on the other.
        var result = metronome("run", sample("blinky-irq"), "--for", "1s", "--board", "NUCLEO-L476RG");

        assertThat(result.edges()).isNotEmpty().allMatch(edge -> edge.contains("LD2"));
    }
}
