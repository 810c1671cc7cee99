package dev.metronome.machine;

import static dev.metronome.core.ExceptionNumber.IRQ0;
import static dev.metronome.core.ExceptionNumber.PENDSV;
import static dev.metronome.core.ExceptionNumber.SVCALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.trace.TraceEvent.Entry;
import dev.metronome.trace.TraceEvent.ExceptionEntered;
import dev.metronome.trace.TraceEvent.ExceptionReturned;
import dev.metronome.trace.TraceEvent.Slept;
import dev.metronome.trace.TraceEvent.Woke;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How long exceptions take, with memory that does not wait: documented figures (Cortex-M4 TRM, "Exception handling";
 * Arm AN298 for floating point), none measured. The programs read CYCCNT: handlers with their first instruction.
 */
class ExceptionTimingTest {
    private static final int CYCCNT = 0xE000_1004;
    private static final int ICSR = 0xE000_ED04;
    private static final int PENDSVSET = 1 << 28;
    private static final int ENTRY = 12;
    private static final int TAIL_CHAIN = 6;
    private static final int RETURN = 10;
    private static final int FLOAT = 17;

    private final Program program = new Program()
            .handler(PENDSV,
                    0x6825, // ldr r5, [r4]
                    0x4770) // bx lr
            .handler(IRQ0,
                    0xF8D4, 0x8000, // ldr.w r8, [r4]
                    0x4770); // bx lr

    @AfterEach
    void close() {
        program.close();
    }

    /** r4 is CYCCNT, which counts; r6 ICSR, r7 PENDSVSET; interrupt 0 is on, and more urgent than PendSV. */
    private void prepare() {
        program.load().with(4, CYCCNT).with(6, ICSR).with(7, PENDSVSET);
        program.poke(0xE000_EDFC, 1 << 24).poke(0xE000_1000, 1); // DEMCR.TRCENA, DWT_CTRL.CYCCNTENA
        program.poke(0xE000_E100, 1).poke(0xE000_ED20, 0x00C0_0000); // ISER0, SHPR3
    }

    private void pendingPendSv() {
        program.code(Program.THREAD,
                0xBF00, // nop
                0x6037, // str r7, [r6]
                0x6821, // ldr r1, [r4]
                0xBE00); // bkpt
        prepare();
    }

    /** The machine's cycle when a register was loaded from CYCCNT. */
    private long cycleIn(int register) {
        var startCycle = program.machine.timeline().now() - Integer.toUnsignedLong(program.peek(CYCCNT));
        return startCycle + Integer.toUnsignedLong(program.register(register));
    }

    private ExceptionEntered entered(int place) {
        return program.all(ExceptionEntered.class).get(place);
    }

    private ExceptionReturned returned(int place) {
        return program.all(ExceptionReturned.class).get(place);
    }

    @Test
    void entryTakesTwelveCyclesAndReturnTen() {
        pendingPendSv();
        program.run();
        assertThat(cycleIn(5)).isEqualTo(entered(0).cycle() + ENTRY);
        assertThat(cycleIn(1)).isEqualTo(returned(0).cycle() + RETURN);
        assertThat(entered(0).how()).isEqualTo(Entry.STACKED);
        assertThat(entered(0).returnAddress()).isEqualTo(Program.THREAD + 4);
    }

    @Test
    void svcTakesAsLong() {
        program.code(Program.THREAD,
                0xDF00, // svc 0
                0x6821, // ldr r1, [r4]
                0xBE00) // bkpt
                .handler(SVCALL,
                        0x6825, // ldr r5, [r4]
                        0x4770); // bx lr
        prepare();
        program.run();
        assertThat(cycleIn(5)).isEqualTo(entered(0).cycle() + ENTRY);
        assertThat(cycleIn(1)).isEqualTo(returned(0).cycle() + RETURN);
    }

