package dev.metronome.cli;

import static dev.metronome.cli.CommandLineUnderTest.buttonMirror;
import static dev.metronome.cli.CommandLineUnderTest.metronome;
import static dev.metronome.cli.CommandLineUnderTest.parse;
import static dev.metronome.cli.CommandLineUnderTest.sample;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.metronome.cli.CommandLineUnderTest.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code metronome run --what-if}, from the command line to its table and its report. */
class WhatIfCommandTest {
    private static final String BUSY_WAIT = sample("blinky-busy-wait");
    private static final String ASYNC = sample("async-blinky");

    @TempDir
    Path folder;

    private static List<JsonNode> runs(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addFirst("run");
        all.addAll(List.of("--json", "-"));
        var runs = new ArrayList<JsonNode>();
        metronome(all.toArray(String[]::new)).json().get("runs").forEach(runs::add);
        return runs;
    }

    private static long led(JsonNode run, int led, String field) {
        return run.get("leds").get(led).get(field).longValue();
    }

    /** The lines of a table below its title: the names of its columns, then a row for each run. */
    private static List<String> table(Result result, String title) {
        return result.out().lines().dropWhile(line -> !line.equals(title)).skip(1).takeWhile(line -> !line.isEmpty())
                .toList();
    }

    @Nested
    class Rows {
        @Test
        void beginWithTheFirmwareAsItIs() {
            var plain = metronome("run", ASYNC, "--for", "3s", "--json", "-").json();
            var first = runs(ASYNC, "--for", "3s", "--what-if", "ws=0").getFirst();

            for (var field : List.of("cycles", "time_ns", "instructions", "sleep_cycles", "stop", "exit_code")) {
                assertThat(first.get(field)).as(field).isEqualTo(plain.get(field));
            }
            for (var led = 0; led < 2; led++) {
                var edges = plain.get("leds").get(led).get("edges");
                assertThat(led(first, led, "edges")).isEqualTo(edges.size());
                assertThat(led(first, led, "first_cycle")).isEqualTo(edges.get(0).get("cycle").longValue());
                assertThat(led(first, led, "first_time_ns")).isEqualTo(edges.get(0).get("time_ns").longValue());
            }
            assertThat(first.get("settings")).isNotEmpty().allMatch(JsonNode::isNull);
        }

        @Test
        void areOneForEachCombination() {
            var runs = runs(BUSY_WAIT, "--for", "1ms", "--what-if", "ws=0..2,art=on/off", "--what-if", "clock=8MHz");

            assertThat(runs).hasSize(1 + 6);
            assertThat(runs.getLast().get("settings")).isEqualTo(parse(
                    "{\"ws\": 2, \"prefetch\": false, \"icache\": false, \"dcache\": false, \"clock_hz\": 8000000}"));
        }

        @Test
        void areTheSameOnEveryRun() {
            var once = metronome("run", ASYNC, "--for", "1s", "--what-if", "ws=0/4,art=on/off", "--json", "-");
            var again = metronome("run", ASYNC, "--for", "1s", "--what-if", "ws=0/4,art=on/off", "--json", "-");

            assertThat(once).isEqualTo(again);
            assertThat(once.out()).contains("\"ws\": 4");
        }

        /** The lateness of an edge is where in its turn the loop is; a turn takes longer with slower flash. */
        @Test
        void showThatABusyLoopWaitsForTheFlash() {
            var runs = runs(BUSY_WAIT, "--for", "1s", "--what-if", "ws=0..4,art=off");

            for (var i = 2; i < runs.size(); i++) {
                assertThat(led(runs.get(i), 0, "first_cycle")).isGreaterThan(led(runs.get(i - 1), 0, "first_cycle"));
                assertThat(runs.get(i).get("instructions").longValue())
                        .isLessThan(runs.get(i - 1).get("instructions").longValue());
            }
        }

        @Test
        void showThatAnAsyncProgramKeepsItsPeriod() {
            var runs = runs(ASYNC, "--for", "6s", "--what-if", "ws=0..4,art=on/off");

            assertThat(runs).hasSize(11).allSatisfy(run -> {
                assertThat(led(run, 0, "last_period_cycles")).isEqualTo(160_000_000);
                assertThat(led(run, 1, "last_period_cycles")).isEqualTo(80_000_000);
            });
            assertThat(runs.getLast().get("awake_cycles").longValue()).as("ws=4, art=off")
                    .isGreaterThan(runs.get(1).get("awake_cycles").longValue());
        }

