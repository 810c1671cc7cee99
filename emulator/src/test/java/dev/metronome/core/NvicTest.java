package dev.metronome.core;

import static dev.metronome.core.ExceptionNumber.IRQ0;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Armv7-M ARM B3.4; an STM32L475 has interrupts 0 to 81 and four priority bits (RM0351, NVIC). */
class NvicTest {
    private static final int ISER = 0x000;
    private static final int ICER = 0x080;
    private static final int ISPR = 0x100;
    private static final int ICPR = 0x180;
    private static final int IABR = 0x200;
    private static final int IPR = 0x300;

    private final ExceptionTable table = new ExceptionTable(82);
    private final Nvic nvic = new Nvic(table);

    @Test
    void everyInterruptHasItsBitInEveryBank() {
        for (var irq = 0; irq < 82; irq++) {
            var word = irq / 32 * 4;
            var bit = 1 << irq % 32;
            nvic.write(ISER + word, bit, -1);
            assertThat(nvic.read(ISER + word)).isEqualTo(bit);
            assertThat(nvic.read(ICER + word)).isEqualTo(bit);
            assertThat(table.isEnabled(IRQ0 + irq)).isTrue();
            nvic.write(ICER + word, bit, -1);
            assertThat(nvic.read(ISER + word)).isZero();
            nvic.write(ISPR + word, bit, -1);
            assertThat(nvic.read(ICPR + word)).isEqualTo(bit);
            assertThat(table.isPending(IRQ0 + irq)).isTrue();
            nvic.write(ICPR + word, bit, -1);
            assertThat(nvic.read(ISPR + word)).isZero();
            table.activate(IRQ0 + irq);
            assertThat(nvic.read(IABR + word)).isEqualTo(bit);
            nvic.write(IABR + word, 0, -1);
            assertThat(nvic.read(IABR + word)).as("read-only").isEqualTo(bit);
            table.deactivate(IRQ0 + irq);
        }
    }

    @Test
    void zerosChangeNothing() {
        nvic.write(ISER, 0xF0, -1);
        nvic.write(ISER, 0, -1);
        nvic.write(ICER, 0, -1);
        assertThat(nvic.read(ISER)).isEqualTo(0xF0);
    }

    @Test
    void interruptsThatTheChipDoesNotHaveReadAsZero() {
        nvic.write(ISER + 8, -1, -1);
        assertThat(nvic.read(ISER + 8)).isEqualTo((1 << 82 - 64) - 1);
        nvic.write(ISER + 12, -1, -1);
        nvic.write(ISPR + 28, -1, -1);
        assertThat(nvic.read(ISER + 12)).isZero();
        assertThat(nvic.read(ISPR + 28)).isZero();
        nvic.write(IPR + 80, -1, -1);
        assertThat(nvic.read(IPR + 80)).isEqualTo(0x0000_F0F0);
        assertThat(nvic.read(IPR + 0xEC)).isZero();
    }

    @Test
    void prioritiesKeepTheirUpperFourBits() {
        nvic.write(IPR, 0xFF8C_471F, -1);
        assertThat(nvic.read(IPR)).isEqualTo(0xF080_4010);
        assertThat(table.priority(IRQ0 + 1)).isEqualTo(0x40);
    }

    @Test
    void aByteOfPrioritiesIsWrittenAlone() {
        nvic.write(IPR + 4, 0x1020_3040, -1);
        nvic.write(IPR + 4, 0xABCD_EF01, 0x00FF_0000);
        assertThat(nvic.read(IPR + 4)).isEqualTo(0x10C0_3040);
        nvic.write(IPR + 4, 0xAB00_0000, 0xFFFF_0000);
        assertThat(nvic.read(IPR + 4)).isEqualTo(0xA000_3040);
    }
}
