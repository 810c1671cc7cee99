package dev.metronome.machine;

import static dev.metronome.core.ExceptionNumber.DEBUG_MONITOR;
import static dev.metronome.core.ExceptionNumber.IRQ0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.trace.TraceEvent.ExceptionEntered;
import dev.metronome.trace.TraceEvent.ExceptionPended;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The DWT's comparators in a program, and the DebugMonitor exception that they raise (Armv7-M ARM C1.4, C1.8). Thread
 * mode finds r0 = 0x20000100, r1 = 0x12345678, r2 = 0; the handler counts in r9 and leaves the return address in r10.
 */
class WatchpointTest {
    private static final int DATA = 0x2000_0100;
    private static final int VALUE = 0x1234_5678;
    private static final int DEMCR = 0xE000_EDFC;
    private static final int DFSR = 0xE000_ED30;
    private static final int DWT = 0xE000_1000;
    private static final int TRCENA = 1 << 24;
    private static final int MON_EN = 1 << 16;
    private static final int MON_PEND = 1 << 17;
    private static final int DWTTRAP = 1 << 2;
    private static final int MATCHED = 1 << 24;
    private static final int PC_MATCH = 4;
    private static final int READ = 5;
    private static final int WRITE = 6;

    private final Program program = new Program()
            .handler(DEBUG_MONITOR,
                    0xF109, 0x0901, // add.w r9, r9, #1
                    0xF8DD, 0xA018, // ldr.w r10, [sp, #24]
                    0x4770); // bx lr

    @AfterEach
    void close() {
        program.close();
    }

    private void thread(int... halfwords) {
        program.code(Program.THREAD, halfwords).load().with(0, DATA).with(1, VALUE).with(2, 0).with(9, 0);
        program.poke(DEMCR, TRCENA | MON_EN);
    }

    private void compare(int number, int comp, int mask, int function) {
        program.poke(DWT + 0x20 + 0x10 * number, comp).poke(DWT + 0x24 + 0x10 * number, mask)
                .poke(DWT + 0x28 + 0x10 * number, function);
    }

    private boolean matched(int number) {
        return (program.peek(DWT + 0x28 + 0x10 * number) & MATCHED) != 0;
    }

    @Test
    void anInstructionThatIsLookedForRunsAndDebugMonitorComesBehindIt() {
        thread(0x3201, // adds r2, #1
                0x3201, // adds r2, #1
                0x3201, // adds r2, #1
                0xE7FE); // b .
        compare(2, Program.THREAD + 2, 0, PC_MATCH);
        program.machine.run(Limit.cycles(500));
        assertThat(entered(0).returnAddress()).isEqualTo(Program.THREAD + 4);
        assertThat(matched(2)).isTrue();
    }

    private ExceptionEntered entered(int place) {
        return program.all(ExceptionEntered.class).get(place);
    }

