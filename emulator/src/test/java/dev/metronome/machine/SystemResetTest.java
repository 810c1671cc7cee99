package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.board.Boards;
import dev.metronome.bus.Width;
import dev.metronome.stm32l4.Stm32l4;
import org.junit.jupiter.api.Test;

/** AIRCR.SYSRESETREQ resets core and chip; RCC_CSR tells of it, RAM and time go on (RM0351, "Reset"). */
class SystemResetTest {
    private static final int CODE = Stm32l4.FLASH_BASE + 0x400;
    private static final int RCC_AHB2ENR = 0x4002_104C;
    private static final int RCC_CSR_SFTRSTF = 1 << 28;

    // @formatter:off
    private static final int[] PROGRAM = {
        0x4804,         // 400: ldr  r0, [pc, #16]   RCC_CSR
        0x6800,         // 402: ldr  r0, [r0]
        0x00C0,         // 404: lsls r0, r0, #3      SFTRSTF to bit 31
        0xD402,         // 406: bmi  40E
        0x4803,         // 408: ldr  r0, [pc, #12]   AIRCR
        0x4904,         // 40A: ldr  r1, [pc, #16]   the key and SYSRESETREQ
        0x6001,         // 40C: str  r1, [r0]
        0xBE00,         // 40E: bkpt
        0xBF00, 0xBF00, // 410: nop, nop
        0x1094, 0x4002, // 414: RCC_CSR
        0xED0C, 0xE000, // 418: AIRCR
        0x0004, 0x05FA, // 41C: VECTKEY | SYSRESETREQ
    };
    // @formatter:on

    @Test
    void theStoreThatAsksForAResetIsTheLastInstructionBeforeIt() {
        try (var machine = new Machine(Boards.named("b-l475e-iot01a"))) {
            for (var i = 0; i < PROGRAM.length; i++) {
                machine.bus().poke(CODE + 2 * i, Width.HALFWORD, PROGRAM[i]);
            }
            machine.bus().poke(Stm32l4.FLASH_BASE, Width.WORD, Stm32l4.SRAM1_BASE + 0x1000);
            machine.bus().poke(Stm32l4.FLASH_BASE + 4, Width.WORD, CODE | 1);
            machine.processor().reset(Stm32l4.FLASH_BASE);
            machine.bus().poke(RCC_AHB2ENR, Width.WORD, 1);
            machine.bus().poke(Stm32l4.SRAM1_BASE, Width.WORD, 0x1234_5678);

            assertThat(machine.run(Limit.cycles(1_000))).isEqualTo(Machine.Stop.BREAKPOINT);
            assertThat(machine.processor().engine().register(0)).as("SFTRSTF, shifted").isNegative();
            assertThat(machine.processor().instructions()).as("7 before the reset, 4 and BKPT after it").isEqualTo(12);
            assertThat(machine.bus().peek(0x4002_1094, Width.WORD) & RCC_CSR_SFTRSTF).isNotZero();
            assertThat(machine.bus().peek(RCC_AHB2ENR, Width.WORD)).isZero();
            assertThat(machine.bus().peek(Stm32l4.SRAM1_BASE, Width.WORD)).isEqualTo(0x1234_5678);
        }
    }
}