    @Test
    void stackingFloatingPointAtOnceTakesSeventeenMoreBothWays() {
        program.code(Program.THREAD,
                0xEE00, 0x0A10, // vmov s0, r0
                0x6037, // str r7, [r6]
                0x6821, // ldr r1, [r4]
                0xBE00); // bkpt
        prepare();
        program.poke(0xE000_ED88, 0xF << 20).poke(0xE000_EF34, 1 << 31); // CPACR; FPCCR: ASPEN, not LSPEN
        program.run();
        assertThat(cycleIn(5)).isEqualTo(entered(0).cycle() + ENTRY + FLOAT);
        assertThat(cycleIn(1)).isEqualTo(returned(0).cycle() + RETURN + FLOAT);
    }

    @Test
    void lazyStackingCostsNothingUnlessTheHandlerUsesFloatingPoint() {
        program.code(Program.THREAD,
                0xEE00, 0x0A10, // vmov s0, r0
                0x6037, // str r7, [r6]
                0x6821, // ldr r1, [r4]
                0xBE00); // bkpt
        prepare();
        program.poke(0xE000_ED88, 0xF << 20);
        program.run();
        assertThat(cycleIn(5)).isEqualTo(entered(0).cycle() + ENTRY);
        assertThat(cycleIn(1)).isEqualTo(returned(0).cycle() + RETURN);
    }

    @Test
    void lazyStackingIsPaidByTheFirstFloatingPointInstruction() {
        var withFloat = handlerCycles(0xEE00, 0x0A10); // vmov s0, r0
        var without = handlerCycles(0xF04F, 0x0000); // mov.w r0, #0
        assertThat(withFloat - without).isEqualTo(FLOAT);
    }

    private static long handlerCycles(int... instruction) {
        var test = new ExceptionTimingTest();
        try (var program = test.program) {
            program.code(Program.THREAD,
                    0xEE00, 0x0A10, // vmov s0, r0
                    0x6037, // str r7, [r6]
                    0xBF00, // nop
                    0xBE00) // bkpt
                    .handler(PENDSV,
                            0x6825, // ldr r5, [r4]
                            0xBF00, // nop
                            instruction[0], instruction[1],
                            0xF8D4, 0x8000, // ldr.w r8, [r4]
                            0x4770); // bx lr
            test.prepare();
            program.poke(0xE000_ED88, 0xF << 20);
            program.run();
            return test.cycleIn(8) - test.cycleIn(5);
        }
    }

    @Test
    void tailChainingTakesSixCycles() {
        program.code(Program.THREAD,
                0xDF00, // svc 0
                0x6821, // ldr r1, [r4]
                0xBE00) // bkpt
                .handler(SVCALL,
                        0x6037, // str r7, [r6]
                        0x4770); // bx lr
        prepare();
        program.run();
        assertThat(returned(0).number()).isEqualTo(SVCALL);
        assertThat(entered(1).number()).isEqualTo(PENDSV);
        assertThat(entered(1).how()).isEqualTo(Entry.TAIL_CHAINED);
        assertThat(entered(1).cycle()).isEqualTo(returned(0).cycle());
        assertThat(cycleIn(5)).isEqualTo(returned(0).cycle() + TAIL_CHAIN);
        assertThat(cycleIn(1)).as("unstacked once").isEqualTo(returned(1).cycle() + RETURN);
    }

    @ParameterizedTest(name = "{0} cycles after the first")
    @ValueSource(ints = {1, 3, 6})
    void aMoreUrgentLateArrivalGoesFirstAndLosesNothing(int cycles) {
        pendingPendSv();
        var first = firstEntry();
        program.pendAt(first + cycles, IRQ0);
        program.run();
        assertThat(entered(0).cycle()).isEqualTo(first);
        assertThat(entered(1).number()).isEqualTo(IRQ0);
        assertThat(entered(1).how()).isEqualTo(Entry.LATE);
        assertThat(entered(1).cycle()).isEqualTo(first + cycles);
        assertThat(cycleIn(8)).isEqualTo(first + ENTRY);
        assertThat(entered(2).number()).isEqualTo(PENDSV);
        assertThat(entered(2).how()).isEqualTo(Entry.TAIL_CHAINED);
        assertThat(cycleIn(5)).isEqualTo(returned(0).cycle() + TAIL_CHAIN);
    }

