package dev.metronome.debug;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.bus.Width;
import dev.metronome.core.CoreRegister;
import dev.metronome.debug.Point.Access;
import dev.metronome.image.FirmwareImage;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.machine.Position;
import dev.metronome.machine.Samples;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way back leads through the places that the way forward led through. */
class BackTest {
    private Machine machine;
    private FirmwareImage image;
    private Debugger debugger;

    private void debug(String sample) {
        image = Samples.image(sample);
        machine = Samples.machine(image);
        debugger = new Debugger(machine);
    }

    @AfterEach
    void close() {
        machine.close();
    }

    @ParameterizedTest(name = "{0}, {2} steps from cycle {1} on")
    @CsvSource({"preemption, 3000, 150", "preemption, 9000, 100", "fpu-interrupt, 30000, 150",
        "async-blinky, 79999000, 150", "blinky-irq, 39990000, 80", "uart-echo, 100000, 60"})
    void stepsBackUndoSteps(String sample, long from, int steps) {
        debug(sample);
        debugger.resume(Limit.cycles(from));
        var places = new ArrayList<List<String>>();
        for (var i = 0; i < steps; i++) {
            places.add(place());
            assertThat(debugger.step(Interrupts.INTO)).isInstanceOf(StopReason.Stepped.class);
        }

        for (var i = steps - 1; i > 0; i--) { // where it stood at first may lie in a sleep
            assertThat(debugger.stepBack()).isInstanceOf(StopReason.Stepped.class);
            assertThat(place()).as("step %d", i).isEqualTo(places.get(i));
        }
    }

    @Test
    void theHistoryBeginsWhereTheDebuggerCame() {
        debug("blinky-irq");
        debugger.step(Interrupts.OVER);
        debugger.step(Interrupts.OVER);

        assertThat(debugger.stepBack()).isInstanceOf(StopReason.Stepped.class);
        assertThat(debugger.stepBack()).isInstanceOf(StopReason.Stepped.class);
        assertThat(debugger.stepBack()).isInstanceOf(StopReason.HistoryBegins.class);
        assertThat(debugger.resumeBack()).isInstanceOf(StopReason.HistoryBegins.class);
        assertThat(machine.processor().instructions()).isZero();
    }

    @Test
    void goesBackFromBreakpointToBreakpoint() {
        debug("blinky-irq");
        var handler = debugger.add(new Point.Code(address("TIM1_BRK_TIM15_IRQHandler")));
        var places = new ArrayList<Position>();
        for (var i = 0; i < 6; i++) {
            debugger.resume();
            places.add(Position.of(machine));
        }

        for (var i = 4; i >= 0; i--) {
            var reason = debugger.resumeBack();
            assertThat(reason).isInstanceOfSatisfying(StopReason.Met.class,
                    met -> assertThat(met.hits().getFirst().breakpoint()).isSameAs(handler));
            assertThat(Position.of(machine)).isEqualTo(places.get(i));
        }
        assertThat(debugger.resumeBack()).isInstanceOf(StopReason.HistoryBegins.class);
        assertThat(handler.hits()).as("forwards").isEqualTo(6);
        debugger.resume();
        assertThat(Position.of(machine)).isEqualTo(places.getFirst());
    }

    @Test
    void goesBackToTheEventThatHappenedBefore() {
        debug("async-blinky");
        debugger.add(new Point.Happening("LD1",
                event -> event instanceof TraceEvent.LedChanged(var _, String led, var _) && led.equals("LD1")));
        var places = new ArrayList<Position>();
        for (var i = 0; i < 4; i++) {
            debugger.resume();
            places.add(Position.of(machine));
        }
        debugger.resume(Limit.cycles(machine.timeline().now() + 1_234_567));

        for (var i = 3; i >= 0; i--) {
            debugger.resumeBack();
            assertThat(Position.of(machine)).isEqualTo(places.get(i));
        }
    }

    /** The mistake of lost-update: the handler's job is lost between the task's load and its store. */
    @Test
    void findsTheStoreThatLostAnUpdate() {
        debug("lost-update");
        var waiting = image.symbols().named("waiting").orElseThrow().address();
        debugger.add(new Point.Happening("LD2",
                event -> event instanceof TraceEvent.LedChanged(var _, String led, var _) && led.equals("LD2")));
        debugger.resume();
        assertThat(machine.timeline().now()).isBetween(14_288_173L, 14_288_180L);

        debugger.add(new Point.Data(waiting, 4, Access.WRITE));
        debugger.resumeBack();
        var store = machine.processor().read(CoreRegister.PC);
        assertThat(machine.processor().currentException()).as("the task").isZero();
        assertThat(value(waiting)).as("what its store will destroy").isEqualTo(2);
        var task = Position.of(machine);

        debugger.resumeBack();
        assertThat(machine.processor().currentException()).as("the handler of TIM15, just before").isEqualTo(40);
        assertThat(value(waiting)).isEqualTo(1);
        assertThat(task.cycle() - machine.timeline().now()).isLessThan(40);

        debugger.step(Interrupts.OVER);
        assertThat(value(waiting)).isEqualTo(2);
        debugger.runTo(store);
        debugger.step(Interrupts.OVER);
        assertThat(value(waiting)).as("a job is lost").isZero();
    }

    @Test
    void whatWasDoneFromOutsideIsDoneAgain() {
        debug("lost-update");
        var posted = image.symbols().named("posted").orElseThrow().address();
        debugger.resume(Limit.cycles(5_000_000));
        debugger.write(posted, new byte[]{0, 0, 0, 0});
        debugger.write(CoreRegister.R12, 0x1234);
        debugger.step(Interrupts.MASKED);
        debugger.resume(Limit.cycles(6_000_000));
        var there = place();

        debugger.goTo(4_000_000);
        assertThat(value(posted)).isEqualTo(499);
        debugger.resume(Limit.cycles(6_000_000));

        assertThat(place()).isEqualTo(there);
    }

    @Test
    void whoActsInThePastBeginsAnotherFuture() {
        debug("lost-update");
        var posted = image.symbols().named("posted").orElseThrow().address();
        debugger.resume(Limit.cycles(6_000_000));
        debugger.goTo(4_000_000);
        debugger.write(posted, new byte[]{0, 0, 0, 0});

        debugger.resume(Limit.cycles(6_000_000));

        assertThat(value(posted)).isEqualTo(250);
    }

    private List<String> place() {
        var lines = new ArrayList<String>();
        lines.add(Position.of(machine).toString());
        Arrays.stream(CoreRegister.values())
                .map(register -> String.format("%s %08X", register, machine.processor().read(register)))
                .forEach(lines::add);
        return lines;
    }

    private int value(int address) {
        return machine.bus().peek(address, Width.WORD);
    }

    private int address(String symbol) {
        return image.symbols().named(symbol).orElseThrow().address() & ~1;
    }
}
