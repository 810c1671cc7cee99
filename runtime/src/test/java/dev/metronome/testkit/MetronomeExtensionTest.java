package dev.metronome.testkit;

import static dev.metronome.testkit.MetronomeAssertions.assertThat;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.hosted.HostedProgram;
import dev.metronome.programs.PwmProgram;
import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Event;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A test gets a machine of its own, and what is on its board. */
@Metronome(image = "../firmware-samples/async-blinky/async-blinky.elf")
class MetronomeExtensionTest {
    private Machine before;

    @BeforeEach
    void hasTheMachineOfTheTest(Machine machine) {
        before = machine;
    }

    @Test
    void allPartsAreOfOneMachine(Machine machine, Board board, Console console, @Named("LD1") Led ld1,
            @Named("B2") Button b2, @Named("PA5") Pin pa5, @Named("TIM15") Interrupt tim15, @Named("ld1") Task task) {
        assertThat(machine).isSameAs(before);
        assertThat(board.machine()).isSameAs(machine);
        assertThat(console.machine()).isSameAs(machine);
        assertThat(ld1.machine()).isSameAs(machine);
        assertThat(b2.name()).isEqualTo("B2");
        assertThat(pa5.name()).isEqualTo("PA5");
        assertThat(tim15.name()).isEqualTo("TIM1_BRK_TIM15");
        assertThat(task.name()).isEqualTo("ld1");
        assertThat(board.name()).isEqualTo("b-l475e-iot01a");
    }

    @Test
    void aParametersNameWillDo(Led ld1, Button b2, Pin pa5, Interrupt tim15) {
        assertThat(ld1.name()).isEqualTo("LD1");
        assertThat(b2.name()).isEqualTo("B2");
        assertThat(pa5.name()).isEqualTo("PA5");
        assertThat(tim15.name()).isEqualTo("TIM1_BRK_TIM15");
    }

    @RepeatedTest(2)
    void eachTestBeginsAtReset(Board board, @Named("LD1") Led ld1) {
        assertThat(board.machine().cycle()).isZero();
        board.runFor(ofMillis(10));
        assertThat(ld1).hasEdges(1).startsOff();
    }

    @Test
    @Metronome(board = "nucleo-l476rg")
    void aMethodChangesWhatItNames(Board board) {
        assertThat(board.name()).isEqualTo("nucleo-l476rg");
        assertThat(board.machine().image().file()).hasFileName("async-blinky.elf");
    }

    @Test
    @Metronome(image = "../firmware-samples/uart-echo/uart-echo.elf")
    @Boot(until = "prints: ready\r\n")
    void aBootedMachineHasItsBootBehindIt(Board board, Console console) {
        assertThat(board.machine().cycle()).isPositive();
        assertThat(console.text()).isEmpty();
        console.type("a\r");
        board.runFor(ofMillis(5));
        assertThat(console).printsExactly("a\r\n");
    }

    @Nested
    @Boot(until = "LD1 on")
    class Booted {
        @RepeatedTest(3)
        void theLightIsOnForASecond(Board board, @Named("LD1") Led ld1) {
            assertThat(ld1.isOn()).isTrue();
            board.runFor(ofSeconds(2));
            assertThat(ld1).startsOn().hasEdges(1);
        }
    }

    @Test
    void whatCannotBeIsRefusedInWords() {
        var none = HostedProgram.class;
        assertThatThrownBy(() -> new MachineSetup("", "", none, "")).hasMessageContaining("nothing would run");
        assertThatThrownBy(() -> new MachineSetup("", "", PwmProgram.class, "LD1 on"))
                .hasMessageContaining("no snapshot holds the stack of dev.metronome.programs.PwmProgram");
        assertThatThrownBy(() -> new MachineSetup("x.elf", "nucleo", none, "").builder(null))
                .hasMessageContaining("nucleo-l476rg");
        assertThatThrownBy(() -> MachineSetup.file("x.elf")).hasMessageContaining("there is no file x.elf in /");
        assertThatThrownBy(() -> new MachineSetup("", "", Hidden.class, "").builder(null))
                .hasMessageContaining("public constructor without parameters");
    }

    private static final class Hidden implements HostedProgram {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LD1 on           | LD1 goes on
            ld2  off         | LD2 goes off
            PA5 high         | PA5 goes high
            takes TIM15      | TIM1_BRK_TIM15 is taken
            reaches main     | main is reached
            500ms            | 500 ms after reset
            1.5s             | 1,500 ms after reset
            4_000_000cyc     | 4,000,000 cycles after reset
            prints: ready    | USART1 prints "ready"
            """)
    void bootPointsAreRead(String until, String event, Board board) {
        assertThat(BootPoint.parse(until, board)).hasToString(event);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LD1 of      | is none of: 500ms
            LD9 on      | b-l475e-iot01a has no LED "LD9"
            500         | has no unit
            500 mss     | has the unit "mss"
            takes TIM1  | could be any of
            """)
    void orRefused(String until, String why, Board board) {
        assertThatThrownBy(() -> BootPoint.parse(until, board)).hasMessageContaining(why);
    }

    @Test
    void whatIsOverIsNotWaitedFor(Machine machine) {
        machine.runUntil(new Event.At(Cycles.of(1_000)));
        assertThat(machine.cycle()).isBetween(1_000L, 1_010L);
        machine.runUntil(new Event.At(Cycles.of(1_000)));
        assertThat(machine.cycle()).isBetween(1_000L, 1_010L);
    }
}
