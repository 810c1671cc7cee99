package dev.metronome.machine;

import static dev.metronome.core.ExceptionNumber.IRQ0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.bus.Width;
import dev.metronome.core.HostedCall;
import dev.metronome.core.HostedCode.Order;
import dev.metronome.core.HostedCore;
import dev.metronome.trace.TraceEvent.ExceptionEntered;
import dev.metronome.trace.TraceEvent.ExceptionReturned;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Java in the place of instructions, as the core sees it: here it is a list of steps, between which it makes way. What
 * guest instructions cost is what CYCCNT and the trace say of the same access made by a program.
 */
class HostedCallTest {
    private static final int FUNCTION = Program.BASE + 0x800;
    private static final int SRAM = 0x2000_0400;
    private static final int CYCCNT = 0xE000_1004;
    private static final int ISPR0 = 0xE000_E200;
    private static final int RCC_APB2ENR = 0x4002_1060;
    private static final int TIM15_CNT = 0x4001_4024;
    private static final int ENTRY = 12;

    private final Program program = new Program();
    private final HostedCore core = program.machine.processor().hostedCore();
    private final List<Long> cycles = new ArrayList<>();

    @AfterEach
    void close() {
        program.close();
    }

    /** A call that takes one step each time it gets the core; a step says whether it was the last. */
    private final class Steps implements HostedCall {
        private final BooleanSupplier step;
        private boolean abandoned;

        Steps(BooleanSupplier step) {
            this.step = step;
        }

        @Override
        public boolean run() {
            try {
                return step.getAsBoolean();
            } catch (MadeWay _) {
                return false;
            }
        }

        @Override
        public void makeWay() {
            throw new MadeWay();
        }

        @Override
        public void abandon() {
            abandoned = true;
        }

        @Override
        public String place() {
            return "in Java of a test";
        }
    }

    private static final class MadeWay extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private Steps once(Runnable body) {
        return new Steps(() -> {
            body.run();
            return true;
        });
    }

    private void bind(HostedCall call) {
        program.machine.processor().bindFunction(FUNCTION, () -> call);
    }

    /** Calls FUNCTION with r0 = 5 and r1 = 7; then reads CYCCNT into r6 and stops. */
    private void callingProgram() {
        program.code(Program.THREAD,
                0x2005, // movs r0, #5
                0x2107, // movs r1, #7
                0xF000, 0xFAFC, // bl FUNCTION
                0x6826, // ldr r6, [r4]
                0xBE00) // bkpt
                .code(FUNCTION,
                        0x2063, // movs r0, #99
                        0x4770) // bx lr
                .load().with(4, CYCCNT);
        program.poke(0xE000_EDFC, 1 << 24).poke(0xE000_1000, 1); // DEMCR.TRCENA, DWT_CTRL.CYCCNTENA
    }

    @Test
    void theFunctionOfTheImageRunsAsLongAsNothingIsBound() {
        callingProgram();
        program.run();
        assertThat(program.register(0)).isEqualTo(99);
    }

