package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code monitor} offers in the real gdb-multiarch, against {@code metronome debug --gdb} in a process. */
@Timeout(120)
class GdbMonitorTest {
    private static final Pattern LISTENING = Pattern.compile("target remote :(\\d+)\n");

    @TempDir
    private Path folder;
    private Process server;
    private String port;

    /** In CI it is there; a person may not have it. */
    @BeforeEach
    void gdbIsInstalled() {
        var isThere = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "gdb-multiarch")));
        assumeTrue(isThere || System.getenv("CI") != null, "SKIPPED: gdb-multiarch is not installed");
    }

    private void serve(String sample) throws IOException, InterruptedException {
        start("debug", elf(sample), "--gdb", "0");
    }

    private void start(String... arguments) throws IOException, InterruptedException {
        var err = folder.resolve("err");
        var line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                Metronome.class.getName()));
        line.addAll(List.of(arguments));
        server = new ProcessBuilder(line).redirectError(err.toFile()).redirectOutput(folder.resolve("out").toFile())
                .start();
        var said = LISTENING.matcher("");
        while (!said.reset(Files.readString(err)).find()) {
            assertThat(server.isAlive()).as(Files.readString(err)).isTrue();
            Thread.sleep(50);
        }
        port = said.group(1);
    }

    @AfterEach
    void end() {
        if (server != null) {
            server.destroyForcibly();
        }
    }

    private static String elf(String sample) {
        return "../firmware-samples/" + sample + "/" + sample + ".elf";
    }

    /** What gdb says to some commands. */
    private String gdb(String sample, String... commands) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of("gdb-multiarch", "-nx", "-batch", elf(sample), "-ex", "set confirm off",
                "-ex", "set pagination off", "-ex", "target remote :" + port));
        Stream.of(commands).forEach(command -> line.addAll(List.of("-ex", command)));
        var gdb = new ProcessBuilder(line).redirectErrorStream(true).start();
        gdb.getOutputStream().close();
        var said = new String(gdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(gdb.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    @Test
    void eventBreakpointsStopGdbForwardsAndBackwards() throws IOException, InterruptedException {
        serve("blinky-irq");
        var said = gdb("blinky-irq", "monitor break led LD1 on", "monitor break irq TIM15 pend if cycle > 100_000_000",
                "continue", "print/u interrupts", "continue", "print/u interrupts", "continue", "reverse-continue",
                "monitor where", "monitor breakpoints", "monitor delete 1", "monitor breakpoints");

        assertThat(said).as("at the first and the third interrupt, which it counts behind the light").contains(
                "breakpoint 1: LD1 turns on\n", "metronome: breakpoint 1: LD1 on", "$1 = 0",
                "metronome: breakpoint 2: TIM1_BRK_TIM15 pending", "$2 = 2", "met 2 times");
        assertThat(said).as("the third update event, as in docs/console.md").contains("cycle 120,000,246");
        assertThat(said.substring(said.lastIndexOf("breakpoint 2"))).doesNotContain("breakpoint 1");
    }

    @Test
    void theNextClientFindsNoneOfThem() throws IOException, InterruptedException {
        serve("blinky-irq");
        gdb("blinky-irq", "monitor break sleep", "break main", "continue", "detach");
        assertThat(gdb("blinky-irq", "monitor breakpoints")).contains("there are no breakpoints");
    }

    /** The race of lost-update: where it is noticed, what was lost, and back to the store. */
    @Test
    void aRaceIsFoundByWhyAndReverseContinue() throws IOException, InterruptedException {
        serve("lost-update");
        var said = gdb("lost-update", "break main.c:49 if posted != served + waiting", "monitor break led LD2 on",
                "continue", "delete", "monitor why waiting", "watch waiting", "reverse-continue", "info line *$pc",
                "monitor latency TIM15 2");

        assertThat(said).contains("TIM1_BRK_TIM15_IRQHandler+0x14 (main.c:22) in the handler of TIM1_BRK_TIM15 stores",
                "which is lost");
        assertThat(said).as("reverse-continue to the write").contains("Hardware watchpoint");
        assertThat(said).contains("Line 40 of \"main.c\"").contains("latency 12 ");
    }

    @Test
    void gdbIsNotTakenElsewhereBehindItsBack() throws IOException, InterruptedException {
        serve("blinky-irq");
        var said = gdb("blinky-irq", "break TIM1_BRK_TIM15_IRQHandler", "continue", "finish", "monitor why led LD1 go",
                "monitor why led LD1");
        assertThat(said).contains("gdb would not hear of it").contains("LD1 on");
    }

    /** Its edges are those of a run that no gdb has seen. */
    @Test
    void aRunGoesOnToItsLimitWhenGdbLeaves() throws IOException, InterruptedException {
        var plain = folder.resolve("plain.json");
        assertThat(CommandLineUnderTest.metronome("run", elf("blinky-irq"), "--for", "2s", "--quiet", "--json",
                plain.toString()).exitCode()).isZero();
        var report = folder.resolve("gdb.json");
        start("run", elf("blinky-irq"), "--for", "2s", "--gdb", "0", "--json", report.toString());
        var said = gdb("blinky-irq", "break TIM1_BRK_TIM15_IRQHandler", "continue", "stepi", "info registers pc",
                "detach");

        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said).contains("Breakpoint 1, TIM1_BRK_TIM15_IRQHandler");
        assertThat(server.exitValue()).isZero();
        assertThat(Files.readString(folder.resolve("err"))).contains("stopped at the limit of 2 s");
        assertThat(edges(report)).isNotEmpty().isEqualTo(edges(plain));
    }

    @Test
    void atItsLimitTheProgramStands() throws IOException, InterruptedException {
        start("run", elf("blinky-irq"), "--for", "1500ms", "--gdb", "0");
        new Socket("127.0.0.1", Integer.parseInt(port)).close(); // somebody looks whether it listens
        assertThat(gdb("blinky-irq", "continue", "monitor where")).contains("the limit of the run is reached",
                "1.500 000 000 s");
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
    }

    @Test
    void withoutALimitItEndsWhereGdbLeavesIt() throws IOException, InterruptedException {
        start("run", elf("blinky-irq"), "--gdb", "0");
        var said = gdb("blinky-irq", "break TIM1_BRK_TIM15_IRQHandler", "continue", "reverse-stepi", "detach");
        assertThat(said).as("its report tells what happened, once").contains("does not support");
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();
        assertThat(Files.readString(folder.resolve("err"))).contains("stopped where gdb left it",
                "virtual time  0.500 0");
    }

    @Test
    void tasksOfJavaAreThreads() throws IOException, InterruptedException {
        start("debug", "--hosted", "../firmware-samples/hosted/TwoLeds.java", "--gdb", "0");
        var said = gdb("blinky-irq", "monitor break led LD1 off", "continue", "info threads", "monitor tasks",
                "monitor why led LD1", "thread 2", "stepi",
                "monitor delete", "monitor break sleep", "continue", "info threads", "monitor reset", "continue",
                "monitor where");

        assertThat(said).contains("metronome: breakpoint 1: LD1 off");
        assertThat(said).containsPattern("Thread 1 \"core\" \\(thread mode\\)")
                .containsPattern("2 +Thread 2 \"ld1\" \\(runs\\)")
                .containsPattern("3 +Thread 3 \"ld2\" \\(awake\\)");
        assertThat(said).as("as in TwoLedsTest").contains("80,000,256  LD1 off", "task ld1 woken by TIM1_BRK_TIM15");
        assertThat(said).containsPattern("\"ld2\" \\(waits for a delay until 1.500 [0-9 ]+ s of its timer\\)");
        assertThat(said.substring(said.indexOf("reset;"))).as("and again after the reset").contains("the core sleeps");
        assertThat(gdb("blinky-irq", "info threads", "reverse-stepi", "detach")).contains("\"core\"",
                "does not support");
    }

    @Test
    void javaThatFailsIsTold() throws IOException, InterruptedException {
        var program = Files.writeString(folder.resolve("Fails.java"), """
                import dev.metronome.driver.Chip;
                import dev.metronome.hosted.HostedProgram;

                public final class Fails implements HostedProgram {
                    @Override
                    public void main(Chip chip) {
                        throw new IllegalStateException("out of coffee");
                    }
                }
                """);
        start("debug", "--hosted", program.toString(), "--gdb", "0");
        gdb("blinky-irq", "continue");
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isEqualTo(3);
        assertThat(Files.readString(folder.resolve("err"))).contains("out of coffee")
                .doesNotContain("at dev.metronome");
    }

    private static List<String> edges(Path report) throws IOException {
        return Files.readString(report).lines().filter(line -> line.contains("cycle")).toList();
    }
}