    /** Of CPSID the exception comes when CPSIE lets it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "adds r2 #1,            3201,      1, 2",
        "nop,                   BF00,      1, 2",
        "mrs r3 PRIMASK,        F3EF 8310, 1, 4",
        "cpsid i then cpsie i,  B672 B662, 1, 4",
        "b +2,                  E7FF,      1, 2",
        "str r1 [r0],           6001,      1, 2",
        "ldr r3 [r0],           6803,      1, 2",
        "it al then adds,       BFE8 3201, 1, 2",
    })
    void anyInstructionCanBeLookedFor(String what, String code, int times, int length) {
        var words = code.split(" ");
        var halfwords = new int[words.length + 3];
        halfwords[0] = 0xBF00; // nop
        for (var i = 0; i < words.length; i++) {
            halfwords[1 + i] = Integer.parseInt(words[i], 16);
        }
        halfwords[words.length + 1] = 0xBF00; // nop
        halfwords[words.length + 2] = 0xE7FE; // b .
        thread(halfwords);
        compare(3, Program.THREAD + 2, 0, PC_MATCH);
        program.machine.run(Limit.cycles(500));
        assertThat(program.register(9)).isEqualTo(times);
        assertThat(program.register(10)).isEqualTo(Program.THREAD + 2 + length);
    }

    @ParameterizedTest(name = "a block of {0} with one of them looked for")
    @ValueSource(ints = {2, 4, 6})
    void anInstructionInsideAnItBlockCanBeLookedFor(int offset) {
        thread(0x2A00, // cmp r2, #0
                0xBF04, // itt eq
                0x3201, // addeq r2, #1
                0x6002, // streq r2, [r0]
                0x3210, // adds r2, #16
                0xE7FE); // b .
        compare(0, Program.THREAD + offset, 0, PC_MATCH);
        program.machine.run(Limit.cycles(500));
        assertThat(program.register(9)).isEqualTo(1);
        assertThat(program.register(10)).isEqualTo(Program.THREAD + offset + 2);
        assertThat(program.register(2)).isEqualTo(17);
        assertThat(program.peek(DATA)).isEqualTo(1);
    }

    @Test
    void aPcRangeCatchesEveryInstructionInIt() {
        thread(0x3201, 0x3201, 0x3201, 0x3201, // adds r2, #1
                0x3201, 0x3201, 0x3201, 0x3201,
                0xE7FE); // b .
        compare(1, Program.THREAD + 4, 2, PC_MATCH); // two instructions
        program.machine.run(Limit.cycles(500));
        assertThat(program.register(9)).isEqualTo(2);
        assertThat(program.register(2)).isEqualTo(8);
    }

    @ParameterizedTest(name = "{0}: {3} times")
    @CsvSource({
        "str r1 [r0],            6001,      6, 1, 2",
        "str r1 [r0] as read,    6001,      5, 0, 0",
        "ldr r3 [r0],            6803,      5, 1, 2",
        "ldr r3 [r0] as write,   6803,      6, 0, 0",
        "strb r1 [r0],           7001,      7, 1, 2",
        "str r1 [r0 #4],         6041,      7, 0, 0",
        "stmia r0! {r1 r2},      C006,      6, 1, 2",
        "ldmdb r0! {r3 r4},      E930 0018, 7, 0, 0",
        "ldrd r3 r4 [r0 #-4],    E950 3401, 5, 1, 4",
        "vstr s0 [r0],           ED80 0A00, 6, 1, 4",
        "vldr d0 [r0 #-4],       ED10 0B01, 5, 1, 4",
        "strex r3 r1 [r0] alone, E840 1300, 6, 1, 4",
        "str.w r1 [r0 #-2] off its boundary, F840 1C02, 6, 1, 4",
    })
    void aDataAccessIsSeenAndDebugMonitorComesBehindIt(String what, String code, int function, int times, int length) {
        var words = code.split(" ");
        var halfwords = new int[words.length + 2];
        for (var i = 0; i < words.length; i++) {
            halfwords[i] = Integer.parseInt(words[i], 16);
        }
        halfwords[words.length] = 0xBF00; // nop
        halfwords[words.length + 1] = 0xE7FE; // b .
        thread(halfwords);
        program.poke(0xE000_ED88, 0xF << 20).poke(0xE000_EF34, 0); // CPACR; FPCCR: no FP frames
        compare(3, DATA, 0, function);
        program.machine.run(Limit.cycles(500));
        assertThat(program.register(9)).isEqualTo(times);
        assertThat(matched(3)).isEqualTo(times > 0);
        if (times > 0) {
            assertThat(program.register(10)).isEqualTo(Program.THREAD + length);
            assertThat(program.peek(DFSR)).isEqualTo(DWTTRAP);
        }
    }

    @Test
    void aDeviceIsWatchedAsMemoryIs() {
        thread(0x6001, // str r1, [r0]
                0x6803, // ldr r3, [r0]
                0xE7FE); // b .
        program.with(0, 0xE000_E014); // SYST_RVR
        compare(2, 0xE000_E014, 0, READ);
        program.machine.run(Limit.cycles(500));
        assertThat(program.register(9)).isEqualTo(1);
        assertThat(program.register(10)).isEqualTo(Program.THREAD + 4);
        assertThat(program.register(3)).isEqualTo(VALUE & 0xFF_FFFF);
    }

    /** Comparator 1 looks at the data, at the address of comparator 0. */
    @ParameterizedTest(name = "{0} is looked for: {1}")
    @CsvSource({"0x12345678, true", "0x12345679, false"})
    void theDataOfAStoreIsComparedAndThatOfADevice(String value, boolean seen) {
        thread(0x6002, // str r2, [r0]
                0x6001, // str r1, [r0]
                0xBF00, // nop
                0xE7FE); // b .
        compare(0, DATA, 2, 0);
        compare(1, Long.decode(value).intValue(), 0, 1 << 8 | 2 << 10 | WRITE);
        program.machine.run(Limit.cycles(500));
        assertThat(program.register(9)).isEqualTo(seen ? 1 : 0);
        assertThat(matched(1)).isEqualTo(seen);
        if (seen) {
            assertThat(program.register(10)).isEqualTo(Program.THREAD + 4);
        }
    }

    @Test
    void cyccntRaisesItOnItsCycle() {
        thread(0xE7FE); // b .
        program.poke(DWT, 1).poke(DWT + 4, 0);
        compare(0, 101, 0, 1 << 7 | 4);
        program.machine.run(Limit.cycles(500));
        var pended = program.all(ExceptionPended.class);
        assertThat(pended).hasSize(1);
        assertThat(pended.getFirst().cycle()).isEqualTo(101);
        assertThat(entered(0).cycle()).isBetween(101L, 103L);
        assertThat(program.register(9)).isEqualTo(1);
    }

