package dev.metronome.debug.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metronome.board.Boards;
import dev.metronome.image.ImageLoader;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.machine.Samples;
import dev.metronome.trace.TraceEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a console says is so, by other accounts; and it leaves no trace on what it looks at. */
class ConsoleTest {
    private static final Path ADDR2LINE = Path.of("/usr/bin/arm-none-eabi-addr2line");

    @ParameterizedTest
    @ValueSource(strings = {"preemption", "fpu-interrupt", "uart-echo"})
    void aRunUnderTheConsoleIsTheRunWithoutIt(String sample) {
        var watched = new ArrayList<TraceEvent>();
        try (var console = Consoles.on(sample)) {
            console.machine.trace().add(watched::add);
            for (var line : List.of("step 50", "next 20", "exceptions", "nvic", "pins", "timers", "alarms", "where",
                    "disassemble", "registers", "until 60000cyc")) {
                console.say(line);
            }
        }
        var alone = new ArrayList<TraceEvent>();
        try (var machine = new Machine(Boards.named(Boards.DEFAULT))) {
            machine.trace().add(alone::add);
            machine.load(ImageLoader.load(Samples.FOLDER.resolve(sample).resolve(sample + ".elf"),
                    OptionalInt.empty(), Machine.memoryMap()));
            machine.run(Limit.cycles(60_000));
        }
        alone.removeIf(event -> event.cycle() == 0); // from before the console listened
        watched.removeIf(event -> event.cycle() == 0);
        assertThat(watched).isNotEmpty().isEqualTo(alone);
    }

    @Test
    void exceptionsHaveTheCyclesOfTheTrace() {
        try (var console = Consoles.on("blinky-irq")) {
            var events = new ArrayList<TraceEvent>();
            console.machine.trace().add(events::add);
            console.say("until 600ms");

            var columns = console.say("exceptions 1").getLast().replace(",", "").strip().split(" +");

            assertThat(columns[0]).isEqualTo("TIM1_BRK_TIM15");
            for (var event : events) {
                switch (event) {
                    case TraceEvent.ExceptionPended pended -> assertThat(columns[1]).isEqualTo("" + pended.cycle());
                    case TraceEvent.ExceptionEntered entered -> assertThat(columns[2]).isEqualTo("" + entered.cycle());
                    case TraceEvent.ExceptionReturned returned ->
                        assertThat(columns[4]).isEqualTo("" + returned.cycle());
                    default -> {}
                }
            }
            assertThat(columns[3]).as("where a breakpoint at the handler stops").isEqualTo("40000263");
        }
    }

    /** binutils reads the same tables, and says of each place that stands for a line that it is of that line. */
    @ParameterizedTest
    @ValueSource(strings = {"blinky-irq", "preemption", "uart-echo"})
    void linesStandWhereBinutilsSeesThem(String sample) throws Exception {
        assumeTrue(Files.isExecutable(ADDR2LINE), ADDR2LINE + " is not installed");
        try (var console = Consoles.on(sample)) {
            var lines = Files.readAllLines(Samples.FOLDER.resolve(sample).resolve("main.c")).size();
            var command = new ArrayList<>(
                    List.of(ADDR2LINE.toString(), "-a", "-i", "-e", console.image.file().toString()));
            var expected = new ArrayList<Integer>();
            for (var line = 1; line <= lines; line++) {
                for (var address : console.image.addressesOf("main.c", line)) {
                    command.add("0x" + Integer.toHexString(address));
                    expected.add(line);
                }
            }
            var said = run(command).split("(?m)^(?=0x)");
            assertThat(said).hasSameSizeAs(expected).hasSizeGreaterThan(20);
            for (var i = 0; i < expected.size(); i++) {
                int least = expected.get(i);
                assertThat(Pattern.compile("main\\.c:(\\d+)").matcher(said[i]).results()
                        .map(place -> Integer.parseInt(place.group(1))))
                        .as("line %d, or the next that has code, of %s", least, said[i])
                        .isNotEmpty().anyMatch(line -> line >= least);
            }
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void nextPassesACallByAndStepGoesIn() {
        try (var console = Consoles.on("blinky-irq")) {
            console.say("until main");
            assertThat(console.say("next")).last().asString().contains("clock_80_mhz();");
            assertThat(console.say("next").getFirst()).contains("in main+0x6");
            console.say("reset");
            console.say("until main.c:46");
            assertThat(console.say("step").getFirst()).contains("in clock_80_mhz ");
            assertThat(console.say("finish").getFirst()).contains("in main+0x6");
        }
    }

    @Test
    void aMaskedInterruptWaitsAndSaysForWhat() {
        try (var console = Consoles.on("blinky-irq")) {
            console.say("until 100ms");
            console.say("set primask 1");
            console.say("until 600ms");

            assertThat(console.say("nvic")).anySatisfy(line -> assertThat(line).contains("TIM1_BRK_TIM15")
                    .endsWith("since cycle 40,000,246: PRIMASK holds it back"));
        }
    }

    @Test
    void completesCommandsAndNames() {
        try (var console = Consoles.on("blinky-irq")) {
            assertThat(console.commands.complete("di")).containsExactly("disable", "disassemble");
            assertThat(console.commands.complete("break TIM1_BRK_")).containsExactly("TIM1_BRK_TIM15_IRQHandler");
            assertThat(console.commands.complete("print interr")).contains("interrupts");
            assertThat(console.commands.complete("set prim")).containsExactly("primask");
            assertThat(console.commands.complete("buttons b")).containsExactly("B2");
            assertThat(console.commands.complete("nonsense x")).isEmpty();
        }
    }

    @Test
    void everyCommandHasHelp() {
        try (var console = Consoles.on("blinky-irq")) {
            for (var command : console.commands.complete("")) {
                assertThat(console.say("help " + command)).hasSizeGreaterThan(1).first().asString()
                        .startsWith(command);
            }
            assertThat(console.say("help").stream().filter(line -> line.length() > 100)).isEmpty();
        }
    }

    @Test
    void withoutRunningNothingMovesTheMachine() {
        try (var console = Consoles.on("blinky-irq")) {
            var looking = Commands.withoutRunning(
                    new Session(new dev.metronome.debug.Debugger(console.machine), console.image));
            assertThat(looking.knows("continue")).isFalse();
            assertThat(looking.knows("reg")).isTrue();
            assertThat(looking.execute("until 1s").kind()).isEqualTo(Reply.Kind.REFUSED);
            assertThat(console.machine.timeline().now()).isZero();
        }
    }

    @Test
    void goesBackToACycleAndATimeThatArePast() {
        try (var console = Consoles.on("blinky-irq")) {
            console.say("until cycle 120_000_000");
            assertThat(console.say("back until cycle 80,000,100").getFirst()).startsWith("cycle 80,000,100 ");
            assertThat(console.say("back until -10cyc").getFirst()).startsWith("cycle 80,000,090 ");
            assertThat(console.say("back until 500ms").getFirst()).contains("0.500 000 000 s");
            assertThat(console.say("back until -100ms").getFirst()).contains("0.400 000 000 s");
            assertThat(console.refusal("back until 900ms")).contains("is not past yet");
            assertThat(console.refusal("back until cycle x")).contains("\"x\" is no cycle");
            assertThat(console.refusal("back until cycle 99999999999999999999")).contains("beyond");
            var early = console.say("back until 20us").getFirst();
            assertThat(early).as("at 4 MHz, before the PLL").startsWith("cycle 80  0.000 020 000 s");
            console.say("until cycle 120_000_000");
            assertThat(console.say("back until -10s")).contains("here the history begins");
        }
    }
}