        /** The program counts the same cycles, which take a fifth of the time. */
        @Test
        void showAnotherClock() {
            var runs = runs(BUSY_WAIT, "--for", "1s", "--what-if", "clock=20MHz");

            assertThat(led(runs.get(1), 0, "first_cycle")).isEqualTo(led(runs.get(0), 0, "first_cycle"));
            assertThat(led(runs.get(1), 0, "first_time_ns") * 5).isEqualTo(led(runs.get(0), 0, "first_time_ns"));
            assertThat(runs.get(1).get("cycles").longValue()).as("the last instruction may pass the limit")
                    .isBetween(20_000_000L, 20_000_005L);
        }

        @Test
        void haveTheSameInputs() throws IOException {
            var image = Files.write(folder.resolve("mirror.bin"), buttonMirror()).toString();
            var runs = runs(image, "--base", "0x08000000", "--for", "1s", "--press", "B2@300ms+50ms", "--what-if",
                    "ws=0/4,clock=1MHz");

            assertThat(runs).hasSize(3).allSatisfy(run -> {
                assertThat(led(run, 0, "edges")).isEqualTo(3);
                assertThat(run.get("time_ns").longValue()).isBetween(1_000_000_000L, 1_000_020_000L);
            });
        }

        @Test
        void mayHaveJavaOnTheChipANewForEachRun() {
            var runs = runs("--hosted", Path.of("target", "test-classes") + ":" + BlinkProgram.class.getName(), "--for",
                    "1s", "--what-if", "ws=firmware/4");

            assertThat(runs).hasSize(3);
            assertThat(runs.get(1)).as("as the firmware has it").isEqualTo(runs.get(0));
            assertThat(led(runs.get(0), 0, "edges")).isPositive();
        }
    }

    @Nested
    class Marks {
        @Test
        void areAtRowsThatNoChipRuns() {
            var result = metronome("run", ASYNC, "--for", "1s", "--what-if", "ws=2..4");
            var core = table(result, "core");

            assertThat(core.get(1)).startsWith("  as the firmware has it").doesNotContain("chip");
            assertThat(core.get(2)).startsWith("! 2").endsWith("not on a chip: 80 MHz needs 4 wait states");
            assertThat(core.get(4)).startsWith("  4").doesNotContain("chip");
            assertThat(table(result, "LD1").get(2)).startsWith("! 2");
        }

        @Test
        void areAtAClockAboveTheHighest() {
            var result = metronome("run", BUSY_WAIT, "--for", "1ms", "--what-if", "clock=80MHz/81MHz,ws=4");

            assertThat(table(result, "core").get(2)).startsWith("  80 MHz");
            assertThat(table(result, "core").get(3)).startsWith("! 81 MHz")
                    .endsWith("not on a chip: 81 MHz is above 80 MHz, the highest SYSCLK");
        }

        /** The firmware sets four wait states before it would switch to 80 MHz, but after 80 MHz begin here. */
        @Test
        void sayForHowLongWhereItIsNotToTheEnd() {
            var result = metronome("run", ASYNC, "--for", "1s", "--what-if", "clock=80MHz");
            var run = runs(ASYNC, "--for", "1s", "--what-if", "clock=80MHz").get(1);

            assertThat(table(result, "core").get(2)).startsWith("! ")
                    .containsPattern("not on a chip for [0-9,]+ cycles: 80 MHz needs 4 wait states");
            assertThat(run.at("/off_limits/cycles").longValue()).isBetween(1L, 10_000L);
            assertThat(run.at("/off_limits/why").textValue()).isEqualTo("80 MHz needs 4 wait states");
        }

        @Test
        void areNotWarningsOfTheFirmware() {
            assertThat(metronome("run", ASYNC, "--for", "1s", "--what-if", "ws=0").err()).isEmpty();
        }
    }

