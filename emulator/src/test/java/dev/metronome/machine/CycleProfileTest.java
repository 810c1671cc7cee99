package dev.metronome.machine;

import static dev.metronome.core.ExceptionNumber.HARD_FAULT;
import static dev.metronome.core.ExceptionNumber.IRQ0;
import static dev.metronome.core.ExceptionNumber.PENDSV;
import static dev.metronome.core.ExceptionNumber.SVCALL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.cycles.CycleLock;
import dev.metronome.cycles.CycleProfile;
import dev.metronome.cycles.CycleSummary;
import dev.metronome.cycles.ExceptionCycles;
import dev.metronome.cycles.FunctionCycles;
import dev.metronome.cycles.Range;
import dev.metronome.cycles.Split;
import dev.metronome.cycles.Window;
import dev.metronome.timing.Part;
import dev.metronome.trace.TraceEvent.Entry;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@link CycleProfile} makes of small programs, at reset's clock, where flash does not wait. The numbers are sums
 * of the rules' (docs/accuracy.md): a NOP takes a cycle, B and BL two, BX LR two and from a handler three, PUSH and POP
 * one more than registers and POP to the program counter two more still; entry 12, tail-chain 6, return 10.
 */
class CycleProfileTest {
    private static final int ENTRY = 12;
    private static final int TAIL_CHAIN = 6;
    private static final int RETURN = 10;
    private static final int IRQ1 = IRQ0 + 1;
    private static final int NOP = 0xBF00;
    private static final int BX_LR = 0x4770;
    private static final int BKPT = 0xBE00;
    private static final int ISER0 = 0xE000_E100;
    private static final int ICSR = 0xE000_ED04;
    private static final int PENDSVSET = 1 << 28;
    private static final int F = Program.BASE + 0x400;
    private static final int G = Program.BASE + 0x440;
    private static final int RECURSIVE = Program.BASE + 0x480;
    private static final int TAIL = Program.BASE + 0x4C0;
    private static final int RING = Program.BASE + 0x500;
    private static final int RING_BEHIND = Program.BASE + 0x540;

    private final Program program = new Program()
            .code(F,
                    0xB510, //         push {r4, lr}
                    0xF000, 0xF81D, // bl   g
                    0xBD10) //         pop  {r4, pc}
            .code(G, NOP, NOP, BX_LR)
            .code(RECURSIVE,
                    0xB510, //         push {r4, lr}
                    0x3801, //         subs r0, #1
                    0xD001, //         beq  1f
                    0xF7FF, 0xFFFB, // bl   recursive
                    0xBD10) // 1:      pop  {r4, pc}
            .code(TAIL,
                    NOP, //
                    0xF7FF, 0xBFBD) // b.w g
            .code(RING,
                    0x3801, //         subs r0, #1
                    0xD001, //         beq  1f
                    0xF000, 0xB81C, // b.w  ring_behind
                    BX_LR) //  1:      bx   lr
            .code(RING_BEHIND,
                    0xF7FF, 0xBFDE) // b.w  ring
            .handler(PENDSV, NOP, BX_LR)
            .handler(IRQ0, NOP, NOP, BX_LR)
            .handler(IRQ1, NOP, BX_LR);
    /** Cycles of f on which an interrupt stops its PUSH and its POP behind the first transfer. */
    private static final int IN_PUSH = 3;
    private static final int IN_POP = 12;
    private CycleProfile profile;

    @AfterEach
    void close() {
        program.close();
    }

    /** Interrupts 0 and 1 are on, PendSV is the least urgent, interrupt 1 less than 0. */
    private CycleProfile load(int... thread) {
        program.code(Program.THREAD, thread).load();
        program.poke(ISER0, 3).poke(0xE000_ED20, 0x00F0_0000).poke(0xE000_E400, 0x0000_8000); // SHPR3, IPR0
        profile = new CycleProfile(program.machine, program.image, null);
        return profile;
    }

    private void run() {
        program.run();
        profile.finish();
    }

