package dev.metronome.debug;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.bus.Width;
import dev.metronome.core.CoreRegister;
import dev.metronome.debug.Point.Access;
import dev.metronome.image.FirmwareImage;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.machine.Samples;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A machine stops where it is asked to, steps as it is asked to, and is none the worse for it. */
class DebuggerTest {
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

    @Test
    void stopsBeforeTheFirstInstructionOfAFunctionEachTime() {
        debug("blinky-irq");
        var handler = debugger.add(new Point.Code(address("TIM1_BRK_TIM15_IRQHandler")));

        for (var round = 1; round <= 3; round++) {
            assertThat(met(debugger.resume()).breakpoint()).isSameAs(handler);
            assertThat(pc()).isEqualTo(address("TIM1_BRK_TIM15_IRQHandler"));
            assertThat(handler.hits()).isEqualTo(round);
        }
    }

    @Test
    void aConditionAndACountPassABreakpointBy() {
        debug("blinky-irq");
        var handler = debugger.add(new Point.Code(address("TIM1_BRK_TIM15_IRQHandler")))
                .onlyIf("second half", () -> machine.timeline().now() > 100_000_000).ignoring(1);

        debugger.resume();

        assertThat(machine.timeline().now()).as("the fourth interrupt").isBetween(160_000_000L, 160_001_000L);
        assertThat(handler.hits()).isEqualTo(2);
    }

    @Test
    void stopsBehindTheInstructionThatWritesAVariable() {
        debug("preemption");
        var result = image.symbols().named("result").orElseThrow().address();
        debugger.add(new Point.Data(result, 4, Access.WRITE));

        var access = met(debugger.resume()).access();

        assertThat(access.address()).isEqualTo(result);
        assertThat(access.value()).isEqualTo(machine.bus().peek(result, Width.WORD));
        assertThat(pc() - access.instruction()).as("behind the store").isBetween(2, 4);
    }

    @Test
    void stopsBehindTheStoreToARegisterOfADevice() {
        debug("blinky-irq");
        debugger.add(new Point.Data(0x4001_4010, 4, Access.WRITE)); // TIM15_SR

        var access = met(debugger.resume()).access();

        assertThat(access.address()).isEqualTo(0x4001_4010);
        assertThat(pc()).isNotEqualTo(access.instruction());
    }

    @Test
    void stopsWhereALightTurnsOnWhoeverDidIt() {
        debug("async-blinky");
        debugger.add(new Point.Happening("LD1 turns on",
                event -> event instanceof TraceEvent.LedChanged(var _, String led, boolean on) && led.equals("LD1")
                        && on));

        var hit = met(debugger.resume());

        assertThat(machine.timeline().now() - hit.event().cycle()).as("cycles from the edge to the end of its store")
                .isBetween(0L, 3L);
    }

    @Test
    void aStepOutOfSleepPassesTheHandlerOrEntersItOrHoldsItBack() {
        for (var interrupts : Interrupts.values()) {
            debug("blinky-irq");
            var sleep = debugger.add(new Point.Happening("sleep", TraceEvent.Slept.class::isInstance)).once();
            assertThat(met(debugger.resume()).breakpoint()).isSameAs(sleep);
            var behind = pc();
            var handled = new ArrayList<TraceEvent>();
            machine.trace().add(handled::add);

            assertThat(debugger.step(interrupts)).isInstanceOf(StopReason.Stepped.class);

            handled.removeIf(event -> !(event instanceof TraceEvent.ExceptionReturned));
            switch (interrupts) {
                case OVER -> {
                    assertThat(handled).hasSize(1);
                    assertThat(machine.processor().currentException()).isZero();
                    assertThat(pc()).isNotEqualTo(behind);
                }
                case INTO -> {
                    assertThat(handled).isEmpty();
                    assertThat(pc()).isEqualTo(address("TIM1_BRK_TIM15_IRQHandler"));
                }
                case MASKED -> {
                    assertThat(handled).isEmpty();
                    assertThat(machine.processor().currentException()).isZero();
                    assertThat(machine.processor().exceptions().isPending(40)).isTrue();
                    debugger.step(Interrupts.INTO);
                    assertThat(pc()).isEqualTo(address("TIM1_BRK_TIM15_IRQHandler"));
                }
            }
            close();
        }
    }

    @ParameterizedTest
    @EnumSource(Interrupts.class)
    void stepsLeadFromInstructionToInstruction(Interrupts interrupts) {
        debug("preemption");
        for (var i = 0; i < 2_000; i++) {
            var before = machine.processor().instructions();
            var reason = debugger.step(interrupts);
            assertThat(reason).isInstanceOfAny(StopReason.Stepped.class, StopReason.ProgramBreakpoint.class);
            if (interrupts == Interrupts.OVER) {
                assertThat(machine.processor().instructions()).isGreaterThanOrEqualTo(before);
            } else {
                assertThat(machine.processor().instructions() - before).isBetween(0L, 1L);
            }
        }
    }

    @Test
    void goesOnBehindABreakpointOfTheProgram() {
        debug("preemption");

        var reason = debugger.resume();

        assertThat(reason).isInstanceOf(StopReason.ProgramBreakpoint.class);
        var at = pc();
        debugger.step(Interrupts.OVER);
        assertThat(pc()).isEqualTo(at + 2);
    }

    @Test
    void readsAndWritesWithoutTimeOrSideEffects() {
        debug("uart-echo");
        debugger.resume(Limit.cycles(1_000_000));
        var now = machine.timeline().now();

        assertThat(debugger.read(0x0800_0000, 8)).hasSize(8);
        assertThat(debugger.read(0x2000_0000 + 128 * 1024 - 2, 8)).as("the end of SRAM1 is no wall, nothing behind it")
                .hasSizeLessThan(8);
        debugger.write(0x2000_0101, new byte[]{1, 2, 3, 4, 5});
        assertThat(debugger.read(0x2000_0100, 7)).containsExactly(debugger.read(0x2000_0100, 1)[0], 1, 2, 3, 4, 5,
                debugger.read(0x2000_0106, 1)[0]);
        assertThat(machine.timeline().now()).isEqualTo(now);
    }

    private int address(String symbol) {
        return image.symbols().named(symbol).orElseThrow().address() & ~1;
    }

    private int pc() {
        return machine.processor().read(CoreRegister.PC);
    }

    private static StopReason.Hit met(StopReason reason) {
        assertThat(reason).isInstanceOf(StopReason.Met.class);
        return ((StopReason.Met) reason).hits().getFirst();
    }
}
