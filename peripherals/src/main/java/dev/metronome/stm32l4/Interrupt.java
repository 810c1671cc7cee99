package dev.metronome.stm32l4;

/**
 * The external interrupts of STM32L475 and L476 in the order of the vector table, so that the ordinal is the position
 * (RM0351, "Interrupt and exception vectors"; names of ST's CMSIS header stm32l476xx.h).
 */
public enum Interrupt {
    // @formatter:off
    WWDG, PVD_PVM, TAMP_STAMP, RTC_WKUP, FLASH, RCC, EXTI0, EXTI1, EXTI2, EXTI3,
    EXTI4, DMA1_Channel1, DMA1_Channel2, DMA1_Channel3, DMA1_Channel4, DMA1_Channel5, DMA1_Channel6, DMA1_Channel7,
    ADC1_2, CAN1_TX, CAN1_RX0, CAN1_RX1, CAN1_SCE, EXTI9_5, TIM1_BRK_TIM15, TIM1_UP_TIM16, TIM1_TRG_COM_TIM17, TIM1_CC,
    TIM2, TIM3, TIM4, I2C1_EV, I2C1_ER, I2C2_EV, I2C2_ER, SPI1, SPI2, USART1, USART2, USART3,
    EXTI15_10, RTC_Alarm, DFSDM1_FLT3, TIM8_BRK, TIM8_UP, TIM8_TRG_COM, TIM8_CC, ADC3, FMC, SDMMC1,
    TIM5, SPI3, UART4, UART5, TIM6_DAC, TIM7, DMA2_Channel1, DMA2_Channel2, DMA2_Channel3, DMA2_Channel4,
    DMA2_Channel5, DFSDM1_FLT0, DFSDM1_FLT1, DFSDM1_FLT2, COMP, LPTIM1, LPTIM2, OTG_FS, DMA2_Channel6, DMA2_Channel7,
    LPUART1, QUADSPI, I2C3_EV, I2C3_ER, SAI1, SAI2, SWPMI1, TSC, LCD, RESERVED79,
    RNG, FPU;
    // @formatter:on

    /** 0 to 81. */
    public int position() {
        return ordinal();
    }
}