    private void run(int... thread) {
        load(thread);
        run();
    }

    private FunctionCycles function(int address) {
        return profile.functions().stream().filter(each -> each.address() == address).findFirst().orElseThrow();
    }

    private ExceptionCycles exception(int number) {
        return profile.all().exceptions().stream().filter(each -> each.number() == number).findFirst().orElseThrow();
    }

    private static void assertRange(Range range, long count, long least, long greatest) {
        assertThat(range.count()).isEqualTo(count);
        assertThat(range.least()).isEqualTo(least);
        assertThat(range.greatest()).isEqualTo(greatest);
    }

    private static void assertEveryCycleIsSomeones(CycleProfile profile) {
        var owners = Stream.of(profile.functions().stream().map(FunctionCycles::self),
                profile.all().exceptions().stream().map(ExceptionCycles::overhead), Stream.of(profile.all().hosted()))
                .flatMap(splits -> splits).mapToLong(Split::total).sum();
        assertThat(owners).isEqualTo(profile.all().total().total()).isEqualTo(profile.cycles());
    }

    // Calls

    @Test
    void aCallTakesItsOwnInstructionsAndWhatItCalls() {
        run(0xF000, 0xF8FE, BKPT); // bl f
        assertRange(function(G).calls(), 1, 4, 4);
        assertRange(function(F).calls(), 1, 14, 14);
        assertThat(function(F).self().total()).isEqualTo(10);
        assertThat(function(F).instructions()).isEqualTo(3);
        assertEveryCycleIsSomeones(profile);
    }

    @Test
    void eachCallOfARecursionIsOne() {
        load(0xF000, 0xF93E, BKPT); // bl recursive
        program.with(0, 2);
        run();
        assertRange(function(RECURSIVE).calls(), 2, 11, 23);
        assertThat(function(RECURSIVE).self().total()).isEqualTo(23);
    }

    @Test
    void aBranchToAnotherFunctionIsACallInPlaceOfThisOne() {
        run(0xF000, 0xF8FE, // bl f, for g is known by it
                0xF000, 0xF95C, // bl tail
                BKPT);
        assertRange(function(TAIL).calls(), 1, 7, 7);
        assertRange(function(G).calls(), 2, 4, 4);
    }

    @Test
    void aRingOfTailCallsEndsEachWhenItComesAgain() {
        load(0xF000, 0xF97E, // bl   ring, which comes round at once
                0x2003, //         movs r0, #3
                0xF000, 0xF99B, // bl   ring_behind
                BKPT);
        program.with(0, 1);
        run();
        assertRange(function(RING).calls(), 4, 4, 5);
        assertRange(function(RING_BEHIND).calls(), 3, 2 + 4, 2 + 5);
    }

