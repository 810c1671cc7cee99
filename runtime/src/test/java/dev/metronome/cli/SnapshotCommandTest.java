package dev.metronome.cli;

import static dev.metronome.cli.CommandLineUnderTest.metronome;
import static dev.metronome.cli.CommandLineUnderTest.sample;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.cli.CommandLineUnderTest.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code metronome run --save} and {@code --from}: two runs are one that was cut in two. */
class SnapshotCommandTest {
    @TempDir
    Path folder;

    private String file() {
        return folder.resolve("a.snapshot").toString();
    }

    private static void refused(Result result, String... words) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).startsWith("metronome: ").contains(words).doesNotContain("\tat ", "Exception");
    }

    @Test
    void aRunThatIsCutInTwoHasTheSameEdges() {
        var whole = metronome("run", sample("async-blinky"), "--for", "3s");
        var first = metronome("run", sample("async-blinky"), "--for", "1200ms", "--save", file());
        var second = metronome("run", sample("async-blinky"), "--from", file(), "--for", "1800ms");

        var edges = new ArrayList<>(first.edges());
        edges.addAll(second.edges());
        assertThat(edges).isEqualTo(whole.edges()).isNotEmpty();
        assertThat(second.err()).contains("went on from  1.200 000 000 s", "virtual time  3.000 000 000 s");
    }

    @Test
    void theReportSaysFromWhichCycle() {
        var first = metronome("run", sample("blinky-irq"), "--for", "700_000cyc", "--save", file(), "--json", "-")
                .json();
        var second = metronome("run", sample("blinky-irq"), "--from", file(), "--for", "100_000cyc", "--json", "-")
                .json();

        assertThat(first.has("from_cycle")).isFalse();
        assertThat(second.get("from_cycle").longValue()).isEqualTo(first.get("cycles").longValue());
        assertThat(second.get("cycles").longValue()).isBetween(800_000L, 800_100L);
    }

    @Test
    void whatWasStillToComeFromOutsideComes() {
        var press = new String[]{"run", sample("button-exti"), "--press", "B2@100ms+200ms", "--for", "150ms", "--save",
            file()};
        assertThat(metronome(press).edges()).hasSize(2);
        var second = metronome("run", sample("button-exti"), "--from", file(), "--for", "1s");

        assertThat(second.edges()).as("the button is released").hasSize(1);
        assertThat(second.err()).contains("LD1 off");
    }

    @Test
    void pressesCountFromTheSnapshot() {
        metronome("run", sample("button-exti"), "--for", "10ms", "--press", "B2@1h", "--save", file());
        var second = metronome("run", sample("button-exti"), "--from", file(), "--press", "B2@20ms", "--for", "30ms");

        assertThat(second.edges().getFirst()).startsWith("0.030 0");
    }

    @Test
    void aCrashedMachineIsSavedAndTellsAgainWhy() {
        assertThat(metronome("run", sample("crash"), "--save", file()).exitCode()).isEqualTo(ExitCode.CRASHED);
        var second = metronome("run", sample("crash"), "--from", file());

        assertThat(second.exitCode()).isEqualTo(ExitCode.CRASHED);
        assertThat(second.err()).contains("BusFault in thread mode at cycle 1,600,171", "BFAR  0xC0000000");
    }

    @Test
    void aSnapshotOfAnotherImageIsRefusedAndBothAreNamed() {
        metronome("run", sample("blinky-irq"), "--for", "1ms", "--save", file());
        refused(metronome("run", sample("crash"), "--from", file()),
                "--from: the snapshot is of blinky-irq.elf (SHA-256 ",
                "this machine has crash.elf (SHA-256 ");
    }

    @Test
    void aSnapshotOfAnotherBoardIsRefusedAndBothAreNamed() {
        metronome("run", sample("blinky-irq"), "--for", "1ms", "--save", file());
        refused(metronome("run", sample("blinky-irq"), "--board", "nucleo-l476rg", "--from", file()),
                "of the board b-l475e-iot01a, this machine is nucleo-l476rg");
    }

    @Test
    void whatIsNoSnapshotIsRefused() throws IOException {
        refused(metronome("run", sample("crash"), "--from", sample("crash")), "is no snapshot of Metronome");
        refused(metronome("run", sample("crash"), "--from", file()), "--from: ", "cannot be read: no such file");
        metronome("run", sample("crash"), "--for", "1ms", "--save", file());
        var bytes = Files.readAllBytes(Path.of(file()));
        bytes[bytes.length / 2] ^= 1;
        Files.write(Path.of(file()), bytes);
        refused(metronome("run", sample("crash"), "--from", file()), "a.snapshot is damaged");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsKnownBeforeTheRun() {
        refused(metronome("run", sample("crash"), "--save", folder.toString()), "is a folder");
        refused(metronome("run", sample("crash"), "--save", folder.resolve("no/where").toString()),
                "cannot be written");
    }

    @Test
    void javaOnTheChipIsInNoSnapshot() {
        refused(metronome("run", "--hosted", "Nothing.java", "--save", file()), "--save: ", "Java task's stack");
        refused(metronome("run", "--hosted", "Nothing.java", "--from", file()), "--from: ", "Java task's stack");
    }
}
