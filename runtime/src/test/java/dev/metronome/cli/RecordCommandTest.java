package dev.metronome.cli;

import static dev.metronome.cli.CommandLineUnderTest.metronome;
import static dev.metronome.cli.CommandLineUnderTest.sample;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.driver.Chip;
import dev.metronome.hosted.HostedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code metronome record} writes is a scenario that the firmware passes, and that other firmware does not. */
class RecordCommandTest {
    private static final Path SAMPLES = Path.of("..", "firmware-samples");

    @TempDir
    Path folder;

    private static Stream<Path> images() throws IOException {
        try (var files = Files.find(SAMPLES, 2, (file, _) -> file.toString().endsWith(".elf"))) {
            return files.sorted().toList().stream();
        }
    }

    private Path record(String name, String... arguments) {
        var file = folder.resolve(name);
        var all = new ArrayList<>(List.of("record", "--for", "3s", "-o", file.toString()));
        all.addAll(List.of(arguments));
        var result = metronome(all.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains("; now: metronome test " + file);
        return file;
    }

    private static void passes(Path scenario) throws IOException {
        var result = metronome("test", scenario.toString());
        assertThat(result.exitCode()).as(Files.readString(scenario) + result.err()).isZero();
    }

    private static List<String> input(Path image) {
        return switch (image.getFileName().toString()) {
            case "button-exti.elf" -> List.of("--press", "B2@1s+100ms", "--press", "B2@1.5s");
            case "uart-echo.elf" -> List.of("--input", "hello\\r");
            default -> List.of();
        };
    }

    @ParameterizedTest
    @MethodSource("images")
    void aSamplePassesItsRecordingAndAnotherSampleDoesNot(Path image) throws IOException {
        var options = new ArrayList<>(input(image));
        options.add(image.toString());
        var scenario = record("recorded.yaml", options.toArray(String[]::new));

        passes(scenario);
        var text = Files.readString(scenario);
        assertThat(text).startsWith("# Recorded by: metronome record ")
                .doesNotContain("expect: {}");
        assertThat(text.lines()).allMatch(line -> line.length() <= 300);

        Files.delete(scenario);
        assertThat(Files.readString(record("recorded.yaml", options.toArray(String[]::new)))).isEqualTo(text);

        var other = image.endsWith("blinky-irq.elf") ? "async-blinky" : "blinky-irq";
        var changed = Files.writeString(folder.resolve("changed.yaml"),
                text.replaceAll("(?m)^image: .*$", "image: " + Path.of(sample(other)).toAbsolutePath()));
        assertThat(metronome("test", changed.toString()).exitCode()).isIn(1, 3);
    }

    @Test
    void javaOnTheChipIsNamedAsSeenFromTheFile() throws IOException {
        var scenario = record("hosted.yaml", "--hosted",
                Path.of("target", "test-classes") + ":" + BlinkProgram.class.getName());

        passes(scenario);
        assertThat(Files.readString(scenario)).contains("hosted: ", "test-classes:" + BlinkProgram.class.getName());
    }

    @Test
    void tasksAreSaid() throws IOException {
        var scenario = record("tasks.yaml", "--hosted", SAMPLES.resolve("hosted").resolve("TwoLeds.java").toString());

        passes(scenario);
        assertThat(Files.readString(scenario)).contains("{task: ld1, polled-at-most: 3, woken-by: TIM1_BRK_TIM15}");
    }

    @Test
    void aLightIsSaidFromTheEdgeOnFromWhichItIsRegular() throws IOException {
        assertThat(record("blinky.yaml", sample("blinky-irq"))).content()
                .contains("  - run: 3s\n", "{led: LD1, from-edge: 1, toggles-every: 500ms}\n",
                        "{interrupt: TIM15, taken: 5, taken-every: 500ms, never-nests: true}", "sleeps-at-least: 99.9",
                        "warns-of-nothing: true");
    }

    @Test
    void pressesAndTextBecomeSteps() {
        assertThat(record("button.yaml", sample("button-exti"), "--press", "b2@2s+5000cyc", "--press", "B2@1s"))
                .content().contains("""
                        steps:
                          - run: 1s
                          - pulse: {button: B2, for: 100ms}
                          - run: 1s
                          - pulse: {button: B2, for: 5000cyc}
                          - run: 1s
                          - expect: {led: LD1, starts-off: true, edges-at: [""");
        assertThat(record("echo.yaml", sample("uart-echo"), "--input", "a \"b\"\\r")).content().contains("""
                steps:
                  - type: "a \\"b\\"\\r"
                  - run: 3s
                """, "prints-exactly: \"uart-echo ready\\r\\na \\\"b\\\"\\r\\n\"");
    }

    @Test
    void aPressBehindTheEndIsLeftAwayAndSaidSo() {
        var result = metronome("record", sample("button-exti"), "--for", "1s", "--press", "B2@2s");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("note: the press of B2 after 2s is left away: the run ends before");
        assertThat(result.out()).doesNotContain("pulse");
    }

    @Test
    void timesAndCyclesCannotBeStepsTogether() {
        var result = metronome("record", sample("button-exti"), "--for", "1s", "--press", "B2@4000cyc");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("B2@4000cyc is in cycles, and the run is in time");
        assertThat(metronome("record", sample("button-exti"), "--for", "8_000_000cyc", "--press", "B2@4000000cyc")
                .out()).contains("- run: 4_000_000cyc\n  - pulse: ");
    }

    @Test
    void aLongTextIsSaidInLinesOfWhichNoCharacterMeansAnything() throws IOException {
        var odd = "a.b*c[1]{2}(3)|^$?+\\\\d \"q\" 'r'";

        var scenario = record("odd.yaml", sample("uart-echo"), "--input", (odd + "\\r").repeat(9));

        passes(scenario);
        assertThat(Files.readString(scenario)).contains("prints-line: \"uart-echo ready\"",
                "prints-line: \"a\\\\.b\\\\*c\\\\[1\\\\]");
    }

    @Test
    void aCrashIsWaitedFor() throws IOException {
        assertThat(record("crash.yaml", sample("crash"))).content()
                .contains("steps:\n  - wait: {firmware: crashes, within: 500ms}\n");
        assertThat(record("breaks.yaml", sample("preemption"))).content().contains("{firmware: breaks, within: 5ms}");
    }

    /** Reads a register of a device whose clock is off. */
    public static class Careless implements HostedProgram {
        @Override
        public void main(Chip chip) {
            chip.modify(0x4000_0000, 0, 1);
        }
    }

    @Test
    void warningsAreAComment() throws IOException {
        var scenario = record("careless.yaml", "--hosted",
                Path.of("target", "test-classes") + ":" + Careless.class.getCanonicalName());

        passes(scenario);
        assertThat(Files.readString(scenario)).contains("\n  # Metronome warns of:\n  #   ")
                .doesNotContain("warns-of-nothing");
    }

    @Test
    void aFileIsNotWrittenOverUnlessForced() throws IOException {
        var file = Files.writeString(folder.resolve("mine.yaml"), "mine");

        var result = metronome("record", sample("crash"), "-o", file.toString());
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("mine.yaml is there already; --force writes over it",
                "metronome test --update");
        assertThat(file).hasContent("mine");

        record("mine.yaml", sample("crash"), "--force");
        assertThat(file).content().contains("firmware: crashes").doesNotContain("--force");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void standardOutputHasTheScenarioAndNothingElse() {
        var result = metronome("record", sample("blinky-irq"), "--for", "2s", "-o", "-");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).startsWith("# yaml-language-server: $schema=../docs/scenario.schema.json\n"
                + "# Recorded by: metronome record ")
                .contains("image: ../firmware-samples/blinky-irq/blinky-irq.elf\n");
        assertThat(result.err()).matches("recorded \\d+ expectations\\R");
    }
}
