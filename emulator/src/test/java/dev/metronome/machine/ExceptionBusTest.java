package dev.metronome.machine;

import static dev.metronome.core.ExceptionNumber.IRQ0;
import static dev.metronome.core.ExceptionNumber.PENDSV;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.trace.TraceEvent.Entry;
import dev.metronome.trace.TraceEvent.ExceptionEntered;
import dev.metronome.trace.TraceEvent.ExceptionReturned;
import dev.metronome.trace.TraceEvent.Slept;
import dev.metronome.trace.TraceEvent.Woke;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What memory adds to exceptions. Arm KA 103489845: of the 12 cycles of an entry, a push of nine takes place on one bus
 * beside six of vector read and handler fetch on another; what cannot be done in parallel is done one after the other.
 * ARM DDI 0337B table 5-4: the vector is read over ICode. None of it measured.
 */
class ExceptionBusTest {
    private static final int CYCCNT = 0xE000_1004;
    private static final int VTOR = 0xE000_ED08;
    private static final int SCR = 0xE000_ED10;
    private static final int SRAM1 = 0x2000_0000;
    private static final int SRAM2 = 0x1000_0000;
    private static final int SRAM2_STACK = SRAM2 + 0x1000;
    private static final int HANDLER = SRAM1 + 0x8000;
    /** RM0351 3.7.1: PRFTEN, ICEN, DCEN. */
    private static final int ALL_ON = 7 << 8;

    private final Program program = new Program()
            .code(Program.THREAD,
                    0xBF30, // wfi
                    0x6821, // ldr r1, [r4]
                    0xBF30, // wfi
                    0xBE00) // bkpt
            .handler(IRQ0,
                    0x6825, // ldr r5, [r4]
                    0x4770); // bx lr

    @AfterEach
    void close() {
        program.close();
    }

    /** The core sleeps when interrupt 0 comes at cycle 5000, so that flash has nothing else to do. */
    private Program asleep(int acr) {
        program.load().readyToMeasure(acr).with(4, CYCCNT).poke(0xE000_E100, 1);
        return program.pendAt(5000, IRQ0);
    }

    private long entryCycles() {
        return cycleIn(5) - program.all(ExceptionEntered.class).getLast().cycle();
    }

    /** The machine's cycle when a register was loaded from CYCCNT, since when the core has not slept. */
    private long cycleIn(int register) {
        var startCycle = program.machine.timeline().now() - Integer.toUnsignedLong(program.peek(CYCCNT));
        return startCycle + Integer.toUnsignedLong(program.register(register));
    }

    @ParameterizedTest(name = "{0} wait states: {1} cycles")
    @CsvSource({"0, 12", "1, 12", "2, 13", "3, 15", "4, 17"})
    void vectorAndHandlerWaitForFlash_threeCyclesOfItBesideThePush(int waitStates, int cycles) {
        asleep(waitStates);
        program.machine.run(Limit.cycles(5100));
        assertThat(entryCycles()).as("max(3 + 9, 3 + 6 + twice the wait states)").isEqualTo(cycles);
    }

    @Test
    void aVectorAndAHandlerInTheInstructionCacheWaitForNothing() {
        asleep(ALL_ON | 4);
        program.machine.run(Limit.cycles(6000));
        assertThat(entryCycles()).as("the first").isEqualTo(17);
        program.pendAt(7000, IRQ0);
        program.run();
        assertThat(entryCycles()).as("the second").isEqualTo(12);
    }

    @ParameterizedTest(name = "{0} wait states: {1} cycles")
    @CsvSource({"0, 10", "1, 10", "2, 10", "3, 10", "4, 11"})
    void theReturnAddressIsFetchedBesideTheRestOfThePop(int waitStates, int cycles) {
        asleep(waitStates);
        program.machine.run(Limit.cycles(5200));
        assertThat(cycleIn(1) - program.all(ExceptionReturned.class).getFirst().cycle()).isEqualTo(cycles);
    }

    @ParameterizedTest(name = "{0} wait states: {1} cycles")
    @CsvSource({"0, 6", "1, 8", "2, 10", "4, 14"})
    void aTailChainHidesNothing(int waitStates, int cycles) {
        program.handler(PENDSV,
                0x6826, // ldr r6, [r4]
                0x4770); // bx lr
        asleep(waitStates).poke(0xE000_ED20, 0x00C0_0000).pendAt(5000, PENDSV); // SHPR3: less urgent
        program.machine.run(Limit.cycles(5200));
        var chained = program.all(ExceptionEntered.class).get(1);
        assertThat(chained.how()).isEqualTo(Entry.TAIL_CHAINED);
        assertThat(cycleIn(6) - chained.cycle()).as("6 + twice the wait states").isEqualTo(cycles);
    }

