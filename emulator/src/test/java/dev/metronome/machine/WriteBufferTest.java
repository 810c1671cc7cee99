package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The write buffer of one entry (ARM DDI 0439D 3.5: a buffered store's transfer goes on beside the instructions behind
 * it). The store's own cycle, what the next access waits, and that of a bus that waits longer only the last cycle is
 * hidden, which is ours.
 */
class WriteBufferTest {
    private static final int CYCCNT = 0xE000_1004;
    private static final int TIM15_CNT = 0x4001_4024;
    private static final int GPIOA_ODR = 0x4800_0014;
    private static final int RCC_CFGR = 0x4002_1008;
    private static final int RCC_AHB2ENR = 0x4002_104C;
    private static final int RCC_APB2ENR = 0x4002_1060;
    private static final int NOTHING = 0x3001; // adds r0, #1

    /** Cycles of an instruction behind STR R1,[R5] and of the STR, less those of two additions in their place. */
    private static long beyondTwoAdditions(int address, int cfgr, int behind) {
        return row(address, cfgr, 0x6029, behind) - row(address, cfgr, NOTHING, NOTHING);
    }

    private static long row(int address, int cfgr, int first, int second) {
        try (var program = new Program()) {
            program.code(Program.THREAD,
                    0x6826, // ldr r6, [r4]
                    NOTHING, NOTHING, first, second, NOTHING, NOTHING,
                    0x6827, // ldr r7, [r4]
                    0xBE00) // bkpt
                    .load().with(4, CYCCNT).with(5, address);
            program.poke(0xE000_EDFC, 1 << 24).poke(0xE000_1000, 1); // DEMCR.TRCENA, DWT_CTRL.CYCCNTENA
            program.poke(RCC_AHB2ENR, 1).poke(RCC_APB2ENR, 1 << 16).poke(RCC_CFGR, cfgr);
            program.run();
            return program.register(7) - program.register(6);
        }
    }

    @ParameterizedTest(name = "{0}, CFGR {1}: {2} more than two additions")
    @CsvSource({
        "APB2,        0x0000, 0", // the one waiting cycle of BUS_WAIT goes by beside the addition
        "APB2 over 2, 0x2000, 1", // of two waiting cycles the last
        "AHB,         0x0000, 0"})
    void anAdditionBehindAStoreDoesNotWaitForItsTransfer(String bus, int cfgr, long cycles) {
        assertThat(beyondTwoAdditions(bus.startsWith("APB2") ? TIM15_CNT : GPIOA_ODR, cfgr, NOTHING)).isEqualTo(cycles);
    }

    @ParameterizedTest(name = "{0}: {1} more than two additions")
    @CsvSource({
        "APB2, 1", // the second one waits for the first; its own transfer is hidden again
        "AHB,  0"})
    void aStoreBehindAStoreWaitsForIt(String bus, long cycles) {
        assertThat(beyondTwoAdditions(bus.equals("APB2") ? TIM15_CNT : GPIOA_ODR, 0, 0x6029)).isEqualTo(cycles);
    }

    @ParameterizedTest(name = "{0}: {1} more than two additions")
    @CsvSource({
        "APB2, 4", // STORE_THEN_LOAD 1, its transfer 1; LOAD 2, and BUS_WAIT 1
        "AHB,  2"})
    void aLoadBehindAStoreWaitsForIt(String bus, long cycles) {
        assertThat(beyondTwoAdditions(bus.equals("APB2") ? TIM15_CNT : GPIOA_ODR, 0, 0x6829)).isEqualTo(cycles);
    }
}
