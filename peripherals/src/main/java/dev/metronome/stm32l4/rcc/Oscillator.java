package dev.metronome.stm32l4.rcc;

import dev.metronome.stm32l4.rcc.Rcc.Register;

/**
 * What makes a clock: the bit that switches it on, the bit that says it is ready, and the bit of CIER, CIFR and CICR
 * that belongs to "ready" (RM0351 6.4.1, 6.4.7, 6.4.29, 6.4.30).
 */
enum Oscillator {
    // @formatter:off
    //       register       on  ready  CIFR
    MSI     (Register.CR,    0,  1,    2),
    HSI16   (Register.CR,    8, 10,    3),
    HSE     (Register.CR,   16, 17,    4),
    LSI     (Register.CSR,   0,  1,    0),
    LSE     (Register.BDCR,  0,  1,    1),
    PLL     (Register.CR,   24, 25,    5),
    PLLSAI1 (Register.CR,   26, 27,    6),
    PLLSAI2 (Register.CR,   28, 29,    7);
    // @formatter:on

    final Register register;
    final int on;
    final int ready;
    final int flag;

    Oscillator(Register register, int on, int ready, int flag) {
        this.register = register;
        this.on = 1 << on;
        this.ready = 1 << ready;
        this.flag = 1 << flag;
    }

    boolean isPll() {
        return this == PLL || this == PLLSAI1 || this == PLLSAI2;
    }
}
