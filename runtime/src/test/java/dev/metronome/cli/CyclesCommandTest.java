package dev.metronome.cli;

import static dev.metronome.cli.CommandLineUnderTest.metronome;
import static dev.metronome.cli.CommandLineUnderTest.parse;
import static dev.metronome.cli.CommandLineUnderTest.program;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CyclesCommandTest {
    private static final String IRQ = sample("blinky-irq");
    private static final String NOTHING_YET = "10ms";

    @TempDir
    Path folder;

    private static Result cycles(String image, String... options) {
        var all = new ArrayList<>(List.of("cycles", image));
        all.addAll(List.of(options));
        return metronome(all.toArray(String[]::new));
    }

    private static long sum(JsonNode numbers) {
        var sum = 0L;
        for (var number : numbers) {
            sum += number.longValue();
        }
        return sum;
    }

    @Nested
    class Overview {
        @Test
        void hasPartsFunctionsExceptionsAndTheWorst() {
            var result = cycles(IRQ, "--for", "600ms");

            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).isEmpty();
            assertThat(result.out()).contains("in 0.600 000 000 s", "functions, by the cycles of their own",
                    "main (main.c:45)", "TIM1_BRK_TIM15", "deepest main stack: 48 bytes", "rest on rules that are");
        }

        @ParameterizedTest
        @ValueSource(strings = {"async-blinky", "preemption", "fpu-interrupt"})
        void fitsALine(String name) {
            assertThat(cycles(sample(name), "--for", "1s", "--all").out().lines()
                    .filter(line -> !line.startsWith("  from ") && !line.startsWith("  to ")))
                    .allMatch(line -> line.length() <= 120);
        }

        @Test
        void shortensPathsFirstAndModulesThen() {
            assertThat(cycles(sample("async-blinky"), "--for", "1s").out())
                    .contains("  <Delay as Future>::poll (timer.rs:").contains("  Reset\n");
        }

        @Test
        void showsAllFunctionsWhenAsked() {
            assertThat(cycles(sample("async-blinky"), "--for", "1s").out()).contains(" more: --all");
            assertThat(cycles(sample("async-blinky"), "--for", "1s", "--all").out()).doesNotContain("--all");
        }

        @Test
        void ofAnImageWithoutSymbolsHasFunctionsWhereCallsGo() throws IOException {
            var image = Files.write(folder.resolve("a.bin"), program(
                    0xF000, 0xF801, // bl   f
                    0xBE00, //         bkpt
                    0xBF00, // f:      nop
                    0x4770)); //       bx   lr
            var result = cycles(image.toString(), "--base", "0x08000000");

            assertThat(result.out()).containsPattern("\\n +3 .* 1 +3 .*  0x0800000E\\n")
                    .containsPattern("\\n +2 .*  0x08000008\\n");
        }

        @Test
        void hasARowForJavaOnTheChip() {
            var result = metronome("cycles", "--hosted", "../firmware-samples/hosted/TwoLeds.java", "--for", "1s");

            assertThat(result.exitCode()).isZero();
            assertThat(result.out()).contains("(Java on the chip)", "longest masked section", "TIM1_BRK_TIM15");
        }

        @Test
        void ofACrashIsShownAndTheExitCodeSaysSo() {
            var result = cycles(sample("crash"));

            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.out()).contains("read_a_sensor_that_is_not_there", "HardFault");
            assertThat(result.err()).contains("crashed: a BusFault became a HardFault");
        }
    }

    @Nested
    class Listings {
        @Test
        void ofAFunctionHaveEachInstructionWithItsLine() {
            var out = cycles(IRQ, "--for", NOTHING_YET, "--function", "main").out();

            assertThat(out).startsWith("instructions of main\n").contains("PUSH     main (main.c:45)")
                    .containsPattern("WFI +main\\+0x5e \\(");
        }

        @Test
        void ofAGenericFunctionHaveAllOfItsName() {
            var out = cycles(sample("async-blinky"), "--for", "1ms", "--function", "spawn,spawn").out();

            assertThat(out.lines().filter(line -> line.endsWith("::spawn (async-blinky/src/executor.rs:60)")))
                    .hasSize(2);
        }

        @Test
        void betweenTwoPlacesAddUpToTheirPassages() {
            var report = cycles(IRQ, "--for", NOTHING_YET, "--from", "Reset_Handler", "--to", "main", "--json", "-")
                    .json();
            var window = report.get("window");

            assertThat(window.at("/passages/count").intValue()).isEqualTo(1);
            assertThat(sum(window.get("split"))).isEqualTo(window.at("/passages/sum").longValue());
            var listed = 0L;
            for (var instruction : report.get("instructions")) {
                listed += sum(instruction.get("split"));
            }
            assertThat(listed).isEqualTo(window.at("/passages/sum").longValue());
        }

        @Test
        void betweenTwoPlacesSayWhatElsePassed() {
            var out = cycles(sample("hosted-blinky"), "--for", "100ms", "--from", "executor_run_forever+0x26").out();

            assertThat(out).containsPattern("passages of [0-9,]+ to [0-9,]+ cycles, [0-9,]+ in all; among them [0-9,]+"
                    + " of exception entry and return, [0-9,]+ of sleep");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', value = {
            "--from nosuch | --from: no symbol \"nosuch\"",
            "--from mian | --from: no symbol \"mian\"; did you mean main?",
            "--from main+zz | --from: \"main+zz\" is no place in the program",
            "--from 0x1FFFFFFFF | --from: \"0x1FFFFFFFF\" is no place in the program",
            "--from main+1 | --from: execution never came to main+1; is it the first byte of an instruction",
            "--from 0x20000000 | --from: execution never came to 0x20000000",
            "--from main | --to: execution came to main, but not from there to the same place again",
            "--from main --to Default_Handler | --to: execution came to main, but not from there to Default_",
            "--from main --function main | --from lists the instructions between two places",
            "--to main | --to: says where to end; --from must say where to begin",
            "--function nosuch | --function: no symbol \"nosuch\"",
            "--function stack_top | --function: \"stack_top\" is no function"})
        void askedForWronglyAreAnsweredInWords(String options, String words) {
            var all = new ArrayList<>(List.of("--for", NOTHING_YET));
            all.addAll(List.of(options.split(" ")));
            var result = cycles(IRQ, all.toArray(String[]::new));

            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).startsWith("metronome: " + words);
            assertThat(result.out()).isEmpty();
        }

        @Test
        void doNotBeginAtData() {
            assertThat(cycles(sample("button-exti"), "--from", "presses").err())
                    .startsWith("metronome: --from: \"presses\" is data");
        }

        @Test
        void ofACrashBeforeThePlaceSayThatItCrashed() {
            var result = cycles(sample("crash"), "--from", "Default_Handler");

            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.out()).contains("no passage came to its end");
        }
    }

    @Nested
    class Reports {
        @Test
        void haveEveryCycleOnce() {
            var report = cycles(sample("preemption"), "--json", "-").json();
            var sum = sum(report.get("java"));
            for (var function : report.get("functions")) {
                sum += sum(function.get("split"));
            }
            for (var exception : report.get("exceptions")) {
                sum += sum(exception.get("overhead"));
            }
            assertThat(sum).isEqualTo(report.get("cycles").longValue()).isEqualTo(sum(report.get("split")));
            assertThat(sum(report.at("/receipt/rules"))).isEqualTo(sum);
        }

        @Test
        void onStandardOutputStandAlone() {
            var lock = folder.resolve("cycles.lock").toString();
            cycles(IRQ, "--for", NOTHING_YET, "--lock", lock);
            var checked = cycles(IRQ, "--for", NOTHING_YET, "--lock", lock, "--check", "--json", "-");
            var compared = cycles(IRQ, "--for", NOTHING_YET, "--compare", IRQ, "--json", "-");

            assertThat(checked.json().get("exit_code").intValue()).isZero();
            assertThat(checked.err()).contains("as locked in");
            assertThat(compared.json().get("stop").textValue()).isEqualTo("time-limit");
            assertThat(compared.err()).contains("both come to the same cycles");
        }
    }

    @Nested
    class Locks {
        private String lock() {
            return folder.resolve("cycles.lock").toString();
        }

        private void write() {
            var result = cycles(IRQ, "--for", "600ms", "--lock", lock());
            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).isEqualTo("wrote " + lock() + System.lineSeparator());
        }

        private void edit(String was, String is) throws IOException {
            var file = Path.of(lock());
            var text = Files.readString(file);
            assertThat(text).contains(was);
            Files.writeString(file, text.replace(was, is));
        }

        private Result check(String... options) {
            var all = new ArrayList<>(List.of("--for", "600ms", "--lock", lock(), "--check"));
            all.addAll(List.of(options));
            return cycles(IRQ, all.toArray(String[]::new));
        }

        @Test
        void areWhatTheSameRunComesToAgain() throws IOException {
            write();
            var once = Files.readString(Path.of(lock()));
            var checked = check();
            write();

            assertThat(checked.exitCode()).isZero();
            assertThat(checked.out()).startsWith("as locked in ");
            assertThat(Path.of(lock())).hasContent(once);
            assertThat(Files.list(folder)).hasSize(1);
        }

        @Test
        void thatAreNotKeptFailWithATableOfWhatChanged() throws IOException {
            write();
            edit("\"Reset_Handler\": {\"calls\": 0, \"cycles\": 35",
                    "\"Reset_Handler\": {\"calls\": 0, \"cycles\": 30");
            edit("\"main\": {", "\"main_of_old\": {");
            var checked = check("--json", folder.resolve("report.json").toString());

            assertThat(checked.exitCode()).isEqualTo(1);
            assertThat(checked.out()).startsWith("  locked  now  change")
                    .containsPattern("\n +30 +35 +\\+5 +\\+16.7 %  Reset_Handler: cycles\n")
                    .containsPattern("\n +- +0 +main: calls\n").containsPattern("\n +0 +- +main_of_old: calls\n");
            assertThat(checked.err()).startsWith("metronome: 7 differences to " + lock());
            assertThat(parse(Files.readString(folder.resolve("report.json"))).get("exit_code").intValue())
                    .isEqualTo(1);
        }

        @ParameterizedTest
        @CsvSource({"16, 1", "17, 0", "17%, 0"})
        void letANumberDifferByTheTolerance(String percent, int exitCode) throws IOException {
            write();
            edit("\"cycles\": 35", "\"cycles\": 30");
            assertThat(check("--tolerance", percent).exitCode()).isEqualTo(exitCode);
        }

        @Test
        void ofAnotherRunAreRefused() {
            write();
            var result = cycles(IRQ, "--for", "700ms", "--lock", lock(), "--check");

            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("was made with \"--for 600ms\", and this run has \"--for 700ms\"");
        }

        @Test
        void areNotWrittenByARunThatCrashed() {
            var result = cycles(sample("crash"), "--lock", lock());

            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.err()).contains(
                    lock() + " is not written, for the run did not come to its end: crashed: a BusFault");
            assertThat(folder).isEmptyDirectory();
        }

        @Test
        void areNotComparedWithARunThatCrashed() throws IOException {
            write();
            edit("--for 600ms", "");
            var result = cycles(sample("crash"), "--lock", lock(), "--check");

            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.err()).contains(lock() + " is not compared, for the run did not come to its end");
            assertThat(result.out()).isEmpty();
        }

        @Test
        void thatAreDamagedAreNamedWithTheirLine() throws IOException {
            write();
            edit("\"awake_cycles\": ", "\"awake_cycles\": x");
            var result = check();

            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).startsWith("metronome: --lock: " + lock() + ", line 4: Unrecognized token");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', value = {
            "--check | --check: against which lock? Give --lock FILE",
            "--tolerance 3 | --tolerance: is for --check",
            "--lock a --check --tolerance 101 | Invalid value for option '--tolerance': \"101\" is no percentage",
            "--lock a --check --tolerance NaN | Invalid value for option '--tolerance': \"NaN\" is no percentage",
            "--lock /nowhere/cycles.lock | --lock: /nowhere/cycles.lock cannot be written: no such file",
            "--lock /nowhere/cycles.lock --check | --lock: /nowhere/cycles.lock cannot be read: no such file",
            "--lock . | --lock: . is a folder",
            "--compare nosuch.elf | nosuch.elf: there is no such file",
            "--compare a --lock b | --compare shows the differences of two images alone"})
        void askedForWronglyAreAnsweredInWords(String options, String words) {
            var result = cycles(IRQ, options.split(" "));

            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).startsWith("metronome: " + words);
        }
    }

    @Nested
    class Comparisons {
        @Test
        void showWhatIsOtherwise() {
            var result = cycles(sample("async-blinky"), "--for", "100ms", "--compare", sample("async-blinky-oneshot"));

            assertThat(result.exitCode()).isZero();
            assertThat(result.out().lines().findFirst().orElseThrow()).startsWith("  async-blinky-oneshot.elf  async-");
            assertThat(result.out()).contains("cycles awake");
        }

        @Test
        void withAnImageThatCrashesSayWhichOne() {
            var result = cycles(IRQ, "--for", "600ms", "--compare", sample("crash"));

            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.err()).contains("metronome: " + sample("crash") + " did not come to its end");
        }
    }

    @Nested
    class Receipts {
        @Test
        void haveALineForEachRuleAndAddUp() {
            var out = cycles(IRQ, "--for", "600ms", "--receipt").out();
            var rules = out.substring(out.indexOf("receipt:")).lines().map(String::strip).toList();
            var byRule = rules.stream().filter(line -> line.matches("[0-9].* [A-Z_]+")).mapToLong(this::number).sum();
            var byTag = rules.stream().filter(line -> line.endsWith("all of these")).mapToLong(this::number).sum();

            assertThat(byRule).isEqualTo(byTag).isPositive();
            assertThat(rules).anyMatch(line -> line.matches("12 .* documented  EXCEPTION_ENTRY"));
        }

        private long number(String line) {
            return Long.parseLong(line.substring(0, line.indexOf(' ')).replace(",", ""));
        }

        @Test
        void ofARunAreOnStandardErrorAndChangeNothing() {
            var plain = metronome("run", IRQ, "--for", "600ms", "--json", "-");
            var explained = metronome("run", IRQ, "--for", "600ms", "--json", "-", "--receipt");

            assertThat(explained.out()).isEqualTo(plain.out());
            assertThat(explained.err()).contains("receipt: what the cycles awake rest on", "EXCEPTION_ENTRY");
        }
    }
}
