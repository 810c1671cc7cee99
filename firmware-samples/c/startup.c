/*
 * From reset to main: the vector table, the memory a C program expects, and the FPU switched on.
 *
 * A handler a sample defines takes its place in the table by name; the others fall to Default_Handler, which
 * stays where it is so that a debugger can see what happened.
 */
#include "stm32l475.h"

/* The linker script's marks. Only their addresses mean something. */
extern uint32_t stack_top[], data_load[], data_start[], data_end[], bss_start[], bss_end[];

int main(void);

void Default_Handler(void)
{
    for (;;) {
    }
}

void Reset_Handler(void)
{
    /* First of all, since the compiler may use FP registers for anything that follows (CPACR, ARM B3.2). */
    SCB->CPACR |= SCB_CPACR_FPU;
    data_barrier();
    instruction_barrier();

    const uint32_t *from = data_load;
    for (uint32_t *to = data_start; to < data_end;) {
        *to++ = *from++;
    }
    for (uint32_t *to = bss_start; to < bss_end;) {
        *to++ = 0;
    }

    main();
    for (;;) {
    }
}

#define OPTIONAL(handler) void handler(void) __attribute__((weak, alias("Default_Handler")));

OPTIONAL(NMI_Handler)
OPTIONAL(HardFault_Handler)
OPTIONAL(MemManage_Handler)
OPTIONAL(BusFault_Handler)
OPTIONAL(UsageFault_Handler)
OPTIONAL(SVC_Handler)
OPTIONAL(DebugMon_Handler)
OPTIONAL(PendSV_Handler)
OPTIONAL(SysTick_Handler)

