package dev.metronome.machine;

import static dev.metronome.core.ExceptionNumber.IRQ0;
import static dev.metronome.core.ExceptionNumber.PENDSV;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Instruction;
import dev.metronome.timing.Part;
import dev.metronome.timing.Rule;
import dev.metronome.trace.TraceEvent.ExceptionEntered;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an exception does to an instruction of several cycles: ARM DDI 0337G 5.10 ("completes or abandons current
 * register and sets continuation counter into EPSR") and 18.2 (divisions are abandoned and begin anew), Armv7-M ARM
 * B1.5.10.
 */
class InterruptedInstructionTest {
    private static final int DATA = 0x2000_0400;
    private static final int ICI_OR_IT = 0x0600_FC00;
    private static final int ENTRY = 12;
    private static final int RETURN = 10;
    /** BX LR with EXC_RETURN, which is all that the handler does. */
    private static final int HANDLER = 3;
    private static final int INSTRUCTION = Program.THREAD + 2;

    /** A program whose second instruction is looked at, and that ends some instructions later. */
    private static final class Run implements AutoCloseable {
        final Program program = new Program();
        final Map<Integer, Long> begins = new HashMap<>();
        long sum;

        Run(int... halfwords) {
            var code = new int[halfwords.length + 4];
            code[0] = 0xBF00; // nop
            System.arraycopy(halfwords, 0, code, 1, halfwords.length);
            code[halfwords.length + 1] = 0xBF00; // nop
            code[halfwords.length + 2] = 0xBF00; // nop
            code[halfwords.length + 3] = 0xBE00; // bkpt
            program.code(Program.THREAD, code).handler(IRQ0, 0x4770).handler(PENDSV, 0x4770);
            program.load().poke(0xE000_E100, 1).poke(0xE000_ED88, 0xF << 20); // ISER0, CPACR
            for (var i = 0; i < 16; i++) {
                program.poke(DATA + 4 * i, 0x1000 + i);
            }
            program.with(0, DATA).with(1, -1).with(2, 1);
            program.machine.processor().explainTo(new CycleAccount() {
                @Override
                public void begins(Instruction instruction, long cycle) {
                    assertThat(sum).as("charged when %s begins", instruction).isEqualTo(cycle);
                    begins.put(instruction.address(), cycle); // the last time that it does
                }

                @Override
                public void charge(Rule rule, Part part, long cycles) {
                    assertThat(cycles).isPositive();
                    sum += cycles;
                }
            });
        }

        Run run() {
            assertThat(program.run()).isEqualTo(Machine.Stop.BREAKPOINT);
            return this;
        }

        /** From the instruction that is looked at to the one at some place behind. */
        long cycles(int from, int to) {
            return begins.get(to) - begins.get(from);
        }

        ExceptionEntered entered() {
            return program.all(ExceptionEntered.class).getFirst();
        }

        int stackedXpsr() {
            return program.peek(Program.STACK - 0x20 + 0x1C);
        }

        @Override
        public void close() {
            program.close();
        }
    }

    /** The same, with interrupt 0 so many cycles after the instruction began. */
    private static Run interrupted(int after, int... halfwords) {
        long begin;
        try (var run = new Run(halfwords).run()) {
            begin = run.begins.get(INSTRUCTION);
        }
        var run = new Run(halfwords);
        run.program.pendAt(begin + after, IRQ0);
        return run.run();
    }

    private static int end(int... halfwords) {
        return INSTRUCTION + 2 * halfwords.length;
    }

    private static final int[] UDIV = {0xFBB1, 0xF3F2}; // udiv r3, r1, r2
    private static final int[] LDM = {0xC8F8}; // ldm r0!, {r3-r7}
    private static final int[] STM = {0xC0F8}; // stm r0!, {r3-r7}
    private static final int[] VLDM = {0xECB0, 0x1A08}; // vldmia r0!, {s2-s9}

    @ParameterizedTest(name = "{0} cycles after it began")
    @ValueSource(ints = {1, 5, 11})
    void aDivisionIsAbandonedAtOnceAndBeginsAnew(int after) {
        try (var run = interrupted(after, UDIV); var plain = new Run(UDIV).run()) {
            var taken = plain.begins.get(INSTRUCTION) + after;
            assertThat(run.entered().cycle()).isEqualTo(taken);
            assertThat(run.entered().returnAddress()).isEqualTo(INSTRUCTION);
            assertThat(run.begins.get(INSTRUCTION)).as("again").isEqualTo(taken + ENTRY + HANDLER + RETURN);
            assertThat(run.cycles(INSTRUCTION, end(UDIV))).isEqualTo(plain.cycles(INSTRUCTION, end(UDIV)));
            assertThat(run.program.register(3)).isEqualTo(-1);
        }
    }

    @Test
    void anExceptionOnItsLastCycleComesBehindIt() {
        try (var run = interrupted(12, UDIV)) {
            assertThat(run.entered().returnAddress()).isEqualTo(end(UDIV));
        }
    }

    @ParameterizedTest(name = "{0} cycles after it began: next is r{1}")
    @CsvSource({"1, 4", "2, 5", "4, 7"})
    void aLoadMultipleStopsBehindATransferAndGoesOnWithTheNext(int after, int next) {
        try (var run = interrupted(after, LDM); var plain = new Run(LDM).run()) {
            var taken = plain.begins.get(INSTRUCTION) + after + 1;
            assertThat(run.entered().cycle()).isEqualTo(taken);
            assertThat(run.entered().returnAddress()).isEqualTo(INSTRUCTION);
            assertThat(run.stackedXpsr() & ICI_OR_IT).as("EPSR.ICI").isEqualTo(next << 12);
            assertThat(run.begins.get(INSTRUCTION)).isEqualTo(taken + ENTRY + HANDLER + RETURN);
            assertThat(run.cycles(INSTRUCTION, end(LDM))).as("1 + what is left").isEqualTo(1 + 8 - next);
            assertThat(run.program.register(7)).isEqualTo(0x1004);
            assertThat(run.program.register(0)).isEqualTo(DATA + 20);
        }
    }

    @Test
    void behindItsLastTransferItIsDone() {
        try (var run = interrupted(5, LDM)) {
            assertThat(run.entered().returnAddress()).isEqualTo(end(LDM));
        }
    }

    @Test
    void aStoreMultipleGoesOnToo() {
        try (var run = interrupted(3, STM)) {
            assertThat(run.stackedXpsr() & ICI_OR_IT).isEqualTo(6 << 12);
            assertThat(run.cycles(INSTRUCTION, end(STM))).isEqualTo(1 + 2);
            assertThat(run.program.register(0)).isEqualTo(DATA + 20);
        }
    }

    /** Arm KA 15600: VLDM, VSTM, VPUSH and VPOP are continuable. That ICI is the double register is assumed. */
    @Test
    void soDoesAListOfFloatingPointRegisters() {
        try (var run = interrupted(4, VLDM); var plain = new Run(VLDM).run()) {
            assertThat(run.entered().returnAddress()).isEqualTo(INSTRUCTION);
            assertThat(plain.cycles(INSTRUCTION, end(VLDM))).isEqualTo(9);
            assertThat(run.cycles(INSTRUCTION, end(VLDM))).isEqualTo(9 - 4);
        }
    }

    @Test
    void aListWithItsBaseInItBeginsAnew() {
        int[] ldm = {0xE890, 0x000F}; // ldm.w r0, {r0-r3}
        try (var run = interrupted(2, ldm); var plain = new Run(ldm).run()) {
            assertThat(run.entered().returnAddress()).isEqualTo(INSTRUCTION);
            assertThat(run.stackedXpsr() & ICI_OR_IT).isZero();
            assertThat(run.cycles(INSTRUCTION, end(ldm))).isEqualTo(plain.cycles(INSTRUCTION, end(ldm)));
            assertThat(run.program.register(0)).isEqualTo(0x1000);
        }
    }

    /** The bits hold ITSTATE there (Armv7-M ARM B1.5.10). */
    @Test
    void aListInAnItBlockBeginsAnew() {
        int[] block = {0xBF58, 0xC8F8}; // it pl; ldmpl r0!, {r3-r7}
        long begin;
        try (var plain = new Run(block).run()) {
            begin = plain.begins.get(INSTRUCTION + 2);
        }
        try (var run = new Run(block)) {
            run.program.pendAt(begin + 3, IRQ0);
            run.run();
            assertThat(run.entered().cycle()).isEqualTo(begin + 4);
            assertThat(run.entered().returnAddress()).isEqualTo(INSTRUCTION + 2);
            assertThat(run.stackedXpsr() & ICI_OR_IT).as("PL, one left").isEqualTo(0x5800);
            assertThat(run.cycles(INSTRUCTION + 2, INSTRUCTION + 4)).isEqualTo(6);
        }
    }

    @Test
    void aPairBeginsAnew() {
        int[] ldrd = {0xE9D0, 0x3400}; // ldrd r3, r4, [r0]
        try (var run = interrupted(1, ldrd)) {
            assertThat(run.entered().returnAddress()).isEqualTo(INSTRUCTION);
            assertThat(run.cycles(INSTRUCTION, end(ldrd))).isEqualTo(3);
        }
    }

    /** A device must not be read twice for what the engine cannot do: on the chip such a list is continued as well. */
    @Test
    void aListFromADeviceCompletes() {
        int[] ldm = {0xC8F8};
        long begin;
        try (var run = new Run(ldm)) {
            run.program.with(0, 0x4800_0000);
            begin = run.run().begins.get(INSTRUCTION);
        }
        try (var run = new Run(ldm)) {
            run.program.with(0, 0x4800_0000).pendAt(begin + 2, IRQ0);
            assertThat(run.run().entered().returnAddress()).isEqualTo(end(ldm));
        }
    }

    @Test
    void whatDoesNotPreemptInterruptsNothing() {
        long begin;
        try (var run = new Run(UDIV).run(); var masked = new Run(UDIV)) {
            begin = run.begins.get(INSTRUCTION);
            masked.program.poke(0xE000_E180, 1).pendAt(begin + 2, IRQ0).pendAt(begin + 5, IRQ0); // ICER0
            masked.run();
            assertThat(masked.program.all(ExceptionEntered.class)).isEmpty();
            assertThat(masked.cycles(INSTRUCTION, end(UDIV))).isEqualTo(12);
        }
    }

    /** A run that ends in the middle of a list or division goes on as if it had not. */
    @ParameterizedTest(name = "exception after {0}, run cut after {1}")
    @CsvSource({"3, 1", "3, 3", "3, 4", "1, 3", "12, 5", "4, 2"})
    void howARunIsCutChangesNothing(int exception, int cut) {
        for (var code : new int[][]{UDIV, LDM, STM, VLDM}) {
            long begin;
            try (var run = new Run(code).run()) {
                begin = run.begins.get(INSTRUCTION);
            }
            try (var whole = new Run(code); var pieces = new Run(code)) {
                whole.program.pendAt(begin + exception, IRQ0);
                pieces.program.pendAt(begin + exception, IRQ0);
                whole.run();
                pieces.program.machine.run(Limit.cycles(begin + cut));
                pieces.run();
                assertThat(pieces.program.events).isEqualTo(whole.program.events);
                assertThat(pieces.begins).isEqualTo(whole.begins);
            }
        }
    }

    /**
     * TI SWCU185G, after the TRM: "The lazy save of the FP state is interruptible by a higher priority exception. The
     * FP state saving operation starts over after that exception returns."
     */
    @Test
    void theLazySaveIsAbandonedAndStartsOver() {
        var saves = Program.BASE + 0x1000 + 0x40 * PENDSV;
        var plain = lazily(-1);
        var begin = plain.begins.get(saves);
        try (plain; var run = lazily(begin + 5)) {
            var urgent = run.program.all(ExceptionEntered.class).get(1);
            assertThat(urgent.cycle()).isEqualTo(begin + 5);
            assertThat(urgent.returnAddress()).isEqualTo(saves);
            assertThat(run.cycles(saves, saves + 4)).as("17 and 1").isEqualTo(18);
            assertThat(run.sum - plain.sum).isEqualTo(5 + ENTRY + HANDLER + RETURN);
        }
    }

    private static Run lazily(long urgentCycle) {
        var run = new Run(0xEE01, 0x0A10, 0x6037); // vmov s2, r0; str r7, [r6]
        run.program.handler(PENDSV, 0xEE00, 0x0A10, 0xBF00, 0x4770).load(); // vmov s0, r0; nop; bx lr
        run.program.poke(0xE000_E100, 1).poke(0xE000_ED88, 0xF << 20).poke(0xE000_ED20, 0x00C0_0000);
        run.program.with(6, 0xE000_ED04).with(7, 1 << 28); // ICSR.PENDSVSET
        if (urgentCycle >= 0) {
            run.program.pendAt(urgentCycle, IRQ0);
        }
        return run.run();
    }

    /** ARM DDI 0337G 5.10: "on completion of cycle, before the next instruction", fetched or not. */
    @Test
    void anExceptionDoesNotWaitForTheFetchOfWhatItInterrupts() {
        int[] code = {0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00, 0xBF00}; // nop
        var next = Program.THREAD + 8; // in the second line, which takes five cycles
        long begin;
        try (var run = waiting(code).run()) {
            begin = run.begins.get(next);
            assertThat(begin - run.begins.get(next - 2)).isGreaterThan(1);
        }
        try (var run = waiting(code)) {
            run.program.pendAt(begin - 1, IRQ0);
            run.run();
            assertThat(run.entered().cycle()).isEqualTo(begin - 1);
            assertThat(run.entered().returnAddress()).isEqualTo(next);
        }
        try (var whole = waiting(code); var pieces = waiting(code)) {
            whole.program.pendAt(begin - 1, IRQ0);
            pieces.program.pendAt(begin - 1, IRQ0);
            whole.run();
            pieces.program.machine.run(Limit.cycles(begin - 2));
            pieces.run();
            assertThat(pieces.program.events).isEqualTo(whole.program.events);
        }
    }

    private static Run waiting(int... code) {
        var run = new Run(code);
        run.program.poke(0x4002_2000, 4); // FLASH_ACR
        return run;
    }
}
