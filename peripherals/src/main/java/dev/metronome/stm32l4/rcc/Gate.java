package dev.metronome.stm32l4.rcc;

import dev.metronome.stm32l4.rcc.Rcc.Register;

/**
 * Every peripheral clock gate of STM32L475/L476: the register with its enable bit, and the bit (RM0351 6.4.16..6.4.21,
 * bit names of ST's CMSIS header stm32l476xx.h). The reset bit and the sleep-mode bit of a peripheral stand at the same
 * place of xxxRSTR and xxxSMENR. What the address map calls differently has the address map's name here.
 */
enum Gate {
    // @formatter:off
    DMA1    (Register.AHB1ENR,   0), DMA2   (Register.AHB1ENR,   1), FLASH   (Register.AHB1ENR,   8),
    CRC     (Register.AHB1ENR,  12), TSC    (Register.AHB1ENR,  16),

    GPIOA   (Register.AHB2ENR,   0), GPIOB  (Register.AHB2ENR,   1), GPIOC   (Register.AHB2ENR,   2),
    GPIOD   (Register.AHB2ENR,   3), GPIOE  (Register.AHB2ENR,   4), GPIOF   (Register.AHB2ENR,   5),
    GPIOG   (Register.AHB2ENR,   6), GPIOH  (Register.AHB2ENR,   7), OTG_FS  (Register.AHB2ENR,  12),
    ADC     (Register.AHB2ENR,  13), RNG    (Register.AHB2ENR,  18),

    FMC     (Register.AHB3ENR,   0), QUADSPI(Register.AHB3ENR,   8),

    TIM2    (Register.APB1ENR1,  0), TIM3   (Register.APB1ENR1,  1), TIM4    (Register.APB1ENR1,  2),
    TIM5    (Register.APB1ENR1,  3), TIM6   (Register.APB1ENR1,  4), TIM7    (Register.APB1ENR1,  5),
    LCD     (Register.APB1ENR1,  9), WWDG   (Register.APB1ENR1, 11), SPI2    (Register.APB1ENR1, 14),
    SPI3    (Register.APB1ENR1, 15), USART2 (Register.APB1ENR1, 17), USART3  (Register.APB1ENR1, 18),
    UART4   (Register.APB1ENR1, 19), UART5  (Register.APB1ENR1, 20), I2C1    (Register.APB1ENR1, 21),
    I2C2    (Register.APB1ENR1, 22), I2C3   (Register.APB1ENR1, 23), CAN1    (Register.APB1ENR1, 25),
    PWR     (Register.APB1ENR1, 28), DAC1   (Register.APB1ENR1, 29), OPAMP   (Register.APB1ENR1, 30),
    LPTIM1  (Register.APB1ENR1, 31),

    LPUART1 (Register.APB1ENR2,  0), SWPMI1 (Register.APB1ENR2,  2), LPTIM2  (Register.APB1ENR2,  5),

    /** Also VREFBUF and COMP (RM0351 6.4.21, SYSCFGEN). */
    SYSCFG  (Register.APB2ENR,   0),
    FW      (Register.APB2ENR,   7), SDMMC1 (Register.APB2ENR,  10), TIM1    (Register.APB2ENR,  11),
    SPI1    (Register.APB2ENR,  12), TIM8   (Register.APB2ENR,  13), USART1  (Register.APB2ENR,  14),
    TIM15   (Register.APB2ENR,  16), TIM16  (Register.APB2ENR,  17), TIM17   (Register.APB2ENR,  18),
    SAI1    (Register.APB2ENR,  21), SAI2   (Register.APB2ENR,  22), DFSDM1  (Register.APB2ENR,  24),

    /** No enable bit: always clocked, reset with the chip. */
    EXTI    (null, 0), IWDG (null, 0),
    /** No enable bit; in the backup domain, which a system reset leaves alone. */
    RTC     (null, 0);
    // @formatter:on

    final Register enable;
    final int bit;

    Gate(Register enable, int number) {
        this.enable = enable;
        bit = enable == null ? 0 : 1 << number;
    }

    boolean isInBackupDomain() {
        return this == RTC;
    }
}
