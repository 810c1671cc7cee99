package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metronome.testkit.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The test of the tests: each mistake is made in a copy of a sample's source and built, and a test of the sample must
 * fail for it, at zero tolerance; without the mistake the same test passes. Only C samples: Rust's core library alone
 * takes half a minute to build.
 *
 * <p>Without {@code arm-none-eabi-gcc} and {@code make} there is nothing to build with: then these tests are skipped,
 * and say so; where the environment has {@code CI} they fail.
 */
class MutationTest {
    private static final BlinkyIrqTest IRQ = new BlinkyIrqTest();
    private static final BlinkyBusyWaitTest BUSY_WAIT = new BlinkyBusyWaitTest();
    private static final ButtonExtiTest BUTTON = new ButtonExtiTest();
    private static final PreemptionTest PREEMPTION = new PreemptionTest();
    private static final CrashTest CRASH = new CrashTest();

    static Stream<Mutation> mutations() {
        return Stream.of(
                new Mutation("wrong prescaler", "blinky-irq", "main.c",
                        "#define PRESCALER 800",
                        "#define PRESCALER 801",
                        IRQ::ld1TogglesEvery40000000CyclesOnceTheHandlerIsInTheCache),
                new Mutation("reload value off by one", "blinky-irq", "main.c",
                        "TIM15->ARR = COUNTS - 1;",
                        "TIM15->ARR = COUNTS;",
                        IRQ::anInterruptComesEvery40000000CyclesExactly),
                new Mutation("one instruction more in the handler", "blinky-irq", "main.c",
                        "pin_toggle(LD1_PORT, LD1_PIN);",
                        "__asm volatile(\"nop\"); pin_toggle(LD1_PORT, LD1_PIN);",
                        IRQ::theFirstEdgesComeSoManyCyclesAfterReset),
                new Mutation("UIF is not cleared", "blinky-irq", "main.c",
                        "TIM15->SR = ~TIM_SR_UIF; /* before anything else: the line is a level, and the store needs"
                                + " time to arrive */",
                        "",
                        IRQ::theFirstEdgesComeSoManyCyclesAfterReset),
                new Mutation("the flag is set by UG too", "blinky-irq", "main.c",
                        "TIM15->CR1 = TIM_CR1_URS;",
                        "",
                        IRQ::theFirstEdgesComeSoManyCyclesAfterReset),
                new Mutation("LD2 at each third interrupt", "blinky-irq", "main.c",
                        "if (++interrupts % 2 == 0) {",
                        "if (++interrupts % 3 == 0) {",
                        IRQ::ld2TogglesAtEverySecondInterrupt),
                new Mutation("wrong divider behind the PLL", "blinky-irq", "../c/clock.c",
                        "RCC_PLLCFGR_SRC_MSI | RCC_PLLCFGR_M(1) | RCC_PLLCFGR_N(40) | RCC_PLLCFGR_R(2)"
                                + " | RCC_PLLCFGR_REN;",
                        "RCC_PLLCFGR_SRC_MSI | RCC_PLLCFGR_M(1) | RCC_PLLCFGR_N(40) | RCC_PLLCFGR_R(4)"
                                + " | RCC_PLLCFGR_REN;",
                        IRQ::ld1TogglesEvery40000000CyclesOnceTheHandlerIsInTheCache),
                new Mutation("the flag of UG counts as an overflow", "blinky-busy-wait", "main.c",
                        "TIM15->SR = ~TIM_SR_UIF;  /* ... and sets UIF, which is not an overflow */",
                        "",
                        BUSY_WAIT::theFirstEdgesComeSoManyCyclesAfterReset),
                new Mutation("one instruction more in the loop", "blinky-busy-wait", "main.c",
                        "while (!(TIM15->SR & TIM_SR_UIF)) {",
                        "while (!(TIM15->SR & TIM_SR_UIF)) { __asm volatile(\"nop\");",
                        BUSY_WAIT::theFirstEdgesComeSoManyCyclesAfterReset),
                new Mutation("wrong bit of BSRR", "button-exti", "main.c",
                        "pin_low(LD1_PORT, LD1_PIN);",
                        "pin_high(LD1_PORT, LD1_PIN);",
                        BUTTON::ld1IsLitWhileTheButtonIsHeldAndLd2ChangesAtEachPress),
                new Mutation("LD2 before LD1", "button-exti", "main.c",
                        "pin_high(LD1_PORT, LD1_PIN);",
                        "pin_toggle(LD2_PORT, LD2_PIN); pin_high(LD1_PORT, LD1_PIN);",
                        BUTTON::theLightsFollowTheButtonAfterSoManyCycles),
                new Mutation("only one edge of the button is heard", "button-exti", "main.c",
                        "EXTI->RTSR1 |= BIT(B2_PIN);",
                        "",
                        BUTTON::theLightsHandlerIsEnteredOnTheCycleOfThePress),
                new Mutation("TIM7 is no more urgent than TIM6", "preemption", "main.c",
                        "interrupt_priority(TIM7_IRQ, 8);",
                        "interrupt_priority(TIM7_IRQ, 12);",
                        PREEMPTION::handlersAreNestedAndTailChained),
                new Mutation("two sub-priorities swapped", "preemption", "main.c",
                        "levels(4 + 1, 4 + 0, 4 + 2); /* group 1 all three, sub-priorities 1, 0, 2 */",
                        "levels(4 + 0, 4 + 1, 4 + 2);",
                        PREEMPTION::everyHandlerRunsInTheOrderThatItsPriorityGivesIt),
                new Mutation("a count too many in one-pulse mode", "crash", "main.c",
                        "#define COUNTS    10000",
                        "#define COUNTS    10001",
                        CRASH::ld1BlinksTwiceBefore));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutations")
    void theMistakeIsCaught(Mutation mutation, @TempDir Path folder) throws Exception {
        copy(mutation.sample(), folder);
        var source = folder.resolve(mutation.sample()).resolve(mutation.file()).normalize();
        Files.writeString(source, mutation.in(Files.readString(source)));

        var failure = caught(mutation, build(mutation.sample(), folder));

        assertThat(failure).as("what %s says", mutation).isInstanceOf(AssertionError.class);
        assertThat(failure.getMessage()).as("it names an edge or an interrupt")
                .containsPattern("\\bLD\\d|\\bedge \\d|TIM\\d|EXTI\\d");
    }

    static List<String> samples() {
        return mutations().map(Mutation::sample).distinct().toList();
    }

    /** So that it is the mistake that is caught. */
    @ParameterizedTest
    @MethodSource("samples")
    void withoutItAllIsWell(String sample, @TempDir Path folder) throws Exception {
        copy(sample, folder);
        var image = build(sample, folder);

        for (var mutation : mutations().filter(each -> each.sample().equals(sample)).toList()) {
            assertThat(caught(mutation, image)).as("what %s says without the mistake", mutation).isNull();
        }
    }

    @Test
    void aLineThatIsNotThereOrIsThereTwiceIsAMistakeOfThisTest() {
        var mutation = new Mutation("none", "x", "main.c", "a();", "b();", machine -> {});
        assertThat(mutation.in("{\n    a();\n}\n")).isEqualTo("{\nb();\n}\n");
        assertThatThrownBy(() -> mutation.in("aa();")).hasMessageContaining("has 0 lines that are \"a();\"");
        assertThatThrownBy(() -> mutation.in("a();\n a();")).hasMessageContaining("has 2 lines");
    }

    private static Throwable caught(Mutation mutation, Path image) {
        try (var machine = Machine.builder().image(image).build()) {
            return catchThrowable(() -> mutation.caught().by(machine));
        }
    }

    /** The sample's sources, and what all samples in C share. */
    private static void copy(String sample, Path folder) throws IOException {
        for (var each : List.of(sample, "c")) {
            var to = Files.createDirectory(folder.resolve(each));
            try (var files = Files.list(Path.of(each))) {
                files.filter(file -> file.toString().matches(".*(\\.[chS]|\\.ld|\\.mk|Makefile)")).forEach(file -> {
                    try {
                        Files.copy(file, to.resolve(file.getFileName()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        }
    }

    /** Asked for by each test, so that each is told as skipped: what a class skips, Maven does not tell. */
    private static void needsAToolchain() {
        var there = runs("arm-none-eabi-gcc", "--version") && runs("make", "--version");
        if (!there && System.getenv("CI") != null) {
            fail("no arm-none-eabi-gcc or no make, and this is CI: nothing would show that the samples' tests see"
                    + " mistakes. Debian: gcc-arm-none-eabi, make");
        }
        assumeTrue(there, "SKIPPED: no arm-none-eabi-gcc or no make: nothing shows that the samples' tests see"
                + " mistakes. Debian: gcc-arm-none-eabi, make");
    }

    private static Path build(String sample, Path folder) throws IOException, InterruptedException {
        needsAToolchain();
        var in = folder.resolve(sample);
        var log = folder.resolve("make.log");
        var make = new ProcessBuilder("make", "-s").directory(in.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();
        assertThat(make.waitFor()).as(() -> "make of " + sample + ":\n" + read(log)).isZero();
        return in.resolve(sample + ".elf");
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean runs(String... command) {
        try {
            return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // there is none
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
