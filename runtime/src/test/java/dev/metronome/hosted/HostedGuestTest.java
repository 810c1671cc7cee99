package dev.metronome.hosted;

import static dev.metronome.hosted.Guest.BASE;
import static dev.metronome.hosted.Guest.FUNCTION;
import static dev.metronome.hosted.Guest.IRQ0;
import static dev.metronome.hosted.Guest.THREAD;
import static dev.metronome.hosted.Guest.blHigh;
import static dev.metronome.hosted.Guest.blLow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.bus.BusFault;
import dev.metronome.bus.Width;
import dev.metronome.core.HostedCode.Order;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.trace.TraceEvent.ExceptionEntered;
import dev.metronome.trace.TraceEvent.ExceptionReturned;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Guest code around Java: whoever comes to the function, from wherever, and whatever comes in between. */
@Timeout(20)
class HostedGuestTest {
    private static final int ISER0 = 0xE000_E100;
    private static final int ISPR0 = 0xE000_E200;
    private static final int ICSR = 0xE000_ED04;
    private static final int VTOR = 0xE000_ED08;
    private static final int SCR = 0xE000_ED10;
    private static final int PENDSVSET = 1 << 28;
    private static final int BKPT = 0xBE00;
    private static final int BX_LR = 0x4770;
    private static final int PENDSV = 14;
    private static final int HARD_FAULT = 3;

    private final Guest guest = new Guest();
    private final List<Object> log = new ArrayList<>();

    @AfterEach
    void close() {
        guest.close();
    }

    /** Thread mode: r0 = 1, FUNCTION, BKPT. */
    private Guest calling() {
        return guest.code(THREAD,
                0x2001, // movs r0, #1
                blHigh(THREAD + 2, FUNCTION), blLow(THREAD + 2, FUNCTION), // bl FUNCTION
                BKPT);
    }

