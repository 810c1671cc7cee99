package dev.metronome.machine;

import static dev.metronome.core.ExceptionNumber.HARD_FAULT;
import static dev.metronome.core.ExceptionNumber.NMI;
import static dev.metronome.core.ExceptionNumber.SVCALL;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A fault where none can be handled (Armv7-M ARM B1.5.15). QEMU ends itself there, so the manual alone is the source.
 */
class LockupTest {
    private static final int UDF = 0xDE00;
    private static final int SVC = 0xDF00;
    private static final int BKPT = 0xBE00;
    private static final int BX_LR = 0x4770;
    private static final int ICSR = 0xE000_ED04;
    private static final int VTOR = 0xE000_ED08;
    private static final int HFSR = 0xE000_ED2C;
    private static final int NMIPENDSET = 1 << 31;

    private final Program program = new Program();

    @AfterEach
    void close() {
        program.close();
    }

    @Test
    void aFaultInsideHardFaultLocksUp() {
        program.code(Program.THREAD, UDF).handler(HARD_FAULT, UDF).load();
        assertThat(program.run()).isEqualTo(Machine.Stop.LOCKUP);
        assertThat(program.machine.processor().currentException()).isEqualTo(HARD_FAULT);
    }

    @Test
    void anSvcInsideHardFaultLocksUp() {
        program.code(Program.THREAD, UDF).handler(HARD_FAULT, SVC).handler(SVCALL, BX_LR).load();
        assertThat(program.run()).isEqualTo(Machine.Stop.LOCKUP);
    }

    @Test
    void aFaultInsideNmiLocksUp() {
        program.code(Program.THREAD, 0xBF00, 0xBF00, BKPT) // nop; nop; bkpt
                .handler(NMI, UDF).handler(HARD_FAULT, BX_LR).load();
        program.poke(ICSR, NMIPENDSET);
        assertThat(program.run()).isEqualTo(Machine.Stop.LOCKUP);
        assertThat(program.machine.processor().currentException()).isEqualTo(NMI);
    }

    @Test
    void aFaultUnderFaultmaskLocksUp() {
        program.code(Program.THREAD, 0xB671, UDF) // cpsid f; udf
                .handler(HARD_FAULT, BX_LR).load();
        assertThat(program.run()).isEqualTo(Machine.Stop.LOCKUP);
    }

    @Test
    void hardFaultWhoseVectorCannotBeReadLocksUp() {
        program.code(Program.THREAD, UDF).handler(HARD_FAULT, BX_LR).load();
        program.poke(VTOR, 0x0900_0000);
        assertThat(program.run()).isEqualTo(Machine.Stop.LOCKUP);
        assertThat(program.peek(HFSR) & 2).as("VECTTBL").isEqualTo(2);
    }

    @Test
    void nmiWhoseVectorCannotBeReadLocksUp() {
        program.code(Program.THREAD, 0xBF00, BKPT).load(); // nop; bkpt
        program.poke(VTOR, 0x0900_0000).poke(ICSR, NMIPENDSET);
        assertThat(program.run()).isEqualTo(Machine.Stop.LOCKUP);
    }

    @Test
    void aLockedUpCoreStaysSo() {
        program.code(Program.THREAD, UDF).handler(HARD_FAULT, UDF).load();
        program.run();
        var cycle = program.machine.timeline().now();
        assertThat(program.run()).isEqualTo(Machine.Stop.LOCKUP);
        assertThat(program.machine.timeline().now()).isEqualTo(cycle);
    }

    /** CCR.BFHFNMIGN: a data access that fails at priority -1 or -2 is ignored (B3.2.8). */
    @Test
    void busFaultsOfDataAreIgnoredInHardFaultWhenAskedFor() {
        program.code(Program.THREAD, UDF).handler(HARD_FAULT,
                0x6811, // ldr r1, [r2]
                0x6011, // str r1, [r2]
                0x3001, // adds r0, #1
                BKPT).load().with(2, 0x6000_0000);
        program.poke(0xE000_ED14, 1 << 8);
        assertThat(program.run()).as("the BKPT of a fault handler").isEqualTo(Machine.Stop.FAULT);
        assertThat(program.register(0)).isEqualTo(1);
    }
}