    @ParameterizedTest(name = "stack {0}, vectors {1}, handler {2}: {3} cycles")
    @CsvSource({
        "SRAM1, flash, flash, 12",
        "SRAM2, flash, flash, 12",
        "SRAM1, SRAM1, flash, 18", // 3 + 9 + 6
        "SRAM1, SRAM1, SRAM1, 19", // and FETCH_SYSTEM_BUS: a request there takes a cycle longer
        "SRAM1, flash, SRAM1, 16", // 3 + 9 + 3 + 1
        "SRAM2, SRAM1, SRAM1, 12",
        "SRAM2, SRAM2, flash, 18"})
    void whatWantsOneBusTakesTurns(String stack, String vectors, String handler, int cycles) {
        asleep(0);
        program.poke(HANDLER, 0x4770_6825);
        var vector = handler.equals("flash") ? program.peek(Program.BASE + 4 * IRQ0) : HANDLER | 1;
        var table = switch (vectors) {
            case "SRAM1" -> SRAM1;
            case "SRAM2" -> SRAM2;
            default -> Program.BASE;
        };
        program.poke(table + 4 * IRQ0, vector).poke(VTOR, table);
        if (stack.equals("SRAM2")) {
            program.with(13, SRAM2_STACK);
        }
        program.machine.run(Limit.cycles(5100));
        assertThat(entryCycles()).isEqualTo(cycles);
    }

    /**
     * A late arrival reads a vector of its own (ARM DDI 0337G 5.7), when flash has completed what it reads; what it
     * waits counts again.
     */
    @ParameterizedTest(name = "{0} cycles after the first")
    @CsvSource({"1, 17", "4, 22", "16, 30"})
    void aLateArrivalReadsItsVectorFromThenOn(int after, int cycles) {
        program.handler(PENDSV, 0x4770); // bx lr
        program.load().readyToMeasure(4).with(4, CYCCNT);
        program.poke(0xE000_E100, 1).poke(0xE000_ED20, 0x00C0_0000); // SHPR3: PendSV is less urgent
        program.pendAt(5000, PENDSV).pendAt(5000 + after, IRQ0);
        program.machine.run(Limit.cycles(5100));
        assertThat(program.all(ExceptionEntered.class).stream().map(ExceptionEntered::how))
                .startsWith(Entry.STACKED, Entry.LATE);
        assertThat(cycleIn(5)).isEqualTo(5000 + cycles);
    }

    /** Energy Micro, "Save CPU cycles with the ARM Cortex-M Sleep-on-Exit": nothing is unstacked, nor stacked again. */
    @Test
    void sleepOnExitLeavesTheFrameOnTheStack() {
        asleep(0).poke(SCR, 2).pendAt(7000, IRQ0); // SLEEPONEXIT
        program.machine.run(Limit.cycles(8000));
        var returns = program.all(ExceptionReturned.class).stream().map(ExceptionReturned::cycle).toList();
        assertThat(program.all(Slept.class).stream().map(Slept::cycle).toList().subList(1, 3)).isEqualTo(returns);
        assertThat(program.all(Woke.class).stream().map(Woke::cycle)).isEqualTo(List.of(5000L, 7000L));
        assertThat(program.all(ExceptionEntered.class).getLast().how()).isEqualTo(Entry.TAIL_CHAINED);
        var handler = returns.getLast() - returns.getFirst() + 5000 - 7000;
        assertThat(handler).as("the second begins six cycles after it, the first twelve").isEqualTo(6 - 12);
    }

    @Test
    void whoeverWakesFromItWithoutAnExceptionHasTheFramePopped() {
        program.code(Program.THREAD,
                0xBF30, // wfi
                0x6821, // ldr r1, [r4]
                0xBE00); // bkpt
        program.handler(IRQ0,
                0xB672, // cpsid i
                0x4770); // bx lr
        asleep(0).poke(SCR, 2).pendAt(7000, IRQ0);
        program.run();
        assertThat(program.all(Woke.class).getLast().cycle()).isEqualTo(7000);
        assertThat(cycleIn(1)).isEqualTo(7010);
    }
}
