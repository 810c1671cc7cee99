package dev.metronome.driver;

/** The clock gates of peripherals, as drivers use them (RM0351, chapter 6). */
final class Rcc {
    static final int AHB2ENR = 0x4002_104C;
    static final int APB1ENR1 = 0x4002_1058;
    static final int APB2ENR = 0x4002_1060;
    static final int CCIPR = 0x4002_1088;

    private Rcc() {}

    /**
     * Lets the clock of a peripheral run, and reads the register back, as ST's firmware does: the two cycles that a
     * peripheral needs before it answers have passed then.
     *
     * @param enableRegister RCC_xxxENR
     */
    static void open(Chip chip, int enableRegister, int bit) {
        chip.modify(enableRegister, 0, bit);
        chip.read(enableRegister);
    }
}