OPTIONAL(WWDG_IRQHandler)
OPTIONAL(PVD_PVM_IRQHandler)
OPTIONAL(TAMP_STAMP_IRQHandler)
OPTIONAL(RTC_WKUP_IRQHandler)
OPTIONAL(FLASH_IRQHandler)
OPTIONAL(RCC_IRQHandler)
OPTIONAL(EXTI0_IRQHandler)
OPTIONAL(EXTI1_IRQHandler)
OPTIONAL(EXTI2_IRQHandler)
OPTIONAL(EXTI3_IRQHandler)
OPTIONAL(EXTI4_IRQHandler)
OPTIONAL(DMA1_Channel1_IRQHandler)
OPTIONAL(DMA1_Channel2_IRQHandler)
OPTIONAL(DMA1_Channel3_IRQHandler)
OPTIONAL(DMA1_Channel4_IRQHandler)
OPTIONAL(DMA1_Channel5_IRQHandler)
OPTIONAL(DMA1_Channel6_IRQHandler)
OPTIONAL(DMA1_Channel7_IRQHandler)
OPTIONAL(ADC1_2_IRQHandler)
OPTIONAL(CAN1_TX_IRQHandler)
OPTIONAL(CAN1_RX0_IRQHandler)
OPTIONAL(CAN1_RX1_IRQHandler)
OPTIONAL(CAN1_SCE_IRQHandler)
OPTIONAL(EXTI9_5_IRQHandler)
OPTIONAL(TIM1_BRK_TIM15_IRQHandler)
OPTIONAL(TIM1_UP_TIM16_IRQHandler)
OPTIONAL(TIM1_TRG_COM_TIM17_IRQHandler)
OPTIONAL(TIM1_CC_IRQHandler)
OPTIONAL(TIM2_IRQHandler)
OPTIONAL(TIM3_IRQHandler)
OPTIONAL(TIM4_IRQHandler)
OPTIONAL(I2C1_EV_IRQHandler)
OPTIONAL(I2C1_ER_IRQHandler)
OPTIONAL(I2C2_EV_IRQHandler)
OPTIONAL(I2C2_ER_IRQHandler)
OPTIONAL(SPI1_IRQHandler)
OPTIONAL(SPI2_IRQHandler)
OPTIONAL(USART1_IRQHandler)
OPTIONAL(USART2_IRQHandler)
OPTIONAL(USART3_IRQHandler)
OPTIONAL(EXTI15_10_IRQHandler)
OPTIONAL(RTC_Alarm_IRQHandler)
OPTIONAL(DFSDM1_FLT3_IRQHandler)
OPTIONAL(TIM8_BRK_IRQHandler)
OPTIONAL(TIM8_UP_IRQHandler)
OPTIONAL(TIM8_TRG_COM_IRQHandler)
OPTIONAL(TIM8_CC_IRQHandler)
OPTIONAL(ADC3_IRQHandler)
OPTIONAL(FMC_IRQHandler)
OPTIONAL(SDMMC1_IRQHandler)
OPTIONAL(TIM5_IRQHandler)
OPTIONAL(SPI3_IRQHandler)
OPTIONAL(UART4_IRQHandler)
OPTIONAL(UART5_IRQHandler)
OPTIONAL(TIM6_DAC_IRQHandler)
OPTIONAL(TIM7_IRQHandler)
OPTIONAL(DMA2_Channel1_IRQHandler)
OPTIONAL(DMA2_Channel2_IRQHandler)
OPTIONAL(DMA2_Channel3_IRQHandler)
OPTIONAL(DMA2_Channel4_IRQHandler)
OPTIONAL(DMA2_Channel5_IRQHandler)
OPTIONAL(DFSDM1_FLT0_IRQHandler)
OPTIONAL(DFSDM1_FLT1_IRQHandler)
OPTIONAL(DFSDM1_FLT2_IRQHandler)
OPTIONAL(COMP_IRQHandler)
OPTIONAL(LPTIM1_IRQHandler)
OPTIONAL(LPTIM2_IRQHandler)
OPTIONAL(OTG_FS_IRQHandler)
OPTIONAL(DMA2_Channel6_IRQHandler)
OPTIONAL(DMA2_Channel7_IRQHandler)
OPTIONAL(LPUART1_IRQHandler)
OPTIONAL(QUADSPI_IRQHandler)
OPTIONAL(I2C3_EV_IRQHandler)
OPTIONAL(I2C3_ER_IRQHandler)
OPTIONAL(SAI1_IRQHandler)
OPTIONAL(SAI2_IRQHandler)
OPTIONAL(SWPMI1_IRQHandler)
OPTIONAL(TSC_IRQHandler)
OPTIONAL(RNG_IRQHandler)
OPTIONAL(FPU_IRQHandler)

typedef void (*Handler)(void);

/* Exception n stands at word n (ARM B1.5), so interrupt n stands at word 16 + n. */
typedef struct {
    uint32_t *initial_stack_pointer;
    Handler reset;
    Handler exception[14]; /* 2..15 */
    Handler interrupt[82];
} VectorTable;

#define EXCEPTION(n) [(n) - 2]

