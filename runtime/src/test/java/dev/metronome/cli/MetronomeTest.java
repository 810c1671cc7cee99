package dev.metronome.cli;

import static dev.metronome.cli.CommandLineUnderTest.metronome;
import static dev.metronome.cli.CommandLineUnderTest.sample;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.board.Boards;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetronomeTest {
    @Test
    void withoutACommandShowsWhatThereIs() {
        var result = metronome();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("Usage: metronome", "run", "boards", "completion");
    }

    @Test
    void versionNamesMetronomeEngineAndJava() {
        var result = metronome("--version");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).containsPattern("Metronome \\d+\\.\\d+").contains("engine: Unicorn 2",
                "Java: " + Runtime.version());
    }

    @Test
    void helpExplainsOptionsExitCodesAndGivesExamples() {
        var result = metronome("run", "--help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("--board", "--for", "--json", "--print", "--uart", "--input", "--press",
                "--strict", "--quiet", "--base", "--hosted", "--patience", "CLASSPATH:CLASS", "Exit codes", "130",
                "Examples", "metronome run blinky.elf");
        assertThat(result.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "debug", "boards", "completion"})
    void everyCommandHasHelp(String command) {
        assertThat(metronome(command, "--help").out()).startsWith("Usage: metronome " + command);
    }

    @Test
    void boardsAreListedWithTheirParts() {
        var result = metronome("boards");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains(Boards.names());
        assertThat(result.out()).contains("b-l475e-iot01a (default)", "LD1 (green, PA5)", "B2 (PC13, pressed low)",
                "USART1 (TX PB6, RX PB7)");
    }

    @Test
    void completionIsAScriptThatBashUnderstandsAndThatKnowsTheOptions(@TempDir Path folder) {
        var script = metronome("completion").out();
        assertThat(script).contains("--press", "--hosted", "boards");
        try {
            var file = Files.writeString(folder.resolve("completion"), script);
            var check = new ProcessBuilder("bash", "-n", file.toString()).redirectErrorStream(true).start();
            var said = new String(check.getInputStream().readAllBytes());
            assertThat(check.waitFor()).as(said).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void withoutAnEngineSaysWhatWasTriedAndWhatToDo() {
        System.setProperty("metronome.unicorn", "/nowhere/libunicorn.so");
        try {
            var result = metronome("run", sample("blinky-irq"));
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).startsWith("metronome: no usable Unicorn library").contains(
                    "/nowhere/libunicorn.so (no such file)", "METRONOME_UNICORN");
            assertThat(metronome("--version").out()).contains("Metronome ", "engine: none; no usable Unicorn library");
        } finally {
            System.clearProperty("metronome.unicorn");
        }
    }

    @Test
    void aMistakeOfItsOwnIsAdmittedWithoutAStackTrace() {
        var err = new ByteArrayOutputStream();
        var broken = new PrintStream(new OutputStream() {
            @Override
            public void write(int value) {
                throw new IllegalStateException("something impossible");
            }
        });

        assertThat(Metronome.execute(broken, new PrintStream(err), "boards")).isEqualTo(4);
        assertThat(err.toString()).contains("internal error", "something impossible", "METRONOME_TRACE=1")
                .doesNotContain("\tat ");
    }
}
