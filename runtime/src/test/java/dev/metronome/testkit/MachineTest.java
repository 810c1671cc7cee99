package dev.metronome.testkit;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static dev.metronome.testkit.MetronomeAssertions.cycles;
import static dev.metronome.testkit.MetronomeAssertions.matching;
import static dev.metronome.testkit.MetronomeAssertions.percent;
import static dev.metronome.testkit.MetronomeAssertions.within;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.programs.PwmProgram;
import dev.metronome.testkit.expect.Verdict;
import dev.metronome.testkit.recording.Recorder;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine runs as far as it is told, and what is recorded does not depend on how it was told. */
class MachineTest {
    private static final Path SAMPLES = Path.of("..", "firmware-samples");

    private static Machine machine(String sample) {
        return Machine.builder().image(SAMPLES.resolve(sample).resolve(sample + ".elf")).build();
    }

    private static String vcd(Machine machine) throws Exception {
        var text = new StringWriter();
        RecordingVcd.write(machine.recording(), text);
        return text.toString();
    }

    @Test
    void timeIsExactWhateverTheClockDid() {
        try (var machine = machine("blinky-irq")) {
            machine.runFor(ofMillis(500));
            assertThat(machine.time()).isEqualTo(ofMillis(500));
            var before = machine.cycle();
            machine.runFor(ofMillis(500));
            assertThat(machine.cycle() - before).isEqualTo(40_000_000);
            machine.runFor(cycles(123));
            assertThat(machine.cycle() - before).isEqualTo(40_000_123);
        }
    }

    @Test
    void aRunUntilAnEdgeStopsBehindItsStoreAndGoesOnAsIfItHadNotStopped() throws Exception {
        try (var machine = machine("blinky-irq"); var other = machine("blinky-irq")) {
            var ld1 = machine.board().led("LD1");
            machine.runUntil(ld1.turnsOn());
            assertThat(machine.cycle() - ld1.edges().getLast().cycle()).isBetween(0L, 3L);
            assertThat(ld1.isOn()).isTrue();
            machine.runUntil(ld1.turnsOff());
            machine.runUntil(machine.interrupt("TIM15").taken());
            machine.runTo(cycles(200_000_000));
            other.runTo(cycles(200_000_000));
            assertThat(vcd(machine)).isEqualTo(vcd(other));
        }
    }

    @Test
    void whatDoesNotHappenIsAFailure() {
        try (var machine = machine("blinky-irq")) {
            var ld3 = machine.board().led("LD3");
            assertThatThrownBy(() -> machine.runUntil(ld3.turnsOn(), ofSeconds(1))).isInstanceOf(AssertionError.class)
                    .hasMessage("Expected that LD3 goes on\nbut for 1 s, up to cycle 79,997,169, it does not happen");
        }
    }

    @Test
    void aMachineThatSleepsForEverStillLetsTimePass() {
        try (var machine = machine("button-exti")) {
            machine.runFor(ofSeconds(3));
            assertThat(machine.time()).isEqualTo(ofSeconds(3));
            assertThat(machine).sleepsAtLeast(percent(99.99)).isAwakeAtMost(cycles(200));
            machine.board().button("B2").press();
            machine.runFor(ofMillis(1));
            assertThat(machine.board().led("LD1").isOn()).isTrue();
            assertThat(machine).hasVariable("presses", 1);
        }
    }

    @Test
    void aCrashIsToldWithItsPlace() {
        try (var machine = machine("crash")) {
            assertThatThrownBy(() -> machine.runFor(ofSeconds(1))).isInstanceOf(FirmwareCrash.class)
                    .hasMessageMatching("(?s)The firmware crashes at cycle [\\d,]+, at 0x08000234 in Default_Handler .*"
                            + "\nBusFault at cycle [\\d,]+, at 0x080001D0 in read_a_sensor_that_is_not_there.*"
                            + " \\(main.c:27\\): PRECISERR BFARVALID");
        }
    }

