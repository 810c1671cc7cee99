package dev.metronome.machine;

import static dev.metronome.core.ExceptionNumber.IRQ0;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ends a WFE and a WFI under PRIMASK (Armv7-M ARM B1.5.18, B1.5.19; Cortex-M4 Generic User Guide 2.5.2). */
class WaitForEventTest {
    private static final int ISER0 = 0xE000_E100;
    private static final int SCR = 0xE000_ED10;

    @ParameterizedTest(name = "instruction {0}, SCR {1}, interrupts enabled {2}: {3}")
    @CsvSource({
        // wfe: only SEVONPEND lets what is masked end it, whether enabled or not
        "0xBF20, 0, 1, DEADLOCK", "0xBF20, 0x10, 1, BREAKPOINT", "0xBF20, 0x10, 0, BREAKPOINT",
        // wfi: PRIMASK does not matter, being enabled does
        "0xBF30, 0, 1, BREAKPOINT", "0xBF30, 0, 0, DEADLOCK", "0xBF30, 0x10, 0, DEADLOCK"})
    void anInterruptUnderPrimask(String wait, String scr, int enabled, Machine.Stop expected) {
        try (var program = new Program().handler(IRQ0, 0xBE01)) { // bkpt 1: must not run
            program.code(Program.THREAD,
                    0xB672, // cpsid i
                    Integer.decode(wait), // wfe or wfi
                    0x2005, // movs r0, #5
                    0xBE00) // bkpt
                    .load().poke(ISER0, enabled).poke(SCR, Integer.decode(scr)).pendAt(1000, IRQ0);
            assertThat(program.run()).isEqualTo(expected);
            assertThat(program.register(0)).isEqualTo(expected == Machine.Stop.BREAKPOINT ? 5 : 0);
        }
    }
}
