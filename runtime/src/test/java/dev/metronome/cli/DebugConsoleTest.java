package dev.metronome.cli;

import static dev.metronome.cli.CommandLineUnderTest.metronome;
import static dev.metronome.cli.CommandLineUnderTest.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code metronome debug} with its own console: scripts, and a person at a terminal. */
class DebugConsoleTest {
    private static final Path TYPIST = Path.of("src/test/resources/console/typist.py");

    @TempDir
    private Path folder;

    private Path script(String text) throws IOException {
        return Files.writeString(folder.resolve("script.txt"), text);
    }

    @Test
    void aScriptIsEchoedAndAnswered() throws IOException {
        var result = metronome("debug", sample("blinky-irq"), "--commands",
                script("# to the handler\nuntil TIM1_BRK_TIM15_IRQHandler\nprint interrupts\nquit\nnonsense\n")
                        .toString());

        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines()).startsWith("(metronome) # to the handler",
                "(metronome) until TIM1_BRK_TIM15_IRQHandler").contains("interrupts = 0 (0x0) at 0x20000000")
                .endsWith("(metronome) quit");
    }

    @Test
    void theFirstErrorEndsAScript() throws IOException {
        var result = metronome("debug", sample("blinky-irq"), "--commands",
                script("until nowhere\nregisters\n").toString());

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out().lines()).containsExactly("(metronome) until nowhere", "until: no symbol \"nowhere\"");
    }

    @Test
    void aScriptThatIsNotThereIsRefused() {
        var result = metronome("debug", sample("blinky-irq"), "--commands", folder.resolve("none").toString());

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--commands: ").contains("cannot be read");
    }

    @Test
    void tasksOfJavaOnTheChipAreSeen() throws IOException {
        var result = metronome("debug", "--hosted", "../firmware-samples/hosted/TwoLeds.java", "--commands",
                script("until 1500ms\ntasks\nwhere\nstep\nreset\nuntil 1700ms\n").toString());

        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).as(result.out()).isZero();
        assertThat(result.out().lines().map(String::strip)).as("ld1 and ld2, by TwoLeds.java; ticks of a microsecond")
                .anyMatch(line -> line.matches("ld1 .*waiting .*for a delay until 2.000 .* s of its timer"))
                .anyMatch(line -> line.matches("ld2 .*waiting .*for a delay until [12].[05]00 .* s of its timer"));
    }

    /** The cycles are those of TwoLedsTest. */
    @Test
    void whyALightOfATaskIsOffLeadsOverTheTaskToTheTimer() throws IOException {
        var result = metronome("debug", "--hosted", "../firmware-samples/hosted/TwoLeds.java", "--commands",
                script("until 1100ms\nwhy led LD1\nwhy task ld1\nlatency TIM15 1\n").toString());

        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).as(result.out()).isZero();
        assertThat(result.out().lines().map(String::strip)).containsSubsequence("LD1 is off",
                "80,000,256  LD1 off", "80,000,256  in Java at TwoLeds.java:25 (task ld1)",
                "80,000,256  task ld1 polled", "80,000,238  task ld1 woken by TIM1_BRK_TIM15",
                "80,000,221  TIM1_BRK_TIM15 is taken at once, waking the core at 0x08000188 in Reset_Handler",
                "80,000,221  TIM1_BRK_TIM15 pending", "80,000,221  TIM15 sets CC1IF");
        assertThat(result.out()).contains("task ld1 is waiting since cycle 80,000,257, for a delay until 2.000");
    }

    @Test
    void whoStoredToMemoryIsNotKnownWithoutAWayBack() throws IOException {
        var result = metronome("debug", "--hosted", "../firmware-samples/hosted/TwoLeds.java", "--commands",
                script("until 10ms\nwhy 0x20000000\n").toString());

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out() + result.err()).contains("there is no way back");
    }

    /** Prompt, completion, history, Ctrl-C in a run that would not end, and Ctrl-D. */
    @Test
    void aPersonAtATerminal() throws Exception {
        var steps = """
                expect (metronome)\s
                type disas\\t\\r
                expect Reset_Handler:
                expect (metronome)\s
                type break mai\\t\\r
                expect breakpoint 1: 0x08
                expect (metronome)\s
                type continue\\r
                expect breakpoint 1: met once
                expect (metronome)\s
                type print inter\\t\\r
                expect interrupts = 0
                expect (metronome)\s
                type \\x1bOA
                expect print interrupts
                type \\r
                expect interrupts = 0
                expect (metronome)\s
                type delete\\r
                expect 1 breakpoint removed
                expect (metronome)\s
                type continue\\r
                expect continue
                pause 1.5
                type \\x03
                expect interrupted
                expect (metronome)\s
                type nonsense\\r
                expect no such command
                expect (metronome)\s
                type \\x04
                end
                """;
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of("python3", TYPIST.toString(), java, "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), "dev.metronome.cli.Metronome", "debug",
                sample("blinky-irq")));
        assumeTrue(hasPython(), "python3 is not installed");
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("XDG_STATE_HOME", folder.toString());
        var process = builder.start();
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write(steps);
        }
        var shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(shown).isZero();
        assertThat(shown).doesNotContain("WARNING");
        assertThat(Files.readAllLines(folder.resolve("metronome/debug-history"))).contains("break main", "delete");
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "import pty").start().waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }
}
