package dev.metronome.driver;

/** The clock gates of peripherals, as drivers use them (RM0351, chapter 6). */
final class Rcc {
    private Rcc() {}

    /**
     * Lets the clock of a peripheral run, and reads the register back, as ST's firmware does: the two cycles that a
     * peripheral needs before it answers have passed then.
     *
     * @param enableRegister the address of an RCC_xxxENR
     */
    static void open(Chip chip, int enableRegister, int bit) {
        chip.modify(enableRegister, 0, bit);
        chip.read(enableRegister);
    }
}