    @Test
    void aHandlerOfTheImageMayCallTheFunctionInWhichThreadModeStands() {
        var handler = Guest.handlerAddress(IRQ0);
        calling().handler(IRQ0,
                0xB510, // push {r4, lr}
                0x2009, // movs r0, #9
                blHigh(handler + 4, FUNCTION), blLow(handler + 4, FUNCTION), // bl FUNCTION
                0x0004, // movs r4, r0
                0xBD10); // pop {r4, pc}
        guest.function(core -> {
            var argument = core.register(0);
            log.add(argument + " begins");
            core.spend(100);
            log.add(argument + " ends with r0 = " + core.register(0));
            core.setRegister(0, 10 * argument);
        });
        guest.poke(ISER0, 1).pendAt(50, IRQ0);
        assertThat(guest.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(log).containsExactly("1 begins", "9 begins", "9 ends with r0 = 9", "1 ends with r0 = 1");
        assertThat(guest.register(0)).isEqualTo(10);
        assertThat(guest.register(13)).isEqualTo(Guest.STACK);
    }

    @Test
    void argumentsAreThoseOfTheCall_whateverBecomesOfTheRegistersAndTheResult() {
        calling().handler(IRQ0, 0x2063, BX_LR); // movs r0, #99
        var calls = new ArrayList<Call>();
        guest.function(core -> {
            var call = new Call("f", 1, core);
            calls.add(call);
            call.returnsLong(-2);
            call.returns(7);
            core.spend(100);
            log.add(call.argument(0));
            call.end();
        });
        guest.with(1, 5).poke(ISER0, 1).pendAt(50, IRQ0);
        assertThat(guest.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(log).containsExactly(1);
        assertThat(guest.register(0)).isEqualTo(7);
        assertThat(guest.register(1)).isEqualTo(5);
        assertThatThrownBy(() -> calls.getFirst().returns(8)).isInstanceOf(HostedException.class)
                .hasMessageContaining("this call of f is over");
    }

    @Test
    void twoThreadsThatPendSvSwitchesMayStandInOneFunction() {
        var thread1 = THREAD + 0x20;
        var thread2 = THREAD + 0x60;
        guest.code(THREAD,
                0xF380, 0x8809, // msr psp, r0
                0x2003, // movs r0, #3
                0xF380, 0x8814, // msr control, r0: process stack, unprivileged
                0xE009) // b thread1 (THREAD + 0x20)
                .code(thread1,
                        0x2001, // movs r0, #1
                        blHigh(thread1 + 2, FUNCTION), blLow(thread1 + 2, FUNCTION), // bl FUNCTION
                        0x0004, // movs r4, r0
                        0x2003, // movs r0, #3
                        blHigh(thread1 + 10, FUNCTION), blLow(thread1 + 10, FUNCTION), // bl FUNCTION
                        BKPT)
                .code(thread2,
                        0x2002, // movs r0, #2
                        blHigh(thread2 + 2, FUNCTION), blLow(thread2 + 2, FUNCTION), // bl FUNCTION
                        0x0005, // movs r5, r0
                        0x2004, // movs r0, #4
                        blHigh(thread2 + 10, FUNCTION), blLow(thread2 + 10, FUNCTION), // bl FUNCTION
                        BKPT)
                .handler(PENDSV,
                        0xF3EF, 0x8009, // mrs r0, psp
                        0x683A, // ldr r2, [r7]
                        0x6038, // str r0, [r7]
                        0xF382, 0x8809, // msr psp, r2
                        BX_LR);
        guest.function(core -> {
            var argument = core.register(0);
            log.add(argument + " begins");
            core.spend(100);
            log.add(argument + " ends with r0 = " + core.register(0));
            core.setRegister(0, 10 * argument);
        });
        var other = 0x2000_0100;
        var frame = 0x2000_08E0;
        guest.with(0, 0x2000_0800).with(7, other).poke(other, frame).poke(frame + 24, thread2)
                .poke(frame + 28, 1 << 24);
        for (var cycle = 60; cycle < 400; cycle += 70) {
            guest.pendAt(cycle, PENDSV);
        }
        assertThat(guest.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(log).startsWith("1 begins", "2 begins", "1 ends with r0 = 1").contains("2 ends with r0 = 2")
                .doesNotHaveDuplicates();
        assertThat(guest.register(4)).isEqualTo(10);
        assertThat(guest.register(5)).isEqualTo(20);
    }

    @Test
    void unprivilegedJavaMayDoNoMoreThanUnprivilegedCode() {
        guest.code(THREAD,
                0x2001, // movs r0, #1
                0xF380, 0x8814, // msr control, r0
                blHigh(THREAD + 6, FUNCTION), blLow(THREAD + 6, FUNCTION), // bl FUNCTION
                BKPT);
        guest.function(core -> {
            assertThatThrownBy(() -> core.store(ISER0, Width.WORD, 1)).isInstanceOf(BusFault.class);
            assertThatThrownBy(() -> core.load(ISER0, Width.WORD)).isInstanceOf(BusFault.class);
            core.setPrimask(true);
            log.add(core.primask());
        });
        assertThat(guest.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(guest.peek(ISER0)).isZero();
        assertThat(guest.machine().processor().exceptions().primask()).isFalse();
    }

    @Test
    void aDeviceHasNoUnalignedAccesses() {
        calling().function(core -> {
            guest.poke(0x4002_104C, 1);
            assertThatThrownBy(() -> core.load(0x4800_0002, Width.WORD)).isInstanceOf(BusFault.class);
            assertThatThrownBy(() -> core.store(0x4800_0001, Width.HALFWORD, 0)).isInstanceOf(BusFault.class);
            core.store(0x2000_0101, Width.WORD, 0x1234_5678);
            log.add(core.load(0x2000_0101, Width.WORD));
        });
        assertThat(guest.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(log).containsExactly(0x1234_5678);
    }

    @Test
    void aFunctionThatIsAVectorReturnsFromTheException() {
        calling().vector(IRQ0, FUNCTION + 0x101).code(FUNCTION + 0x100,
                0xE92D, 0x5FFF); // push {r0-r12, lr}
        guest.bind(_ -> guest.function(FUNCTION + 0x100, core -> log.add(core.cycle()))
                .function(FUNCTION, core -> core.spend(100)));
        guest.poke(ISER0, 1).pendAt(50, IRQ0);
        assertThat(guest.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(log).containsExactly(guest.all(ExceptionEntered.class).getFirst().cycle() + 12);
        assertThat(guest.all(ExceptionReturned.class).getFirst().cycle()).isEqualTo((long) log.getFirst() + 3);
    }

    @Test
    void aTailCallAndACallByPointerReturnToTheCaller() {
        var callee = THREAD + 0x40;
        guest.code(THREAD,
                blHigh(THREAD, callee), blLow(THREAD, callee), // bl callee
                0x4798, // blx r3
                BKPT)
                .code(callee,
                        blHigh(callee, FUNCTION), blLow(callee, FUNCTION) & ~0x4000); // b.w FUNCTION
        guest.function(core -> log.add(core.register(14)));
        guest.with(3, FUNCTION | 1);
        assertThat(guest.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(log).containsExactly(THREAD + 5, THREAD + 7);
    }

    @Test
    void aCallAtTheEndOfAnItBlockIsACall_byWhateverStepsItIsCut() {
        for (var step = 1; step < 30; step++) {
            try (var some = new Guest()) {
                some.code(THREAD,
                        0x2001, // movs r0, #1
                        0x2801, // cmp r0, #1
                        0xBF04, // itt eq
                        0x3004, // addeq r0, #4
                        blHigh(THREAD + 8, FUNCTION), blLow(THREAD + 8, FUNCTION), // bleq FUNCTION
                        0x3001, // adds r0, #1
                        BKPT).function(core -> {
                            core.spend(7);
                            core.setRegister(0, 2 * core.register(0));
                        });
                for (var cycle = 0; cycle < 60; cycle += step) {
                    some.hosted().run(Limit.cycles(cycle));
                }
                assertThat(some.register(0)).as("cut every %d cycles", step).isEqualTo(11);
            }
        }
    }

    @Test
    void aReturnToAnEvenAddressIsAFault() {
        guest.code(THREAD,
                0x4686, // mov lr, r0
                blHigh(THREAD + 2, FUNCTION), blLow(THREAD + 2, FUNCTION) & ~0x4000, // b.w FUNCTION
                BKPT)
                .handler(HARD_FAULT, 0xE7FE); // b .
        guest.function(_ -> {});
        guest.with(0, THREAD + 6);
        assertThat(guest.run()).isEqualTo(Machine.Stop.FAULT);
    }

    @Test
    void codeInRamThatJavaWritesAnewIsExecutedAnew() {
        var ram = 0x2000_0400;
        guest.code(THREAD,
                0x4798, // blx r3
                0x0004, // movs r4, r0
                blHigh(THREAD + 4, FUNCTION), blLow(THREAD + 4, FUNCTION), // bl FUNCTION
                0x4798, // blx r3
                0x0005, // movs r5, r0
                blHigh(THREAD + 12, FUNCTION), blLow(THREAD + 12, FUNCTION), // bl FUNCTION
                0x4798, // blx r3
                0x0006, // movs r6, r0
                BKPT);
        var value = new int[]{1};
        guest.function(core -> {
            if (value[0] == 2) {
                guest.function(FUNCTION + 0x100, _ -> {}); // what was decoded is forgotten
            }
            core.store(ram, Width.HALFWORD, 0x2000 | ++value[0]); // movs r0, #n
        });
        guest.with(3, ram | 1).poke(ram, BX_LR << 16 | 0x2001);
        assertThat(guest.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(List.of(guest.register(4), guest.register(5), guest.register(6))).containsExactly(1, 2, 3);
    }

    @Test
    void codeInFlashThatJavaProgramsIsExecutedAnew() {
        var flash = BASE + 0x3000;
        guest.code(THREAD,
                0x4798, // blx r3
                0x0004, // movs r4, r0
                blHigh(THREAD + 4, FUNCTION), blLow(THREAD + 4, FUNCTION), // bl FUNCTION
                0x4798, // blx r3
                BKPT)
                .code(flash, 0x2001, BX_LR, 0xBF00, 0xBF00, // movs r0, #1; bx lr
                        0x2007, BX_LR); // movs r0, #7; bx lr
        guest.function(core -> {
            core.store(0x4002_2008, Width.WORD, 0x4567_0123); // FLASH_KEYR
            core.store(0x4002_2008, Width.WORD, 0xCDEF_89AB);
            core.store(0x4002_2014, Width.WORD, 1); // FLASH_CR.PG
            core.store(flash, Width.WORD, 0);
            core.store(flash + 4, Width.WORD, 0);
            while ((core.load(0x4002_2010, Width.WORD) & 1 << 16) != 0) {
            } // FLASH_SR.BSY
        });
        guest.with(3, flash | 1);
        assertThat(guest.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(guest.register(4)).isEqualTo(1);
        assertThat(guest.register(0)).isEqualTo(7);
    }

    @Test
    void aStackThatRunsOutUnderJavaIsAHardFault() {
        calling().handler(IRQ0, BX_LR).handler(HARD_FAULT, 0xE7FE); // b .
        guest.function(core -> {
            core.spend(100);
            log.add("goes on");
        });
        guest.with(13, 0x2000_0010).poke(ISER0, 1).pendAt(50, IRQ0);
        assertThat(guest.run()).isEqualTo(Machine.Stop.FAULT);
        assertThat(guest.peek(0xE000_ED28)).as("CFSR: STKERR").isEqualTo(1 << 12);
        assertThat(log).isEmpty();
    }

    @Test
    void javaBeforeAHandlerFollowsAVectorTableInRam() {
        var table = 0x2000_0800;
        calling().handler(IRQ0, BX_LR).code(THREAD + 0x40,
                0x2405, // movs r4, #5
                BX_LR);
        guest.bind(_ -> {
            guest.function(FUNCTION, core -> core.spend(100));
            ((HostedChip) guest.chip()).bind(IRQ0, () -> log.add("Java"), Order.BEFORE);
        });
        guest.poke(VTOR, table).poke(table + 4 * IRQ0, THREAD + 0x41).poke(ISER0, 1).pendAt(50, IRQ0);
        assertThat(guest.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(log).containsExactly("Java");
        assertThat(guest.register(4)).isEqualTo(5);
    }

    @Test
    void javaBeforeAHandlerThatTakesTheVectorTableAway() {
        calling().handler(IRQ0, 0x2405, BX_LR).handler(HARD_FAULT, 0xE7FE); // movs r4, #5
        guest.bind(_ -> {
            guest.function(FUNCTION, core -> core.spend(100));
            ((HostedChip) guest.chip()).bind(IRQ0, () -> guest.chip().write(VTOR, 0x0900_0000), Order.BEFORE);
        });
        guest.poke(ISER0, 1).pendAt(50, IRQ0);
        assertThat(guest.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(guest.register(4)).isEqualTo(5);
    }

    @Test
    void floatingPointContextOutlivesJavaThatIsInterrupted() {
        guest.code(THREAD,
                0xEE00, 0x0A10, // vmov s0, r0
                blHigh(THREAD + 4, FUNCTION), blLow(THREAD + 4, FUNCTION), // bl FUNCTION
                0xEE10, 0x4A10, // vmov r4, s0
                BKPT)
                .handler(IRQ0,
                        0xEE00, 0x1A10, // vmov s0, r1
                        BX_LR)
                .handler(IRQ0 + 1,
                        BX_LR);
        guest.function(core -> {
            core.spend(300);
            log.add(core.register(13));
        });
        guest.with(0, 77).with(1, 88).poke(0xE000_ED88, 0xF << 20).poke(ISER0, 3).pendAt(50, IRQ0)
                .pendAt(200, IRQ0 + 1);
        assertThat(guest.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(guest.register(4)).isEqualTo(77);
        assertThat(log).containsExactly(Guest.STACK);
    }

    /** As an RTOS does that ends a thread: the handler sends it back to its beginning, the stack as it was there. */
    @Test
    void aCallThatAHandlerTookTheThreadOutOfNeverGoesOn() {
        for (var cycle = 70; cycle < 100; cycle++) {
            try (var some = new Guest()) {
                some.code(THREAD,
                        0x2001, // movs r0, #1
                        blHigh(THREAD + 2, FUNCTION), blLow(THREAD + 2, FUNCTION), // bl FUNCTION
                        BKPT)
                        .handler(IRQ0,
                                0x9706, // str r7, [sp, #24]: the return address
                                BX_LR)
                        .handler(IRQ0 + 1, BX_LR);
                var calls = new int[1];
                var ended = new ArrayList<Integer>();
                some.function(core -> {
                    var call = ++calls[0];
                    core.spend(100);
                    ended.add(call);
                });
                some.with(7, THREAD).poke(ISER0, 3).pendAt(50, IRQ0).pendAt(cycle, IRQ0 + 1);
                assertThat(some.run()).isEqualTo(Machine.Stop.BREAKPOINT);
                assertThat(ended).as("interrupted on cycle %d", cycle).containsExactly(2);
            }
        }
    }

    @Test
    void sleepOnExitUnderJava_theSameHoweverItIsCut() {
        var whole = sleepOnExit(10_000);
        assertThat(sleepOnExit(7)).isEqualTo(whole);
    }

    private List<Object> sleepOnExit(int step) {
        try (var some = new Guest()) {
            some.code(THREAD, 0x2001, blHigh(THREAD + 2, FUNCTION), blLow(THREAD + 2, FUNCTION), BKPT)
                    .handler(IRQ0, BX_LR);
            var seen = new ArrayList<Object>();
            some.bind(_ -> some.function(FUNCTION, core -> {
                var executor = some.chip().executor();
                var event = new dev.metronome.async.Event();
                some.chip().handleException(IRQ0, event::set);
                executor.spawn("t", task -> {
                    for (;;) {
                        task.await(event.untilSet());
                        event.clear();
                        seen.add(core.cycle());
                        core.spend(20);
                    }
                });
                core.store(ISER0, Width.WORD, 1);
                core.store(SCR, Width.WORD, 2); // SLEEPONEXIT
                executor.runForever();
            }));
            for (var cycle = 500; cycle <= 5_000; cycle += 500) {
                some.pendAt(cycle, IRQ0);
            }
            for (var cycle = 0; cycle <= 6_000; cycle += step) {
                some.hosted().run(Limit.cycles(cycle));
            }
            some.hosted().run(Limit.cycles(6_000));
            seen.addAll(some.events);
            return seen;
        }
    }

    @Test
    void aSnapshotIsNotTakenBackWhileJavaIsOnTheCore() {
        calling().function(core -> core.waitForInterrupt());
        var before = guest.machine().snapshot();
        guest.run();
        assertThatThrownBy(() -> guest.machine().restore(before))
                .isInstanceOf(IllegalStateException.class);
    }
}