    @Nested
    class Table {
        @Test
        void hasAllThatIsToBeCompared() {
            var result = metronome("run", BUSY_WAIT, "--for", "2s", "--what-if", "ws=0,art=on");

            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).isEmpty();
            assertThat(result.edges()).isEmpty();
            assertThat(table(result, "LD1")).containsExactly(
                    "  ws  art                 edges  first edge               at   shortest    longest  last period",
                    "  as the firmware has it      3   2,000,088  0.500 022 000 s  2,000,000  2,000,005    4,000,005",
                    "  0   on                      3   2,000,088  0.500 022 000 s  2,000,000  2,000,005    4,000,005");
            assertThat(result.out()).contains("LD3, LD4: no edges", "2 runs stopped at the limit of 2 s");
        }

        @Test
        void fitsAScreenWithAllSettings() {
            var result = metronome("run", sample("blinky-irq"), "--for", "20min", "--what-if",
                    "ws=firmware/4,prefetch=firmware,icache=firmware,dcache=off,clock=48MHz");

            assertThat(table(result, "LD1")).hasSize(4)
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
        }

        @Test
        void fitsAScreenWithMarks() {
            var result = metronome("run", ASYNC, "--for", "1min", "--what-if",
                    "ws=firmware/2,art=firmware,clock=80MHz");

            assertThat(table(result, "core")).hasSize(4)
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
        }

        @Test
        void leavesStandardOutputToTheReport() {
            var result = metronome("run", BUSY_WAIT, "--for", "1ms", "--what-if", "ws=0", "--json", "-");

            assertThat(result.out()).startsWith("{").endsWith("}\n");
            assertThat(result.err()).contains("as the firmware has it");
        }

        @Test
        void isLeftAwayQuietly() throws IOException {
            var file = folder.resolve("report.json");
            var result = metronome("run", BUSY_WAIT, "--for", "1ms", "--what-if", "ws=0", "--quiet", "--json",
                    file.toString());

            assertThat(result.out()).isEmpty();
            assertThat(result.err()).isEmpty();
            assertThat(parse(Files.readString(file)).get("runs")).hasSize(2);
        }

        @Test
        void isWithoutTheConsolesText() {
            var result = metronome("run", sample("uart-echo"), "--for", "20ms", "--input", "hi", "--what-if", "ws=0");

            assertThat(result.out()).doesNotContain("uart-echo ready");
        }

        @Test
        void saysHowRunsEnded() {
            var result = metronome("run", sample("crash"), "--what-if", "ws=0/4");

            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(table(result, "core")).filteredOn(line -> line.endsWith("  crashed: fault")).hasSize(3);
            assertThat(result.out()).contains("3 runs crashed: a BusFault became a HardFault");
            assertThat(metronome("run", sample("preemption"), "--what-if", "ws=0").out())
                    .contains("  stopped: breakpoint", "2 runs stopped at a breakpoint instruction (BKPT)");
        }
    }

    @Nested
    class WhatIsRefused {
        private void refused(Result result, String... words) {
            assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
            assertThat(result.err()).startsWith("metronome: ").contains(words);
            assertThat(result.out()).isEmpty();
        }

        @Test
        void isSaidBeforeAnythingRuns() {
            refused(metronome("run", BUSY_WAIT, "--what-if", "wss=1"), "--what-if", "did you mean \"ws\"?");
            refused(metronome("run", BUSY_WAIT, "--what-if", "ws=0,2,4"), "\"2\" has no \"=\"");
            refused(metronome("run", BUSY_WAIT, "--what-if", ""), "has no \"=\"");
            refused(metronome("run", BUSY_WAIT, "--what-if", "ws=1", "--what-if", "ws=2"), "ws is there twice");
            refused(metronome("run", "--what-if", "ws=1"), "IMAGE");
        }

        @Test
        void areOptionsThatAreForOneRun() {
            refused(metronome("run", BUSY_WAIT, "--what-if", "ws=1", "--uart", "-"), "--uart", "one run");
            refused(metronome("run", BUSY_WAIT, "--what-if", "ws=1", "--print", "overflows"), "--print", "one run");
            refused(metronome("run", BUSY_WAIT, "--what-if", "ws=1", "--receipt"), "--receipt", "one run");
            refused(metronome("run", BUSY_WAIT, "--what-if", "ws=1", "--quiet"), "--quiet", "--json FILE");
        }
    }
}
