package dev.metronome.testkit;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static dev.metronome.testkit.MetronomeAssertions.cycles;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.driver.AsyncUart;
import dev.metronome.driver.Clocks;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.driver.Chip;
import dev.metronome.testkit.expect.Event;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What can be waited for and looked at by the names of the program and the chip. */
class EventsTest {
    private static final Path SAMPLES = Path.of("..", "firmware-samples");

    private static Machine machine(String sample) {
        return Machine.builder().image(SAMPLES.resolve(sample).resolve(sample + ".elf")).build();
    }

    @Test
    void aSymbolIsReachedBeforeItsInstructionHasRun() {
        try (var machine = machine("button-exti")) {
            machine.runUntil(machine.reaches("main"), ofMillis(10));
            assertThat(machine.register("pc")).isEqualTo(machine.recording().state().address("main"));
            assertThat(machine.register("RCC.AHB2ENR")).isZero();
            machine.runFor(ofMillis(1));
            assertThat(machine).hasRegister("RCC.AHB2ENR", 7).hasRegister("SYSCFG.EXTICR4", 0x20);
        }
    }

    @Test
    void aHandlerIsReachedAsOftenAsItIsTaken() {
        try (var machine = machine("blinky-irq")) {
            var handler = machine.reaches("TIM1_BRK_TIM15_IRQHandler");
            machine.runFor(ofSeconds(3));
            assertThat(machine.interrupt("TIM15")).isTaken(5);
            assertThat(handler.count(machine.recording())).isEqualTo(5);
            assertThat(handler.cycles(machine.recording())).containsExactlyElementsOf(machine.interrupt("TIM15")
                    .handlings().stream().map(each -> each.firstCycle()).toList());
            machine.runUntil(handler);
            assertThat(machine.interrupt("TIM15")).isTaken(6);
        }
    }

    @Test
    void aVariableTakesAValueOnceMoreWhenTheTestHasTakenItAway() {
        try (var machine = machine("button-exti")) {
            var once = machine.variableIs("presses", 1);
            var b2 = machine.board().button("B2");
            machine.runFor(ofMillis(1));
            b2.press();
            machine.runUntil(once, ofMillis(1));
            machine.flip("presses", 0);
            machine.runFor(ofMillis(1));
            b2.release();
            machine.runFor(ofMillis(1));
            b2.press();
            machine.runUntil(once, ofMillis(1));
            assertThat(once.count(machine.recording())).isEqualTo(2);
        }
    }

    @Test
    void aVariableTakesAValueBehindTheStore() {
        try (var machine = machine("button-exti")) {
            var twice = machine.variableIs("presses", 2);
            var b2 = machine.board().button("B2");
            machine.runFor(ofMillis(1));
            for (var i = 0; i < 4; i++) {
                b2.press();
                machine.runFor(ofMillis(1));
                b2.release();
                machine.runFor(ofMillis(1));
            }
            assertThat(machine).hasVariable("presses", 4);
            assertThat(twice.count(machine.recording())).isEqualTo(1);
            b2.press();
            machine.runUntil(machine.variableIs("presses", 5), ofMillis(1));
            assertThat(machine).hasVariable("presses", 5);
            assertThat(machine.board().led("LD1").isOn()).as("the handler goes on behind the store").isFalse();
        }
    }

    @Test
    void aValueThatIsThereAlreadyIsNotWaitedFor() {
        try (var machine = machine("button-exti")) {
            machine.runFor(ofMillis(1));
            assertThatThrownBy(() -> machine.runUntil(machine.variableIs("presses", 0), ofMillis(1)))
                    .hasMessageContaining("presses becomes 0").hasMessageContaining("it is 0 now");
        }
    }

    @Test
    void namesThatTheImageDoesNotHaveAreRefusedBeforeItRuns() {
        try (var machine = machine("button-exti")) {
            assertThatThrownBy(() -> machine.reaches("mian")).hasMessageContaining("did you mean main");
            assertThatThrownBy(() -> machine.variableIs("press", 1)).hasMessageContaining("did you mean presses");
            assertThatThrownBy(() -> machine.register("TIM15.ARRR")).hasMessageContaining("did you mean \"ARR\"");
            assertThatThrownBy(() -> machine.port("USART7")).hasMessageContaining("USART1");
            machine.runFor(ofMillis(1));
            assertThatThrownBy(() -> assertThat(machine.board().led("LD1")).turnsOnWithin(cycles(1))
                    .after(new Event.Reached("main"))).hasMessageContaining("before it runs");
        }
    }

    @Test
    void lookingChangesNothing() {
        try (var machine = machine("button-exti"); var other = machine("button-exti")) {
            machine.reaches("EXTI15_10_IRQHandler");
            machine.variableIs("presses", 1);
            for (var each : new Machine[]{machine, other}) {
                each.board().button("B2").press(ofMillis(2), ofMillis(3));
                each.runFor(ofMillis(10));
            }
            assertThat(machine.board().led("LD1").edges()).isNotEmpty().isEqualTo(other.board().led("LD1").edges());
        }
    }

    /** Says hello on USART2, and back what it hears there. */
    public static final class Echo implements HostedProgram {
        @Override
        public void main(Chip chip) {
            var uart = AsyncUart.on(chip, Clocks.on(chip), AsyncUart.Port.USART2, "PA2", "PA3", 9600, 16);
            var executor = chip.executor();
            executor.spawn("echo", task -> {
                task.await(uart.write("hello"));
                for (;;) {
                    task.await(uart.write(new byte[]{task.await(uart.read()).byteValue()}));
                }
            });
            executor.runForever();
        }
    }

    @Test
    void aPortThatTheBoardWiresToNobodyIsHeardAndTypedAt() {
        try (var machine = Machine.builder().hosted(new Echo()).build()) {
            var port = machine.port("usart2");
            machine.runUntil(port.prints("hello"), ofSeconds(1));
            port.type("abc");
            machine.runFor(ofMillis(10));
            assertThat(port).printsExactly("helloabc");
            assertThat(machine.port("USART1").name()).isEqualTo(machine.board().console().name());
        }
    }
}
