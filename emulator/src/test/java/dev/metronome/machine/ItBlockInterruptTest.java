package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.board.Boards;
import dev.metronome.bus.Width;
import dev.metronome.stm32l4.Stm32l4;
import org.junit.jupiter.api.Test;

/**
 * An exception may be taken between any two instructions of an IT block; ITSTATE is stacked and says what is left of it
 * (Armv7-M ARM A7.3.3, "Exceptions in IT blocks").
 */
class ItBlockInterruptTest {
    private static final int CODE = Stm32l4.FLASH_BASE + 0x400;
    private static final int HANDLER = Stm32l4.FLASH_BASE + 0x600;
    private static final int STACK_TOP = Stm32l4.SRAM1_BASE + 0x1000;
    private static final int NVIC_ISER0 = 0xE000_E100;
    private static final int NVIC_ISPR0 = 0xE000_E200;
    private static final int IRQ0_VECTOR = 4 * 16;

    // @formatter:off
    private static final int[] PROGRAM = {
        0x4280, // 400: cmp   r0, r0
        0xBF02, // 402: ittt  eq
        0x600C, // 404: streq r4, [r1]      makes interrupt 0 pending
        0x2201, // 406: moveq r2, #1
        0x2301, // 408: moveq r3, #1
        0xBE00, // 40A: bkpt
    };
    private static final int[] STOP = {0xBE00};
    // @formatter:on

    @Test
    void anInterruptThatAStoreOfTheBlockMakesPendingIsTakenBeforeTheNextInstruction() {
        try (var machine = new Machine(Boards.named("b-l475e-iot01a"))) {
            put(machine, CODE, PROGRAM);
            put(machine, HANDLER, STOP);
            machine.bus().poke(Stm32l4.FLASH_BASE, Width.WORD, STACK_TOP);
            machine.bus().poke(Stm32l4.FLASH_BASE + 4, Width.WORD, CODE | 1);
            machine.bus().poke(Stm32l4.FLASH_BASE + IRQ0_VECTOR, Width.WORD, HANDLER | 1);
            machine.processor().reset(Stm32l4.FLASH_BASE);
            machine.bus().poke(NVIC_ISER0, Width.WORD, 1);
            var engine = machine.processor().engine();
            engine.setRegister(1, NVIC_ISPR0);
            engine.setRegister(4, 1);

            assertThat(machine.run(Limit.cycles(1_000))).isEqualTo(Machine.Stop.BREAKPOINT);
            assertThat(engine.register(15)).isEqualTo(HANDLER);
            var frame = engine.register(13);
            assertThat(machine.bus().peek(frame + 0x18, Width.WORD)).as("return address").isEqualTo(CODE + 6);
            // After the first of ITTT EQ (mask 0010): condition 0000, mask 0100, in xPSR bits 15:10 and 26:25.
            assertThat(machine.bus().peek(frame + 0x1C, Width.WORD) & 0x0600_FC00).as("ITSTATE").isEqualTo(0x04 << 8);
            assertThat(engine.register(2)).isZero();
        }
    }

    private static void put(Machine machine, int address, int[] halfwords) {
        for (var i = 0; i < halfwords.length; i++) {
            machine.bus().poke(address + 2 * i, Width.HALFWORD, halfwords[i]);
        }
    }
}