    @Test
    void javaRunsInstead_withTheArgumentsAndGivesTheResult() {
        callingProgram();
        bind(once(() -> core.setRegister(0, core.register(0) * core.register(1))));
        assertThat(program.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(program.register(0)).isEqualTo(35);
    }

    @Test
    void aFunctionThatDoesNothingCostsItsReturn() {
        callingProgram();
        bind(once(() -> cycles.add(core.cycle())));
        program.run();
        var read = program.register(6) + program.machine.timeline().now() - program.peek(CYCCNT);
        assertThat(read - cycles.getFirst()).isEqualTo(HostedCore.RETURN_CYCLES);
    }

    @Test
    void afterUnbindingTheFunctionOfTheImageRunsAgain() {
        callingProgram();
        bind(once(() -> {}));
        program.machine.processor().unbindHosted();
        program.run();
        assertThat(program.register(0)).isEqualTo(99);
    }

    /** Cortex-M4 TRM 3.3.1: LDR alone 2, STR 1 (write buffer), MSR 1; docs/accuracy.md for the bus. */
    @Test
    void accessesCostWhatLdrAndStrCost() {
        callingProgram();
        program.poke(RCC_APB2ENR, 1 << 16);
        bind(once(() -> {
            note(() -> core.load(SRAM, Width.WORD));
            note(() -> core.store(SRAM, Width.WORD, 1));
            note(() -> core.load(TIM15_CNT, Width.WORD));
            note(() -> core.store(TIM15_CNT, Width.WORD, 1));
            note(() -> core.spend(17));
            note(() -> core.setPrimask(false));
        }));
        program.run();
        // APB2 at PCLK2 = HCLK waits one cycle (docs/accuracy.md, bus).
        assertThat(cycles).containsExactly(2L, 1L, 3L, 2L, 17L, 1L);
    }

    private void note(Runnable access) {
        var before = core.cycle();
        access.run();
        cycles.add(core.cycle() - before);
    }

    @Test
    void anInterruptThatJavaMakesPendingIsTakenBehindTheStore() {
        program.handler(IRQ0,
                0x4770); // bx lr
        callingProgram();
        program.poke(0xE000_E100, 1); // ISER0
        var steps = new int[1];
        bind(new Steps(() -> {
            cycles.add(core.cycle());
            if (steps[0]++ == 0) {
                core.store(ISPR0, Width.WORD, 1);
            }
            return true;
        }));
        program.run();
        var entered = program.all(ExceptionEntered.class).getFirst();
        assertThat(entered.cycle()).isEqualTo(cycles.getFirst() + HostedCore.STORE_CYCLES);
        assertThat(entered.returnAddress()).as("where the interrupt returns to").isEqualTo(FUNCTION);
        // bx lr 3, exception return 10 (ExceptionTimingTest)
        assertThat(cycles.get(1)).isEqualTo(entered.cycle() + ENTRY + 3 + 10);
        assertThat(program.register(0)).isEqualTo(5);
    }

    @Test
    void aVectorGivenToJavaTakesAsLongToEnterAndToLeaveAsAnyOther() {
        callingProgram();
        program.poke(0xE000_E100, 1);
        program.machine.processor().bindVector(IRQ0, () -> once(() -> cycles.add(core.cycle())), Order.INSTEAD);
        program.pendAt(3, IRQ0);
        program.run();
        var entered = program.all(ExceptionEntered.class).getFirst();
        var returned = program.all(ExceptionReturned.class).getFirst();
        assertThat(cycles).containsExactly(entered.cycle() + ENTRY);
        assertThat(returned.cycle()).isEqualTo(cycles.getFirst() + HostedCore.EXCEPTION_RETURN_CYCLES);
    }

    @Test
    void javaBeforeAHandlerRunsInTheSameException() {
        program.handler(IRQ0,
                0x6825, // ldr r5, [r4]
                0x4770); // bx lr
        callingProgram();
        program.poke(0xE000_E100, 1);
        program.machine.processor().bindVector(IRQ0, () -> once(() -> cycles.add(core.cycle())), Order.BEFORE);
        program.pendAt(3, IRQ0);
        program.run();
        assertThat(program.all(ExceptionEntered.class)).hasSize(1);
        var handler = program.register(5) + program.machine.timeline().now() - program.peek(CYCCNT);
        assertThat(handler).isEqualTo(cycles.getFirst() + HostedCore.BRANCH_CYCLES);
    }

    @Test
    void timeSpentStopsForAnInterruptAndGoesOnAfterIt() {
        program.handler(IRQ0,
                0x4770); // bx lr
        callingProgram();
        program.poke(0xE000_E100, 1);
        var begun = new long[]{-1};
        bind(new Steps(() -> {
            if (begun[0] < 0) {
                begun[0] = core.cycle();
                program.pendAt(begun[0] + 40, IRQ0);
                core.spend(100);
            }
            cycles.add(core.cycle());
            return true;
        }));
        program.run();
        assertThat(program.all(ExceptionEntered.class).getFirst().cycle()).isEqualTo(begun[0] + 40);
    }

    @Test
    void fromOutsideTheCoreIsNotToBeHad() {
        callingProgram();
        assertThatThrownBy(() -> core.load(SRAM, Width.WORD)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("only Java that runs on the core");
    }

    @Test
    void aResetEndsWhatJavaHasBegun() {
        callingProgram();
        var call = new Steps(() -> {
            core.waitForInterrupt();
            return true;
        });
        bind(call);
        assertThat(program.run()).isEqualTo(Machine.Stop.DEADLOCK);
        program.machine.processor().reset(Program.BASE);
        assertThat(call.abandoned).isTrue();
    }

    @Test
    void aMachineIsNotSavedWhileJavaIsOnTheCore() {
        callingProgram();
        bind(new Steps(() -> {
            core.waitForInterrupt();
            return true;
        }));
        program.run();
        assertThatThrownBy(() -> program.machine.snapshot()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a snapshot does not hold its stack");
    }
}
