package dev.metronome.debug.gdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metronome.machine.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real gdb gets along with the server: what a person types, and what they see. */
@Timeout(120)
class GdbMultiarchTest {
    private static final String HANDLER = "TIM1_BRK_TIM15_IRQHandler";
    private static final String MISSING = "SKIPPED: neither gdb-multiarch nor arm-none-eabi-gdb is installed: nothing"
            + " shows that gdb gets along. Debian: gdb-multiarch";
    private String tool;

    @TempDir
    private Path folder;

    /** Asked before each test, so that each is told as skipped: what a class skips, Maven does not tell. */
    @BeforeEach
    void find() {
        tool = Stream.of("gdb-multiarch", "arm-none-eabi-gdb").filter(name -> {
            for (var place : System.getenv("PATH").split(":")) {
                if (Files.isExecutable(Path.of(place, name))) {
                    return true;
                }
            }
            return false;
        }).findFirst().orElse(null);
        if (tool == null && System.getenv("CI") != null) {
            throw new AssertionError(MISSING);
        }
        assumeTrue(tool != null, MISSING);
    }

    /** Types lines into gdb, connected to a machine with a sample, and gives back what it says. */
    private String gdb(Served served, String sample, String... lines) throws IOException, InterruptedException {
        var script = folder.resolve("script.gdb");
        var all = new ArrayList<>(List.of("set pagination off", "set width 0", "set confirm off",
                "target remote :" + served.server.port()));
        all.addAll(List.of(lines));
        Files.write(script, all);
        var output = folder.resolve("output.txt");
        var process = new ProcessBuilder(tool, "-nx", "-batch", "-x", script.toString(), Samples.elf(sample).toString())
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("gdb ends within a minute").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    @Test
    void aHandlerShowsWhomItInterrupted() throws IOException, InterruptedException {
        try (var served = new Served("blinky-irq")) {
            assertThat(gdb(served, "blinky-irq", "break " + HANDLER, "continue", "bt", "info registers",
                    "p $primask", "x/4wx 0x40014000", "info threads"))
                    .contains("Breakpoint 1, " + HANDLER + " () at main.c:17")
                    .containsPattern("#0 +" + HANDLER + " \\(\\) at main.c:17")
                    .containsPattern("#1 +<signal handler called>")
                    .containsPattern("#\\d +(0x[0-9a-f]+ in )?main \\(\\) at main.c:50")
                    .containsPattern("lr +0xfffffff9")
                    .containsPattern("xpsr +0x[0-9a-f]+28 ")
                    .contains("$1 = 0")
                    .containsPattern("0x40014000:\\s0x00000005") // CEN, URS
                    .contains("handles TIM1_BRK_TIM15")
                    .doesNotContain("warning", "Remote failure");
        }
    }

    @Test
    void watchpointsStopWhereAVariableChanges() throws IOException, InterruptedException {
        try (var served = new Served("blinky-irq")) {
            assertThat(gdb(served, "blinky-irq", "break main", "continue", "watch interrupts", "continue", "continue",
                    "delete", "rwatch interrupts", "continue", "p interrupts"))
                    .containsSubsequence("Hardware watchpoint 2: interrupts", "Old value = 0", "New value = 1",
                            "Old value = 1", "New value = 2", "Value = 2", "$1 = 2");
        }
    }

    @Test
    void stepsGoBySourceLinesAndByInstructions() throws IOException, InterruptedException {
        try (var served = new Served("blinky-irq")) {
            assertThat(gdb(served, "blinky-irq", "tbreak timer_start", "continue", "p $pc", "stepi", "p $pc", "next",
                    "tbreak " + HANDLER, "continue", "finish", "bt"))
                    .containsPattern("Temporary breakpoint 1, .*timer_start \\(\\) at main.c")
                    .containsPattern("Temporary breakpoint 2, " + HANDLER + " \\(\\) at main.c:17")
                    .containsPattern("(?s)wait_for_interrupt \\(\\).*#0 .*wait_for_interrupt");
        }
    }

    /** At the WFI of blinky-irq's main, of which TIM15's interrupt is the end. */
    @ParameterizedTest(name = "monitor step {0}: in exception {1}, {2} counted, pending {3}")
    @CsvSource({"over-irq, 0, 1, 0x0", "into-irq, 40, 0, 0x0", "no-irq, 0, 0, 0x1000000"})
    void aStepDoesAboutAnInterruptWhatMonitorStepSays(String mode, int exception, int counted, String pending)
            throws IOException, InterruptedException {
        try (var served = new Served("blinky-irq")) {
            assertThat(gdb(served, "blinky-irq", "monitor step " + mode, "tbreak *0x0800021e", "continue", "x/i $pc",
                    "stepi", "stepi", "print $xpsr & 0x1ff", "print interrupts",
                    "print/x *(unsigned *) 0xe000e200 & 0x1000000")).contains("wfi", "steps: " + mode,
                            "$1 = " + exception, "$2 = " + counted, "$3 = " + pending);
        }
    }

    /**
     * SysTick every 51 cycles, with a handler in RAM that counts: ldr r2, =0x20010300; ldr r3, [r2]; adds r3, #1;
     * str r3, [r2]; bx lr.
     */
    @ParameterizedTest(name = "monitor step {0}: in exception {1}, counts {2}, pending {3}")
    @CsvSource({"over-irq, 0, 1, 0", "no-irq, 0, 0, 1", "into-irq, 15, 0, 0"})
    void aStepDoesNotVanishIntoSysTick(String mode, int exception, int counts, int pending)
            throws IOException, InterruptedException {
        try (var served = new Served("blinky-busy-wait")) {
            var said = gdb(served, "blinky-busy-wait", "monitor step " + mode, "tbreak *0x080001da", "continue",
                    "set var *(unsigned *) 0x2001003c = 0x20010201", "set var *(unsigned *) 0x20010200 = 0x68134a02",
                    "set var *(unsigned *) 0x20010204 = 0x60133301", "set var *(unsigned *) 0x20010208 = 0xbf004770",
                    "set var *(unsigned *) 0x2001020c = 0x20010300", "set var *(unsigned *) 0x20010300 = 0",
                    "set var *(unsigned *) 0xe000ed08 = 0x20010000", "set var *(unsigned *) 0xe000e014 = 50",
                    "set var *(unsigned *) 0xe000e018 = 0", "set var *(unsigned *) 0xe000e010 = 7", "set $steps = 0",
                    "while $steps < 30 && ($xpsr & 0x1ff) == 0\nstepi\nset $steps = $steps + 1\nend",
                    "print $xpsr & 0x1ff", "print *(unsigned *) 0x20010300 != 0",
                    "print (*(unsigned *) 0xe000ed04 >> 26) & 1");
            assertThat(said).contains("$1 = " + exception, "$2 = " + counts, "$3 = " + pending);
        }
    }

    @Test
    void aWordThatIsNoModeOfStepsIsToldSo() throws IOException, InterruptedException {
        try (var served = new Served("blinky-irq")) {
            assertThat(gdb(served, "blinky-irq", "monitor step", "monitor step into", "monitor step"))
                    .contains("steps: over-irq", "did you mean \"into-irq\"?");
        }
    }

    @Test
    void loadProgramsFlashAndResetBeginsAnew() throws IOException, InterruptedException {
        try (var served = new Served("button-exti")) {
            assertThat(gdb(served, "blinky-irq", "load", "compare-sections", "monitor reset halt",
                    "maintenance flush register-cache", "break " + HANDLER, "continue", "p interrupts",
                    "continue", "p interrupts"))
                    .containsSubsequence("Loading section .vectors", "Loading section .text", "matched", "matched",
                            "reset; the core stands at", HANDLER, "$1 = 0", HANDLER, "$2 = 1")
                    .doesNotContain("MIS-MATCHED");
        }
    }

    /** The mistake of lost-update: the task stores what it loaded before the handler counted up. */
    @Test
    void goesBackToTheStoreThatLostAnUpdate() throws IOException, InterruptedException {
        try (var served = new Served("lost-update")) {
            assertThat(
                    gdb(served, "lost-update", "break main.c:49 if posted != served + waiting", "continue",
                            "p posted - served - waiting", "delete",
                            "watch waiting", "reverse-continue", "p waiting", "reverse-continue", "p waiting", "bt 1",
                            "stepi", "p waiting", "delete", "reverse-continue", "p posted"))
                    .containsSubsequence("Breakpoint 1", "main.c:49", "$1 = 1", "Hardware watchpoint 2: waiting",
                            "$2 = 2", "$3 = 1", HANDLER, "$4 = 2", "No more reverse-execution history", "$5 = 0")
                    .doesNotContain("Remote failure");
        }
    }

    @Test
    void afterDetachAndReconnectItIsWhereItWas() throws IOException, InterruptedException {
        try (var served = new Served("blinky-irq")) {
            assertThat(gdb(served, "blinky-irq", "break " + HANDLER, "continue", "detach"))
                    .contains("detached");
            assertThat(gdb(served, "blinky-irq", "p $pc", "kill")).contains("<" + HANDLER + ">");
            assertThat(gdb(served, "blinky-irq", "p $pc", "finish")).contains("<" + HANDLER + ">",
                    "wait_for_interrupt");
        }
    }

    @Test
    void variablesRegistersAndCallsAreAtThePersonsHands() throws IOException, InterruptedException {
        try (var served = new Served("fpu-interrupt")) {
            assertThat(gdb(served, "fpu-interrupt", "tbreak main", "continue", "set var $s3 = 1.5", "p $s3",
                    "set var $r7 = 0x1234", "p/x $r7", "set var *(int *)0x20010000 = 42", "p *(int *)0x20010000",
                    "p $d1"))
                    .containsSubsequence("$1 = 1.5", "$2 = 0x1234", "$3 = 42", "$4 = 0.125");
        }
    }

    @Test
    void aCrashIsASegmentationFaultWithWords() throws IOException, InterruptedException {
        try (var served = new Served("crash")) {
            assertThat(gdb(served, "crash", "continue", "bt"))
                    .contains("metronome: crashed: the handler of HardFault does not come back",
                            "received signal SIGSEGV", "<signal handler called>");
        }
    }

    @Test
    void semihostingIsHeardInGdb() throws IOException, InterruptedException {
        try (var served = new Served("blinky-irq")) {
            assertThat(gdb(served, "blinky-irq", "set var *(int *)0x20000000 = 0xe7febeab",
                    "set var {char[8]}0x20000100 = \"grüß\\n\"", "set var $r0 = 4", "set var $r1 = 0x20000100",
                    "set var $pc = 0x20000000", "stepi", "p $pc", "set var $r0 = 0x18", "set var $r1 = 0x20026",
                    "set var $pc = 0x20000000", "continue"))
                    .contains("grüß").contains("0x20000002").contains("exited normally");
        }
    }

    @Test
    void ctrlCStopsTheProgram() throws IOException, InterruptedException {
        try (var served = new Served("blinky-irq")) {
            assertThat(gdb(served, "blinky-irq", "python import os, signal, threading",
                    "python threading.Timer(1, lambda: os.kill(os.getpid(), signal.SIGINT)).start()", "continue",
                    "bt"))
                    .contains("received signal SIGINT").containsPattern("#\\d .*main \\(\\) at main.c:50");
        }
    }

    /** What the VS Code extension Cortex-Debug says to a server of the type "external", with our launch.json. */
    @Test
    void theMachineInterfaceOfIdesIsServed() throws IOException, InterruptedException {
        try (var served = new Served("blinky-irq")) {
            assertThat(gdb(served, "blinky-irq", "interpreter-exec mi \"-gdb-set mi-async on\"",
                    "interpreter-exec console \"monitor reset halt\"", "interpreter-exec mi \"-target-download\"",
                    "interpreter-exec console \"monitor reset halt\"",
                    "interpreter-exec mi \"-break-insert -t main\"", "continue",
                    "interpreter-exec mi \"-stack-list-frames\"",
                    "interpreter-exec mi \"-data-read-memory-bytes 0x40021000 16\""))
                    .contains("^done,address=", "Temporary breakpoint 1, main () at main.c:46",
                            "frame={level=\"0\",addr=\"0x080001c0\",func=\"main\"", "contents=\"6300");
        }
    }

    @Test
    void aSecondGdbIsToldThatThereIsOne() throws IOException, InterruptedException {
        try (var served = new Served("blinky-irq"); var first = served.connect()) {
            first.ask("?");
            assertThat(gdb(served, "blinky-irq", "p 1")).contains("another client debugs this machine");
            assertThat(first.ask("qC")).isEqualTo("QC1");
        }
    }
}
