package dev.metronome.machine;

import static dev.metronome.core.ExceptionNumber.IRQ0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.trace.TraceEvent.ExceptionEntered;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody outside is told when execution comes to an instruction, and when memory is stored to. Thread mode finds r0 =
 * 0x20000400, r1 = -1, r2 = 0, r3 = 4; the handler of IRQ0 does nothing.
 */
class LookoutTest {
    private static final int DATA = 0x2000_0400;
    private static final int DATA_BIT_0 = 0x2200_8000;
    private static final int INSTRUCTION = Program.THREAD + 2;

    private final Program program = new Program().handler(IRQ0, 0x4770);
    private final List<Long> told = new ArrayList<>();

    @AfterEach
    void close() {
        program.close();
    }

    private void thread(String code) {
        load(program, code);
    }

    /** Nop, some code, nop, bkpt. */
    private static void load(Program program, String code) {
        var words = ("BF00 " + code + " BF00 BE00").split(" ");
        program.code(Program.THREAD, Arrays.stream(words).mapToInt(word -> Integer.parseInt(word, 16)).toArray()).load()
                .poke(0xE000_E100, 1).with(0, DATA).with(1, -1).with(2, 0).with(3, 4);
    }

    private void pauses(long cycle) {
        told.add(cycle);
        program.machine.pause();
    }

    private void ends() {
        assertThat(program.run()).isEqualTo(Machine.Stop.BREAKPOINT);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "adds r2 #1,   3201",
        "str r1 [r0],  6001",
        "push {r0-r3}, B40F",
        "udiv,         FBB1 F2F3",
        "cpsid i,      B672",
        "mrs r2 PRIMASK, F3EF 8210",
        "b +2,         E7FF",
        "it al,        BFE8 3201",
        "bkpt,         BE00",
    })
    void executionStopsBeforeAnInstructionAndGoesOnAsIfItHadNot(String what, String code) {
        thread(code);
        program.machine.processor().onArrival(INSTRUCTION, this::pauses);

        assertThat(program.run()).isEqualTo(Machine.Stop.INTERRUPTED);
        assertThat(program.register(15)).isEqualTo(INSTRUCTION);
        assertThat(program.register(2)).isZero();
        assertThat(program.peek(DATA)).isZero();
        assertThat(program.register(13)).isEqualTo(Program.STACK);
        ends();

        assertThat(told).hasSize(1);
        try (var undisturbed = new Program()) {
            load(undisturbed, code);
            undisturbed.run();
            assertThat(program.machine.timeline().now()).isEqualTo(undisturbed.machine.timeline().now());
        }
    }

    @Test
    void eachRoundOfALoopComesToItsFirstInstruction() {
        thread("3B01 D1FD"); // subs r3, #1; bne
        program.machine.processor().onArrival(INSTRUCTION, told::add);
        ends();
        assertThat(told).hasSize(4).isSorted().doesNotHaveDuplicates();
    }

    /** Whatever it does to the instruction: it waits, comes before, or is abandoned. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"FBB1 F2F3", "B40F", "E8A0 000E", "3201", "BFE8 3201", "B672 B662"})
    void anInterruptDoesNotMakeItComeTwice(String code) {
        for (var cycle = 1; cycle < 30; cycle++) {
            try (var other = new Program().handler(IRQ0, 0x4770)) {
                load(other, code);
                var arrivals = new ArrayList<Long>();
                other.machine.processor().onArrival(INSTRUCTION, arrivals::add);
                other.pendAt(cycle, IRQ0);
                assertThat(other.run()).isEqualTo(Machine.Stop.BREAKPOINT);
                assertThat(arrivals).as("pending at cycle " + cycle).hasSize(1);
            }
        }
    }

    /** As a test does that presses a button where the machine stands. */
    @Test
    void anInterruptThatComesWhereItStoppedDoesNotMakeItComeTwice() {
        thread("3201"); // adds r2, #1
        program.machine.processor().onArrival(INSTRUCTION, this::pauses);
        assertThat(program.run()).isEqualTo(Machine.Stop.INTERRUPTED);
        program.machine.processor().exceptions().pend(IRQ0);
        ends();
        assertThat(program.all(ExceptionEntered.class)).hasSize(1);
        assertThat(told).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "str r1 [r0],          6001,           1",
        "strb r1 [r0 #3],      70C1,           1",
        "strh r1 [r0 #2],      8041,           1",
        "strd r1 r2 [r0 #-4],  E940 1201,      1",
        "stmia r0! {r1-r3},    C00E,           1",
        "it al then str,       BFE8 6001,      1",
        "twice,                6001 6001,      2",
        "str r1 [r0 #4],       6041,           0",
        "strb r1 [r0 #-1],     F800 1C01,      0",
        "ldr r1 [r0],          6801,           0",
    })
    void whoeverStoresToAWordIsSeen(String what, String code, int times) {
        thread(code);
        program.machine.processor().onStore(DATA, 4, told::add);
        ends();
        assertThat(told).hasSize(times);
    }

    @Test
    void aStoreToABitAliasIsSeen() {
        thread("6001 6042"); // str r1, [r0]; str r2, [r0, #4]
        program.with(0, DATA_BIT_0);
        program.machine.processor().onStore(DATA, 4, told::add);
        ends();
        assertThat(told).isNotEmpty();
        assertThat(program.peek(DATA)).isEqualTo(1);
    }

    @Test
    void executionStopsBehindTheStore() {
        thread("6001 3201 3201"); // str r1, [r0]; adds r2, #1; adds r2, #1
        program.machine.processor().onStore(DATA, 4, this::pauses);
        assertThat(program.run()).isEqualTo(Machine.Stop.INTERRUPTED);
        assertThat(program.peek(DATA)).isEqualTo(-1);
        assertThat(program.register(15)).isEqualTo(INSTRUCTION + 2);
        assertThat(program.register(2)).isZero();
        assertThat(told).containsExactly(program.machine.timeline().now() - 1);
        ends();
        assertThat(program.register(2)).isEqualTo(2);
    }
}