    @Test
    void anInterruptTakesNothingFromTheCallItComesIn() {
        load(0xF000, 0xF8FE, BKPT); // bl f
        program.pendAt(6, IRQ0);
        run();
        assertRange(function(G).calls(), 1, 4, 4);
        assertRange(function(F).calls(), 1, 14, 14);
        assertRange(exception(IRQ0).handler(), 1, 5, 5);
        assertThat(exception(IRQ0).overhead().of(Part.EXCEPTION)).isEqualTo(ENTRY + RETURN);
        assertEveryCycleIsSomeones(profile);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void noCycleIsSpecialToIt(int cycle) {
        load(0xF000, 0xF8FE, BKPT); // bl f
        program.pendAt(cycle, IRQ0);
        run();
        assertRange(function(G).calls(), 1, 4, 4);
        var taken = cycle == IN_PUSH || cycle == IN_POP ? 15 : 14; // Rule.CONTINUED: 1 + what is left
        assertRange(function(F).calls(), 1, taken, taken);
        assertEveryCycleIsSomeones(profile);
    }

    @Test
    void aJumpOutOfACallEndsIt() {
        program.code(Program.BASE + 0x300,
                0xB510, //         push {r4, lr}
                0x466D, //         mov  r5, sp
                0xF000, 0xF802, // bl   inner
                NOP, //
                0xBD10, //         pop  {r4, pc}
                0xB510, // inner:  push {r4, lr}
                NOP, //
                0x46AD, //         mov  sp, r5
                0x4730); //        bx   r6, to the pop
        load(0xF000, 0xF87E, BKPT); // bl outer
        program.with(6, Program.BASE + 0x30B);
        run();
        assertRange(function(Program.BASE + 0x30C).calls(), 1, 3 + 1 + 1 + 3, 8);
        assertRange(function(Program.BASE + 0x300).calls(), 1, 3 + 1 + 2 + 8 + 5, 19);
    }

    @Test
    void codeInRamIsAFunctionToo() {
        load(0x4780, BKPT); // blx r0
        program.with(0, 0x2000_0101).poke(0x2000_0100, BX_LR << 16 | NOP);
        run();
        assertThat(function(0x2000_0100).name()).isEqualTo("0x20000100");
        assertThat(function(0x2000_0100).calls().count()).isEqualTo(1);
        assertThat(function(0x2000_0100).instructions()).isEqualTo(2);
    }

    /** Thread A calls a function that makes PendSV pending; its handler goes to thread B, and so back. */
    @Test
    void aCallGoesOnWhenASchedulerComesBackToItsThread() {
        program.handler(PENDSV,
                0xF3EF, 0x8009, // mrs r0, psp
                0xF388, 0x8809, // msr psp, r8
                0x4680, //         mov r8, r0
                BX_LR)
                .code(F,
                        NOP, //
                        0x6037, // str r7, [r6]
                        NOP, //
                        NOP, //
                        BX_LR)
                .code(G,
                        NOP, //
                        0x6037, // str r7, [r6]
                        NOP, //
                        BKPT);
        load(0xF380, 0x8809, // msr psp, r0
                0xF381, 0x8814, // msr control, r1
                0xF3BF, 0x8F6F, // isb
                0xF000, 0xF8F8, // bl f
                BKPT);
        program.with(0, 0x2000_0800).with(1, 2).with(6, ICSR).with(7, PENDSVSET).with(8, 0x2000_0400 - 0x20);
        program.poke(0x2000_0400 - 8, G).poke(0x2000_0400 - 4, 1 << 24);
        run();
        assertRange(function(F).calls(), 1, 6, 6);
        assertThat(exception(PENDSV).entries()).isEqualTo(2);
        assertThat(profile.processStack().bytes()).isEqualTo(0x20);
        assertThat(profile.mainStack().bytes()).isZero();
        assertEveryCycleIsSomeones(profile);
    }

    @Test
    void aCallGoesOnWhenAHandlerHasMovedItsReturnAddress() {
        program.handler(HARD_FAULT,
                0x9806, // ldr  r0, [sp, #24]
                0x3002, // adds r0, #2
                0x9006, // str  r0, [sp, #24]
                BX_LR)
                .code(G, NOP, 0xDE00, BX_LR); // udf in its midst
        run(0xF000, 0xF8FE, BKPT); // bl f
        assertThat(function(G).calls().count()).isEqualTo(1);
        assertThat(function(F).calls().count()).isEqualTo(1);
        assertThat(exception(HARD_FAULT).entries()).isEqualTo(1);
    }

    // Exceptions

    @Test
    void latencyIsFromPendingToTheHandlersFirstInstruction() {
        load(NOP, NOP, NOP, NOP, NOP, NOP, BKPT);
        program.pendAt(3, IRQ0);
        run();
        assertRange(exception(IRQ0).latency(), 1, ENTRY, ENTRY);
        assertThat(exception(IRQ0).worstAtCycle()).isEqualTo(3 + ENTRY);
    }

    @Test
    void latencyHasInItWhatMasksIt() {
        load(0xB672, // cpsid i
                NOP, NOP, NOP, NOP, NOP, NOP, //
                0xB662, // cpsie i
                NOP, BKPT);
        program.pendAt(3, IRQ0);
        run();
        assertRange(exception(IRQ0).latency(), 1, 8 - 3 + ENTRY, 17);
        assertThat(profile.longestMasked().cycles()).isEqualTo(7);
        assertThat(profile.longestMasked().beginCycle()).isEqualTo(1);
        assertThat(profile.longestMasked().fromAddress()).isEqualTo(Program.THREAD + 2);
        assertThat(profile.longestMasked().toAddress()).isEqualTo(Program.THREAD + 16);
    }

    @Test
    void latencyBeginsWhereThePendingInterruptIsEnabled() {
        load(NOP, NOP, NOP, NOP, NOP, NOP, NOP, //
                0x6001, // str r1, [r0]
                NOP, NOP, BKPT);
        program.poke(0xE000_E180, 1).with(0, ISER0).with(1, 1).pendAt(2, IRQ0); // ICER0
        run();
        assertThat(exception(IRQ0).latency().greatest()).isBetween((long) ENTRY, ENTRY + 1L);
    }

    @Test
    void latencyForgetsAPendingStateThatWasTakenBack() {
        load(0xB672, NOP, NOP, // cpsid i
                0x6001, // str r1, [r0]: ICPR0
                0xB662, // cpsie i
                NOP, NOP, NOP, NOP, NOP, BKPT);
        program.with(0, 0xE000_E280).with(1, 1).pendAt(1, IRQ0).pendAt(8, IRQ0);
        run();
        assertRange(exception(IRQ0).latency(), 1, ENTRY, ENTRY);
    }

    @Test
    void theOneThatWasTakenLateWaitedFromItsOwnPending() {
        load(NOP, NOP, NOP, NOP, NOP, NOP, BKPT);
        program.pendAt(2, PENDSV).pendAt(6, IRQ0);
        run();
        assertThat(exception(IRQ0).entries(Entry.LATE)).isEqualTo(1);
        assertRange(exception(IRQ0).latency(), 1, 2 + ENTRY - 6, 8);
        assertThat(exception(PENDSV).entries(Entry.STACKED)).isZero();
        assertThat(exception(PENDSV).entries(Entry.TAIL_CHAINED)).isEqualTo(1);
        assertRange(exception(PENDSV).latency(), 1, ENTRY + 5 + TAIL_CHAIN, 23);
        assertEveryCycleIsSomeones(profile);
    }

    @Test
    void aHandlerDoesNotCountTheOneThatPreemptsIt() {
        load(NOP, NOP, NOP, NOP, NOP, NOP, BKPT);
        program.pendAt(2, IRQ1).pendAt(2 + ENTRY + 1, IRQ0);
        run();
        assertRange(exception(IRQ1).handler(), 1, 4, 4);
        assertRange(exception(IRQ0).handler(), 1, 5, 5);
        assertThat(exception(IRQ0).entries(Entry.STACKED)).isEqualTo(1);
    }

    @Test
    void anExceptionMayComeBeforeTheFirstInstruction() {
        load(NOP, BKPT);
        program.machine.processor().exceptions().pend(IRQ0);
        run();
        assertThat(exception(IRQ0).handler().count()).isEqualTo(1);
        assertEveryCycleIsSomeones(profile);
    }

    @Test
    void aHandlerThatTheRunEndsInIsEnteredAndNotHandled() {
        program.handler(IRQ0, NOP, BKPT);
        load(NOP, NOP, NOP, BKPT);
        program.pendAt(1, IRQ0);
        run();
        assertThat(exception(IRQ0).entries()).isEqualTo(1);
        assertThat(exception(IRQ0).handler().count()).isZero();
        assertEveryCycleIsSomeones(profile);
    }

    @Test
    void sleepOnExitIsTheDoingOfTheReturn() {
        program.handler(SVCALL, NOP, BX_LR);
        load(0xDF00, BKPT); // svc 0
        program.poke(0xE000_ED10, 2).pendAt(500, IRQ0).pendAt(900, IRQ0); // SCR.SLEEPONEXIT
        program.machine.run(Limit.cycles(1_000));
        profile.finish();
        var returning = profile.all().instructions().stream().filter(each -> each.split().of(Part.SLEEP) != 0)
                .map(each -> each.instruction().bits()).toList();
        assertThat(returning).containsExactly(BX_LR, BX_LR);
        assertThat(profile.all().total().of(Part.SLEEP)).isGreaterThan(800);
        assertEveryCycleIsSomeones(profile);
    }

    @Test
    void aSystemResetBeginsAnewAndKeepsTheCount() {
        load(0x6801, //          ldr  r1, [r0]
                0x2900, //       cmp  r1, #0
                0xD1FE, //       bne  .
                0xBF00, 0x6002, // str r2, [r0]
                0xF3BF, 0x8F4F, // dsb
                0x6035, //       str  r5, [r6], AIRCR
                0xE7FE); //      b    .
        program.with(0, 0x2000_0000).with(2, 1).with(5, 0x05FA_0004).with(6, 0xE000_ED0C);
        program.machine.run(Limit.cycles(200));
        profile.finish();
        assertThat(profile.functions()).hasSize(1);
        assertEveryCycleIsSomeones(profile);
    }

    // Masks, stacks

    @Test
    void aMaskedSectionThatTheRunEndsInCounts() {
        run(0xB672, NOP, NOP, NOP, BKPT); // cpsid i
        assertThat(profile.longestMasked().cycles()).isEqualTo(3);
    }

    @Test
    void aMaskedSectionEndsBeforeTheInterruptThatItKeptAway() {
        load(0xF380, 0x8811, // msr basepri, r0
                NOP, NOP, //
                0xF381, 0x8811, // msr basepri, r1
                NOP, BKPT);
        program.with(0, 0x40).with(1, 0).pendAt(1, IRQ1);
        run();
        assertThat(profile.longestMasked().cycles()).isEqualTo(3);
        assertThat(exception(IRQ1).entries()).isEqualTo(1);
    }

    @Test
    void sleepIsNoPartOfAMaskedSection() {
        load(0xB672, // cpsid i
                0xBF30, // wfi
                0xB662, // cpsie i
                NOP, BKPT);
        program.pendAt(400, IRQ0);
        run();
        assertThat(profile.longestMasked().cycles()).isEqualTo(2);
    }

    @ParameterizedTest(name = "interrupt at cycle {0}: {1} bytes")
    @CsvSource({
        "100, 20", // none
        "7, 56", //  20 and a frame of 32, of which the stack is aligned by 4
        "9, 128"}) // 20 and a frame of 104 with room for floating point, aligned by 4
    void theMainStackHasTheFramesOfExceptionsInIt(int cycle, int bytes) {
        load(0xB41F, // push {r0-r4}
                NOP, NOP, //
                0xEE00, 0x0A10, // vmov s0, r0
                NOP, NOP, BKPT);
        program.poke(0xE000_ED88, 0xF << 20).pendAt(cycle, IRQ0); // CPACR
        run();
        assertThat(profile.mainStack().bytes()).isEqualTo(bytes);
    }

    @Test
    void aMainStackPointerThatIsSetBeginsAnotherStack() {
        load(0xB403, // push {r0, r1}
                0xF382, 0x8808, // msr msp, r2
                0xB401, // push {r0}
                BKPT);
        program.with(2, 0x2000_4000);
        run();
        assertThat(profile.mainStack().bytes()).isEqualTo(8);
        assertThat(profile.mainStack().top()).isEqualTo(Program.STACK);
    }

    // Windows

    /** movs r0, #4; then four times: nop, nop, subs, bne. */
    private void loop(Window window) {
        load(0x2004, NOP, NOP, 0x3801, 0xD1FB, BKPT);
        profile = new CycleProfile(program.machine, program.image, window);
    }

    private static Window window(int from, int to) {
        return new Window(Program.THREAD + from, Program.THREAD + to);
    }

    private void assertTheWindowAddsUp() {
        assertThat(profile.inside().total().total()).isEqualTo(profile.passages().sum());
    }

    @Test
    void aPassageIsFromOnePlaceToTheOther() {
        loop(window(2, 6));
        run();
        assertRange(profile.passages(), 4, 2, 2);
        assertTheWindowAddsUp();
    }

    @Test
    void fromAPlaceToItselfIsOnceRoundTheLoop() {
        loop(window(2, 2));
        run();
        assertRange(profile.passages(), 3, 5, 5);
        assertThat(profile.inside().instructions()).hasSize(4)
                .allMatch(each -> each.timesExecuted() == 3, "the fourth does not come back");
        assertTheWindowAddsUp();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void aPassageIsNotOverWhenAnInterruptComesBeforeItsFirstInstruction(int cycle) {
        loop(window(2, 2));
        program.pendAt(cycle, IRQ0);
        run();
        assertThat(profile.passages().count()).isEqualTo(3);
        assertThat(profile.passages().sum()).isEqualTo(15 + ENTRY + 5 + RETURN);
        assertTheWindowAddsUp();
    }

    @Test
    void aPassageMayEndWhereTheRunDoes() {
        loop(window(0, 10));
        run();
        assertRange(profile.passages(), 1, 1 + 3 * 5 + 4, 20);
        assertTheWindowAddsUp();
    }

    // All of it together

    /** Calls, recursion, IT blocks, SVC and three exceptions that come at any time. */
    private void storm(long seed) {
        program.handler(SVCALL, NOP, BX_LR);
        load(0xF04F, 0x0A40, // mov  r10, #64
                0x2003, // 1:     movs r0, #3
                NOP, //           to return to whole words
                0xF000, 0xF93A, // bl recursive
                0xF000, 0xF8F8, // bl f
                0xF01A, 0x0F01, // tst r10, #1
                0xBF0C, //        ite  eq
                0x3101, //        addeq r1, #1
                0x3201, //        addne r2, #1
                0xDF00, //        svc  0
                0xF1BA, 0x0A01, // subs r10, #1
                0xD1F0, //        bne  1b
                BKPT);
        var random = new Random(seed);
        for (var i = 0; i < 200; i++) {
            program.pendAt(random.nextInt(8_000), new int[]{IRQ0, IRQ1, PENDSV}[random.nextInt(3)]);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void inAStormOfInterruptsEveryCycleIsSomeonesAndCallsTakeWhatTheyTake(long seed) {
        storm(seed);
        run();
        assertEveryCycleIsSomeones(profile);
        assertRange(function(G).calls(), 64, 4, 4);
        assertThat(function(F).calls().count()).isEqualTo(64);
        assertThat(function(F).calls().least()).isEqualTo(14);
        assertThat(function(F).calls().greatest()).as("a PUSH and a POP may be stopped").isBetween(14L, 16L);
        assertThat(function(RECURSIVE).calls().count()).isEqualTo(3 * 64);
        assertThat(function(RECURSIVE).calls().least()).isEqualTo(11);
        assertThat(function(RECURSIVE).calls().greatest()).as("three of each").isBetween(35L, 41L);
        assertRange(exception(IRQ0).handler(), exception(IRQ0).entries(), 5, 5);
        assertThat(exception(IRQ0).latency().least()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRunInPiecesComesToTheSame(long seed) {
        storm(seed);
        run();
        var whole = new CycleLock("", CycleSummary.of(profile)).text();
        var test = new CycleProfileTest();
        try (var _ = test.program) {
            test.storm(seed);
            var random = new Random(seed);
            var until = 0L;
            while (test.program.machine.run(Limit.cycles(until)) == Machine.Stop.TIME_LIMIT) {
                until += random.nextInt(20);
            }
            test.profile.finish();
            assertThat(new CycleLock("", CycleSummary.of(test.profile)).text()).isEqualTo(whole);
        }
    }
}