    @ParameterizedTest(name = "{0} cycles after the return began")
    @ValueSource(ints = {1, 4, 9})
    void anExceptionDuringTheReturnIsTailChained(int cycles) {
        pendingPendSv();
        var first = firstReturn();
        program.pendAt(first + cycles, IRQ0);
        program.run();
        assertThat(entered(1).how()).isEqualTo(Entry.TAIL_CHAINED);
        assertThat(entered(1).cycle()).isEqualTo(first + cycles);
        assertThat(cycleIn(8)).isEqualTo(first + cycles + TAIL_CHAIN);
    }

    @Test
    void anExceptionBehindTheReturnIsStackedAnew() {
        pendingPendSv();
        program.pendAt(firstReturn() + RETURN, IRQ0);
        program.run();
        assertThat(entered(1).how()).isEqualTo(Entry.STACKED);
        assertThat(entered(1).returnAddress()).isEqualTo(Program.THREAD + 4);
    }

    /** When PendSV is taken, found by a run of its own. */
    private static long firstEntry() {
        var test = new ExceptionTimingTest();
        try (var program = test.program) {
            test.pendingPendSv();
            program.run();
            return test.entered(0).cycle();
        }
    }

    private static long firstReturn() {
        var test = new ExceptionTimingTest();
        try (var program = test.program) {
            test.pendingPendSv();
            program.run();
            return test.returned(0).cycle();
        }
    }

    @Test
    void wfiIsLeftOnTheCycleOfTheInterruptAndCyccntStandsStillMeanwhile() {
        program.code(Program.THREAD,
                0x6820, // ldr r0, [r4]
                0xBF30, // wfi
                0x6821, // ldr r1, [r4]
                0xBE00); // bkpt
        prepare();
        program.pendAt(5000, IRQ0);
        program.run();
        var slept = program.all(Slept.class).getFirst().cycle();
        assertThat(program.all(Woke.class).getFirst().cycle()).isEqualTo(5000);
        assertThat(entered(0).cycle()).isEqualTo(5000);
        assertThat(program.machine.processor().sleepCycles()).isEqualTo(5000 - slept);
        assertThat(cycleIn(8)).as("cycles awake since the wake-up").isEqualTo(5000 + ENTRY);
        assertThat(cycleIn(1)).isEqualTo(returned(0).cycle() + RETURN);
        assertThat(program.register(1) - program.register(0)).as("by CYCCNT").isLessThan(60);
    }

    @ParameterizedTest(name = "{0} lets the interrupt through")
    @CsvSource({"cpsie i, B662, BF00", "'msr primask, r0', F380, 8810"})
    void anInstructionThatLetsAnExceptionThroughTakesItsCycleBeforeIt(String name, String first, String second) {
        program.code(Program.THREAD,
                0xB672, // cpsid i
                0xBF30, // wfi
                Integer.parseInt(first, 16), Integer.parseInt(second, 16),
                0xBE00); // bkpt
        prepare();
        program.pendAt(5000, IRQ0);
        program.run();
        assertThat(program.all(Woke.class).getFirst().cycle()).isEqualTo(5000);
        assertThat(entered(0).cycle()).isEqualTo(5001);
        assertThat(cycleIn(8)).isEqualTo(5001 + ENTRY);
    }

    @Test
    void cyccntAndTheTimelineAgree() {
        program.code(Program.THREAD,
                0x6820, // ldr r0, [r4]
                0xFBB2, 0xF3F1, // udiv r3, r2, r1
                0xBF00, // nop
                0x6821, // ldr r1, [r4]
                0xBE00); // bkpt
        prepare();
        program.with(2, -1).with(1, 1);
        var machine = program.machine;
        machine.run(Limit.cycles(3));
        program.run();
        var behind = machine.timeline().now() - Integer.toUnsignedLong(program.peek(CYCCNT));
        assertThat(behind).as("counted since cycle 0").isZero();
        assertThat(program.register(1)).isGreaterThan(program.register(0) + 12);
    }
}
