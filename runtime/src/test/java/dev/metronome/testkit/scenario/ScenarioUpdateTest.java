package dev.metronome.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.cli.Metronome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code metronome test --update} changes the values that are not as expected, and not one character besides. The
 * numbers are those of BlinkyIrqTest: edges at 40,000,291, at 80,000,270, and every 40,000,000 cycles from there on.
 */
class ScenarioUpdateTest {
    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("blinky.yaml");
    }

    private record Said(int code, String err) {}

    private Said update(String content, String... options) throws IOException {
        Files.writeString(file, content);
        var arguments = new String[options.length + 3];
        arguments[0] = "test";
        arguments[1] = "--update";
        arguments[2] = file.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        var err = new ByteArrayOutputStream();
        var code = Metronome.execute(new PrintStream(new ByteArrayOutputStream()), new PrintStream(err), arguments);
        return new Said(code, err.toString(StandardCharsets.UTF_8));
    }

    private static String blinky(String steps) {
        return "metronome: 1\nimage: "
                + Path.of("../firmware-samples/blinky-irq/blinky-irq.elf").toAbsolutePath().normalize()
                + "\nsteps:\n  - run: 3s\n" + steps;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "led: LD1, from-edge: 1, toggles-every: 400ms       | led: LD1, from-edge: 1, toggles-every: 500ms",
        "led: LD1, from-edge: 1, toggles-every: '0.4 s'     | led: LD1, from-edge: 1, toggles-every: '0.5 s'",
        "led: LD1, to: 1001ms, toggles-every: 500ms         | led: LD1, to: 1001ms, toggles-every: 39_999_979cyc",
        "led: LD1, from-edge: 1, toggles-every: 39999979cyc | led: LD1, from-edge: 1, toggles-every: 40000000cyc",
        "led: LD1, from-edge: 1, blinks: {off: 0.5s, on: 1h} | led: LD1, from-edge: 1, blinks: {off: 0.5s, on: 500ms}",
        "led: LD1, from-edge: 1, turns-on-every: 2s         | led: LD1, from-edge: 1, turns-on-every: 1s",
        "led: LD1, from-edge: 1, has-frequency: 0.002kHz    | led: LD1, from-edge: 1, has-frequency: 0.001kHz",
        "led: LD1, from-edge: 1, has-duty-cycle: 25 %       | led: LD1, from-edge: 1, has-duty-cycle: 50 %",
        "led: LD1, jitter-at-most: 5cyc                     | led: LD1, jitter-at-most: 21cyc",
        "led: LD1, has-edges: 1_000                         | led: LD1, has-edges: 5",
        "led: LD2, edges-at: [ 80_000_283cyc,   1s ]        | led: LD2, edges-at: [ 80_000_283cyc,   160_000_283cyc ]",
        "led: LD2, edges-at: [80000283cyc]                  | led: LD2, edges-at: [80000283cyc, 160000283cyc]",
        "interrupt: TIM15, taken: 4                         | interrupt: TIM15, taken: 5",
        "interrupt: TIM15, taken-every: 2s                  | interrupt: TIM15, taken-every: 0.5s",
        "interrupt: TIM15, latency-at-most: 0cyc            | interrupt: TIM15, latency-at-most: 17cyc",
        "variable: {interrupts: 0x00}                       | variable: {interrupts: 0x05}",
        "variable: {interrupts: 4}, word: {0x20000000: 1_0} | variable: {interrupts: 5}, word: {0x20000000: 5}",
        "register: {TIM15.ARR: 0x1, TIM15.PSC: 799}         | register: {TIM15.ARR: 0xC34F, TIM15.PSC: 799}",
        "passage: {from: TIM1_BRK_TIM15_IRQHandler, to: TIM1_BRK_TIM15_IRQHandler}, takes-at-most: 1cyc"
                + " | passage: {from: TIM1_BRK_TIM15_IRQHandler, to: TIM1_BRK_TIM15_IRQHandler},"
                + " takes-at-most: 40_000_000cyc",
        "sleeps-at-least: 100%                              | sleeps-at-least: 99.9997%"})
    void theValueAloneIsAnother(String before, String after) throws IOException {
        var said = update(blinky("  - expect: {" + before + "} # as measured\n"));

        assertThat(file).hasContent(blinky("  - expect: {" + after + "} # as measured\n"));
        assertThat(said.err).startsWith(file + ":5: ").contains(" -> ", "1 scenario: 1 passed");
        assertThat(said.code).isZero();
    }

    @Test
    void allAroundItStaysAsItIs() throws IOException {
        var said = update("# ⏱ comment\n" + blinky("""
                  -   expect:     # LD1
                        led:   "LD1"

                        from-edge: 1
                        'toggles-every':   "499 ms"   # the timer's
                        starts-on: true
                  - expect: {led: LD1, has-edges: 5}
                """));

        assertThat(file).content().isEqualTo("# ⏱ comment\n" + blinky("""
                  -   expect:     # LD1
                        led:   "LD1"

                        from-edge: 1
                        'toggles-every':   "500 ms"   # the timer's
                        starts-on: true
                  - expect: {led: LD1, has-edges: 5}
                """));
        assertThat(said.err).startsWith(file + ":10: LD1 toggles-every \"499 ms\" -> \"500 ms\"\npassed");
    }

    @Test
    void theTextThatIsPrintedIsQuotedAsYamlNeedsIt() throws IOException {
        var echo = Path.of("../firmware-samples/uart-echo/uart-echo.elf").toAbsolutePath().normalize();
        var scenario = """
                metronome: 1
                image: %s
                steps:
                  - wait: {uart: console, prints: "ready\\r\\n"}
                  - type: "'q\\"$${x}\\r"
                  - run: 10ms
                  - expect: {uart: console, prints-exactly: %s}
                """;
        update(scenario.formatted(echo, "nothing"));

        assertThat(file).hasContent(scenario.formatted(echo, "\"uart-echo ready\\r\\n'q\\\"$${x}\\r\\n\""));
    }

    private void isRefused(String steps, String why) throws IOException {
        var content = blinky(steps);
        var said = update(content);

        assertThat(said.err).contains(" is not renewed: ").contains(why);
        assertThat(said.code).isEqualTo(1);
        assertThat(file).hasContent(content);
    }

    @Test
    void whatIsNoOneThingStays() throws IOException {
        isRefused("  - expect: {led: LD1, toggles-every: 500ms}\n",
                "LD1 toggles-every 500ms is not renewed: it toggles irregularly: 39,999,979 to 40,000,000 cycles");
        isRefused("  - expect: {led: LD1, stays-on: true}\n", "there is no value that could stand there instead");
        isRefused("  - expect: {uart: console, prints: hello}\n", "there is no value that could stand there instead");
        isRefused("  - expect: {led: LD3, edges-at: [1s]}\n", "there are 0 edges");
        isRefused("  - repeat: {times: 2, steps: [{run: 1s}, {expect: {led: LD1, has-edges: 1}}]}\n",
                "it is looked at more than once, and is not the same");
    }

    @Test
    void whatWouldNotBeMetEitherStays() throws IOException {
        var content = """
                metronome: 1
                image: %s
                steps:
                  - repeat: {times: 3, steps: [{pulse: {button: B2, for: 100ms}}, {run: 500ms}]}
                  - run: 5s
                  - expect: {led: LD1, is-off-for: 1ms}
                """.formatted(Path.of("../firmware-samples/button-exti/button-exti.elf").toAbsolutePath().normalize());

        var said = update(content);

        assertThat(said.err).startsWith(file + ":6: LD1 is-off-for 1ms is not renewed: with ").contains(
                "it would not be met either: no edge comes after edge 3");
        assertThat(said.code).isEqualTo(1);
        assertThat(file).hasContent(content);
    }

    @Test
    void aValueFromElsewhereStays() throws IOException {
        isRefused("""
                  - expect: {led: LD1, from-edge: 1, toggles-every: &period 1s}
                """, "its value has a name, or comes from elsewhere; change it there");
        isRefused("""
                  - expect: {led: LD2, toggles-every: &period 1s}
                  - expect: {led: LD1, from-edge: 1, toggles-every: *period}
                """, "it is looked at more than once, and is not the same");
    }

    @Test
    void aValueOfAVariableStays() throws IOException {
        isRefused("""
                  - expect: {led: LD1, from-edge: 1, toggles-every: "${period}"}
                variables: {period: 1s}
                """,
                "LD1 toggles-every 1s is not renewed: its value is made of ${period}; change what that stands for");
        isRefused("""
                  - expect: {led: LD1, has-edges: "1${more}"}
                variables: {more: 0}
                """, "LD1 has-edges 10 is not renewed: its value is made of ");
        isRefused("""
                  - expect: {variable: {"${name}": 7}}
                variables: {name: interrupts}
                """, "machine variable interrupts 7 is not renewed: its value is made of ${name}");
    }

    @Test
    void aValueThatSeveralCombinationsHaveStays() throws IOException {
        isRefused("""
                  - expect: {led: LD1, has-edges: 4}
                matrix: {clock: [firmware, 80MHz]}
                """, "LD1 has-edges 4 is not renewed: the scenario has a matrix, whose other combinations have it too");
    }

    @Test
    void anIncludedFileStays() throws IOException {
        var part = "metronome: 1\nsteps: [{expect: {led: LD1, has-edges: 4}}]\n";
        var included = Files.writeString(folder.resolve("part.yaml"), part);
        isRefused("  - include: part.yaml\n  - include: part.yaml\n",
                included + ":2: LD1 has-edges 4 is not renewed: it stands in an included file");

        assertThat(included).hasContent(part);
    }

    @Test
    void whatIsAsExpectedKeepsTheFileAsItIs() throws IOException {
        var content = blinky("  - expect: {led: LD1, has-edges: 5}\n");
        Files.writeString(file, content);
        var time = Files.getLastModifiedTime(file);

        assertThat(update(content).code).isZero();
        assertThat(file).hasContent(content);
        assertThat(Files.getLastModifiedTime(file)).isGreaterThanOrEqualTo(time);
    }

    @Test
    void whatCanBeRenewedIsEvenIfSomethingElseCannot() throws IOException {
        var said = update(blinky("""
                  - expect: {led: LD1, has-edges: 4, stays-off: true}
                """));

        assertThat(said.code).isEqualTo(1);
        assertThat(said.err).contains("LD1 has-edges 4 -> 5", "LD1 stays-off is not renewed");
        assertThat(file).content().contains("has-edges: 5, stays-off: true");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void severalFilesAreRenewedAtOnce() throws IOException {
        var other = Files.writeString(folder.resolve("other.yaml"), blinky("  - expect: {led: LD2, has-edges: 9}\n"));

        assertThat(update(blinky("  - expect: {led: LD1, has-edges: 9}\n"), other.toString(), "--jobs", "2").code)
                .isZero();
        assertThat(file).content().contains("has-edges: 5");
        assertThat(other).content().contains("has-edges: 2");
    }
}