    @Test
    void withoutMonEnAMatchIsOnlyNoted() {
        thread(0x6001, // str r1, [r0]
                0xBE00); // bkpt
        program.poke(DEMCR, TRCENA);
        compare(0, DATA, 0, WRITE);
        assertThat(program.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(program.register(9)).isZero();
        assertThat(matched(0)).isTrue();
        assertThat(program.peek(DFSR)).isZero();
    }

    @Test
    void withoutTrcenaNothingIsLookedFor() {
        thread(0x6001, // str r1, [r0]
                0xE7FE); // b .
        compare(0, DATA, 0, WRITE);
        compare(1, Program.THREAD, 0, PC_MATCH);
        program.poke(DEMCR, MON_EN);
        program.machine.run(Limit.cycles(500));
        assertThat(program.register(9)).isZero();
    }

    @Test
    void oneThatMayNotPreemptWaits() {
        thread(0xB672, // cpsid i
                0x6001, // str r1, [r0]
                0xBF00, // nop
                0xB662, // cpsie i
                0xE7FE); // b .
        compare(0, DATA, 0, WRITE);
        program.machine.run(Limit.cycles(500));
        assertThat(program.register(9)).isEqualTo(1);
        assertThat(program.register(10)).isEqualTo(Program.THREAD + 8);
    }

    @Test
    void monPendRaisesItWhenMonEnIsSet() {
        thread(0xBF00, 0xE7FE); // nop; b .
        program.poke(DEMCR, TRCENA | MON_PEND | 1 << 19);
        program.machine.run(Limit.cycles(100));
        assertThat(program.register(9)).isZero();
        assertThat(program.peek(DEMCR)).as("MON_REQ is kept").isEqualTo(TRCENA | MON_PEND | 1 << 19);
        program.poke(DEMCR, TRCENA);
        assertThat(program.peek(DEMCR)).isEqualTo(TRCENA);
        program.poke(DEMCR, TRCENA | MON_EN | MON_PEND);
        program.machine.run(Limit.cycles(200));
        assertThat(program.register(9)).isEqualTo(1);
        assertThat(program.peek(DEMCR)).as("it was taken").isEqualTo(TRCENA | MON_EN);
    }

    @Test
    void aBkptRaisesItWhereItMayCome() {
        program.handler(DEBUG_MONITOR,
                0xF109, 0x0901, // add.w r9, r9, #1
                0xF8DD, 0xA018, // ldr.w r10, [sp, #24]
                0xF10A, 0x0302, // add.w r3, r10, #2
                0x9306, // str r3, [sp, #24]
                0x4770); // bx lr
        thread(0xBE00, // bkpt
                0x3201, // adds r2, #1
                0xB672, // cpsid i
                0xBE00); // bkpt: nothing may come, and the run ends
        assertThat(program.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(program.register(9)).isEqualTo(1);
        assertThat(program.register(10)).isEqualTo(Program.THREAD);
        assertThat(program.register(2)).isEqualTo(1);
        assertThat(program.peek(DFSR)).isEqualTo(1 << 1);
    }

    /** A watchpoint that is looked at and never hit costs the program nothing. */
    @Test
    void watchingTakesNoCycles() {
        thread(0x6001, // str r1, [r0]
                0x6803, // ldr r3, [r0]
                0xBE00); // bkpt
        program.poke(DEMCR, TRCENA);
        program.run();
        var cycles = program.machine.processor().cycle();
        try (var other = new WatchpointTest().program) {
            other.code(Program.THREAD, 0x6001, 0x6803, 0xBE00).load().with(0, DATA).with(1, VALUE);
            other.poke(DEMCR, TRCENA).poke(DWT + 0x20, DATA).poke(DWT + 0x28, 7).poke(DWT + 0x30, Program.THREAD + 2)
                    .poke(DWT + 0x38, PC_MATCH);
            other.run();
            assertThat(other.machine.processor().cycle()).isEqualTo(cycles);
            assertThat(other.peek(DWT + 0x28) & other.peek(DWT + 0x38) & MATCHED).isEqualTo(MATCHED);
        }
    }

    @Test
    void watchpointsComeBackWithASnapshot() {
        thread(0xBF00, 0xBF00, 0xBF00, 0xBF00, 0x6001, 0xE7FE); // nops; str r1, [r0]; b .
        compare(0, DATA, 0, WRITE);
        compare(1, Program.THREAD + 6, 0, PC_MATCH);
        program.machine.run(Limit.cycles(2));
        var saved = program.machine.snapshot();
        compare(0, 0, 0, 0);
        compare(1, 0, 0, 0);
        program.machine.restore(saved);
        program.machine.run(Limit.cycles(500));
        assertThat(program.register(9)).isEqualTo(2);
        assertThat(program.register(10)).isEqualTo(Program.THREAD + 10);
    }

    @Test
    void aMoreUrgentInterruptGoesFirst() {
        program.handler(IRQ0, 0x46B3, 0x4770); // mov r11, r6; bx lr
        thread(0x6001, // str r1, [r0]
                0xE7FE); // b .
        program.poke(0xE000_E100, 1).poke(0xE000_ED20, 0x0000_00C0); // ISER0; DebugMonitor's priority
        compare(0, DATA, 0, WRITE);
        program.with(0, DATA).poke(0xE000_E200, 1); // ISPR0
        program.machine.run(Limit.cycles(500));
        assertThat(entered(0).number()).isEqualTo(IRQ0);
        assertThat(entered(1).number()).isEqualTo(DEBUG_MONITOR);
    }
}
