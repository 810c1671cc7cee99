package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.core.CoreRegister;
import dev.metronome.core.ExceptionNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An exception's frame that falls on instructions replaces them: what runs there next is what was stacked (Armv7-M ARM
 * B1.5.6, stacking is a store like any other; no instruction cache lies before SRAM).
 */
class StackedCodeTest {
    private static final int CODE = 0x2000_0F04;
    private static final int FRAME_BYTES = 0x20;
    private static final int BX_LR = 0x4770;

    private final Program program = new Program();

    @AfterEach
    void close() {
        program.close();
    }

    @Test
    void whatWasStackedIsExecuted() {
        program.code(Program.THREAD, 0x47A0, 0x46AD, 0x4630, 0x47A0, 0xBE00) // blx, sp, r0, blx, bkpt
                .handler(ExceptionNumber.SVCALL, BX_LR).load();
        program.poke(CODE, 0xBF00_DF00); // svc 0; nop
        program.poke(CODE + 4, 0x4770_2202); // movs r2, #2; bx lr
        var core = program.machine.processor();
        core.write(CoreRegister.R4, CODE | 1);
        core.write(CoreRegister.R5, CODE + 4 + FRAME_BYTES);
        core.write(CoreRegister.R6, 0x4770_2203); // movs r2, #3; bx lr

        assertThat(program.run()).isEqualTo(Machine.Stop.BREAKPOINT);
        assertThat(core.read(CoreRegister.R2)).as("by the instruction that the second frame's r0 is").isEqualTo(3);
    }
}