    @Test
    void theConsoleIsReadAndTypedOn() {
        try (var machine = machine("uart-echo")) {
            var console = machine.board().console();
            machine.runUntil(console.prints("ready\r\n"), ofSeconds(1));
            console.type("hello\rworld\r");
            machine.runFor(ofMillis(50));
            assertThat(console).prints("ready").printsLine("hello").printsLine(matching("wor.d"))
                    .printsExactly("uart-echo ready\r\nhello\r\nworld\r\n");
            assertThatThrownBy(() -> assertThat(console).printsLine("hell")).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void theWayFromOneSymbolToAnotherIsMeasuredAndCostsNothing() {
        try (var machine = machine("blinky-irq")) {
            var handler = machine.measure("TIM1_BRK_TIM15_IRQHandler", "TIM1_BRK_TIM15_IRQHandler");
            machine.runFor(ofSeconds(5));
            assertThat(machine).passage(handler).is(cycles(40_000_000), within(cycles(100)))
                    .isAtMost(ofMillis(501));
            assertThat(machine).latencyOf("TIM15").isAtMost(cycles(30));
            assertThat(machine.interrupt("TIM15")).isHandledWithin(cycles(120));
            assertThatThrownBy(() -> machine.measure("mian", "main")).hasMessageContaining("main");
        }
    }

    @Test
    void firmwareThatStopsItselfIsLetStop() {
        try (var machine = machine("fpu-interrupt"); var blinky = machine("blinky-irq"); var crash = machine("crash")) {
            machine.runToBreakpoint(ofSeconds(1));
            assertThat(machine).hasVariable("result", 0x600D);
            assertThatThrownBy(() -> blinky.runToBreakpoint(ofSeconds(1))).isInstanceOf(AssertionError.class)
                    .hasMessage("Expected that the firmware stops at a breakpoint instruction\n"
                            + "but for 1 s, up to cycle 79,997,169, it does not");
            assertThatThrownBy(() -> crash.runToBreakpoint(ofSeconds(1))).isInstanceOf(FirmwareCrash.class);
        }
    }

    @Test
    void nestedHandlersAreSeen() {
        try (var machine = machine("preemption")) {
            assertThatThrownBy(() -> machine.runFor(ofSeconds(1))).isInstanceOf(FirmwareCrash.class)
                    .hasMessageContaining("breakpoint");
            assertThatThrownBy(() -> assertThat(machine.interrupt("TIM7")).neverNests())
                    .hasMessageContaining("TIM7 interrupts the handler of TIM6_DAC");
        }
    }

    @Test
    void exceptionsMayBeNamedInShort() {
        assertThat(Recorder.exceptionNumber("TIM15")).isEqualTo(40);
        assertThat(Recorder.exceptionNumber("SysTick")).isEqualTo(15);
        assertThatThrownBy(() -> Recorder.exceptionNumber("TIM1"))
                .hasMessageStartingWith("\"TIM1\" could be any of TIM1_BRK_TIM15, TIM1_UP_TIM16");
        assertThatThrownBy(() -> Recorder.exceptionNumber("SysTik")).hasMessageContaining("SysTick");
    }

    @Test
    void aFailureIsShortSaysWhoDidItAndWhereTheTraceIs(@TempDir Path folder) {
        try (var machine = machine("blinky-irq")) {
            machine.writesTo(new TraceFiles(folder, "Some[Test]-it fails"));
            machine.runFor(ofSeconds(4));
            var ld1 = machine.board().led("LD1");
            var message = message(() -> assertThat(ld1).as("the light").togglesEvery(cycles(39_999_999)));
            assertThat(message.lines()).hasSizeLessThan(40);
            assertThat(message).startsWith("[the light] Expected LD1 to toggle every 39,999,999 cycles\n"
                    + "but edge 1 comes ").contains("\n> ", "handler of TIM1_BRK_TIM15");
            assertThat(message).endsWith("\n\ntrace: " + folder.resolve("Some_Test_-it_fails.vcd") + "\n       "
                    + folder.resolve("Some_Test_-it_fails.json"));
            assertThat(folder.resolve("Some_Test_-it_fails.vcd")).isNotEmptyFile();
            assertThat(folder.resolve("Some_Test_-it_fails.json")).content().contains("\"exceptions\"", "\"by\"");
        }
    }

    private static String message(Runnable work) {
        try {
            work.run();
        } catch (AssertionError e) {
            return e.getMessage();
        }
        throw new AssertionError("nothing failed");
    }

    @Test
    void aForkGoesOnWhereItsOriginWasSaved() {
        var image = SAMPLES.resolve("blinky-irq").resolve("blinky-irq.elf");
        try (var origin = machine("blinky-irq")) {
            origin.runFor(ofMillis(700));
            try (var fork = Machine.builder().image(image).build(origin.save())) {
                assertThat(fork.cycle()).isEqualTo(origin.cycle());
                var ld1 = fork.board().led("LD1");
                assertThat(ld1).satisfies(led -> assertThat(led.edges()).isEmpty());
                origin.runFor(ofSeconds(2));
                fork.runFor(ofSeconds(2));
                assertThat(ld1).startsOn().togglesEvery(ofMillis(500));
                var edges = origin.board().led("LD1").edges();
                assertThat(ld1.edges()).extracting(edge -> edge.cycle())
                        .isEqualTo(edges.subList(1, edges.size()).stream().map(edge -> edge.cycle()).toList());
                assertThat(fork).sleepsAtLeast(percent(99.9));
            }
        }
    }

    @Test
    void javaIsNotForked() {
        var builder = Machine.builder().hosted(new PwmProgram());
        try (var machine = builder.build()) {
            assertThatThrownBy(machine::save).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no snapshot holds the stack of dev.metronome.programs.PwmProgram");
        }
        assertThatThrownBy(() -> Machine.builder().build()).hasMessageContaining("a machine needs an image");
    }

    @Test
    void machinesSideBySideRecordTheSameAsOneAlone() throws Exception {
        var alone = run();
        var threads = new ArrayList<Thread>();
        var traces = new String[4];
        IntStream.range(0, traces.length).forEach(i -> threads.add(Thread.ofPlatform().start(() -> traces[i] = run())));
        for (var thread : threads) {
            thread.join();
        }
        assertThat(List.of(traces)).containsOnly(alone);
    }

    private static String run() {
        try (var machine = machine("async-blinky")) {
            machine.runFor(ofSeconds(2));
            return vcd(machine);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anythingElseCanBeExpected() {
        try (var machine = machine("blinky-irq")) {
            assertThat(machine).meets(recording -> recording.endCycle() == 0
                    ? Verdict.met()
                    : new Verdict.Failed("no time to pass", "some did", Verdict.NO_EDGE, List.of()));
            assertThat(machine).warnsOfNothing().hasRegister("r0", 0);
        }
    }
}