__attribute__((section(".vectors"), used)) const VectorTable vector_table = {
    .initial_stack_pointer = stack_top,
    .reset = Reset_Handler,
    .exception = {
        EXCEPTION(2) = NMI_Handler,
        EXCEPTION(3) = HardFault_Handler,
        EXCEPTION(4) = MemManage_Handler,
        EXCEPTION(5) = BusFault_Handler,
        EXCEPTION(6) = UsageFault_Handler,
        EXCEPTION(11) = SVC_Handler,
        EXCEPTION(12) = DebugMon_Handler,
        EXCEPTION(14) = PendSV_Handler,
        EXCEPTION(15) = SysTick_Handler,
    },
    .interrupt = {
        [0] = WWDG_IRQHandler,
        [1] = PVD_PVM_IRQHandler,
        [2] = TAMP_STAMP_IRQHandler,
        [3] = RTC_WKUP_IRQHandler,
        [4] = FLASH_IRQHandler,
        [5] = RCC_IRQHandler,
        [6] = EXTI0_IRQHandler,
        [7] = EXTI1_IRQHandler,
        [8] = EXTI2_IRQHandler,
        [9] = EXTI3_IRQHandler,
        [10] = EXTI4_IRQHandler,
        [11] = DMA1_Channel1_IRQHandler,
        [12] = DMA1_Channel2_IRQHandler,
        [13] = DMA1_Channel3_IRQHandler,
        [14] = DMA1_Channel4_IRQHandler,
        [15] = DMA1_Channel5_IRQHandler,
        [16] = DMA1_Channel6_IRQHandler,
        [17] = DMA1_Channel7_IRQHandler,
        [18] = ADC1_2_IRQHandler,
        [19] = CAN1_TX_IRQHandler,
        [20] = CAN1_RX0_IRQHandler,
        [21] = CAN1_RX1_IRQHandler,
        [22] = CAN1_SCE_IRQHandler,
        [23] = EXTI9_5_IRQHandler,
        [24] = TIM1_BRK_TIM15_IRQHandler,
        [25] = TIM1_UP_TIM16_IRQHandler,
        [26] = TIM1_TRG_COM_TIM17_IRQHandler,
        [27] = TIM1_CC_IRQHandler,
        [28] = TIM2_IRQHandler,
        [29] = TIM3_IRQHandler,
        [30] = TIM4_IRQHandler,
        [31] = I2C1_EV_IRQHandler,
        [32] = I2C1_ER_IRQHandler,
        [33] = I2C2_EV_IRQHandler,
        [34] = I2C2_ER_IRQHandler,
        [35] = SPI1_IRQHandler,
        [36] = SPI2_IRQHandler,
        [37] = USART1_IRQHandler,
        [38] = USART2_IRQHandler,
        [39] = USART3_IRQHandler,
        [40] = EXTI15_10_IRQHandler,
        [41] = RTC_Alarm_IRQHandler,
        [42] = DFSDM1_FLT3_IRQHandler,
        [43] = TIM8_BRK_IRQHandler,
        [44] = TIM8_UP_IRQHandler,
        [45] = TIM8_TRG_COM_IRQHandler,
        [46] = TIM8_CC_IRQHandler,
        [47] = ADC3_IRQHandler,
        [48] = FMC_IRQHandler,
        [49] = SDMMC1_IRQHandler,
        [50] = TIM5_IRQHandler,
        [51] = SPI3_IRQHandler,
        [52] = UART4_IRQHandler,
        [53] = UART5_IRQHandler,
        [54] = TIM6_DAC_IRQHandler,
        [55] = TIM7_IRQHandler,
        [56] = DMA2_Channel1_IRQHandler,
        [57] = DMA2_Channel2_IRQHandler,
        [58] = DMA2_Channel3_IRQHandler,
        [59] = DMA2_Channel4_IRQHandler,
        [60] = DMA2_Channel5_IRQHandler,
        [61] = DFSDM1_FLT0_IRQHandler,
        [62] = DFSDM1_FLT1_IRQHandler,
        [63] = DFSDM1_FLT2_IRQHandler,
        [64] = COMP_IRQHandler,
        [65] = LPTIM1_IRQHandler,
        [66] = LPTIM2_IRQHandler,
        [67] = OTG_FS_IRQHandler,
        [68] = DMA2_Channel6_IRQHandler,
        [69] = DMA2_Channel7_IRQHandler,
        [70] = LPUART1_IRQHandler,
        [71] = QUADSPI_IRQHandler,
        [72] = I2C3_EV_IRQHandler,
        [73] = I2C3_ER_IRQHandler,
        [74] = SAI1_IRQHandler,
        [75] = SAI2_IRQHandler,
        [76] = SWPMI1_IRQHandler,
        [77] = TSC_IRQHandler,
        /* 78 LCD and 79 AES belong to other members of the family. */
        [80] = RNG_IRQHandler,
        [81] = FPU_IRQHandler,
    },
};

_Static_assert(sizeof vector_table == 4 * (16 + 82), "16 exceptions and 82 interrupts, a word each");
