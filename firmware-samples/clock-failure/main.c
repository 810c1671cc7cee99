/*
 * A crystal that may break, and firmware that lives through it.
 *
 * The PLL makes 80 MHz of the 8 MHz crystal at OSC_IN (HSE), with the clock security system on. TIM15 toggles LD1 every
 * 500 ms. When the crystal fails, the hardware goes on with the MSI at 4 MHz and raises the NMI, whose handler makes 80
 * MHz of the MSI and lights LD2. Where there is no crystal at all, it does so from the start.
 */
#include "stm32l475.h"

#define RCC_CIFR            (*(Register *)0x4002101C)
#define RCC_CICR            (*(Register *)0x40021020)
#define RCC_CSSF            BIT(8)
#define RCC_CR_HSEON        BIT(16)
#define RCC_CR_HSERDY       BIT(17)
#define RCC_CR_CSSON        BIT(19)
#define RCC_PLLCFGR_SRC_HSE FIELD(3, 0)

/* A crystal of 8 MHz starts within 2 ms (data sheet, HSE characteristics); this is 100 ms and more of the MSI. */
#define LOOKS 100000

/* 80 MHz / 800 = 100 kHz; 50,000 counts of 10 us = 500 ms. */
#define PRESCALER 800
#define COUNTS    50000

volatile uint32_t interrupts;
volatile uint32_t clock_failures;

/* SYSCLK is the MSI at 4 MHz here, and stays so until the PLL has locked. */
static void run_of_pll(uint32_t source_and_factors)
{
    FLASH->ACR = (FLASH->ACR & ~FLASH_ACR_LATENCY) | FIELD(4, 0);
    while ((FLASH->ACR & FLASH_ACR_LATENCY) != FIELD(4, 0)) {
    }
    RCC->PLLCFGR = source_and_factors | RCC_PLLCFGR_M(1) | RCC_PLLCFGR_R(2) | RCC_PLLCFGR_REN;
    RCC->CR |= RCC_CR_PLLON;
    while (!(RCC->CR & RCC_CR_PLLRDY)) {
    }
    RCC->CFGR = (RCC->CFGR & ~RCC_CFGR_SW) | RCC_CFGR_SW_PLL;
    while ((RCC->CFGR & RCC_CFGR_SWS) != RCC_CFGR_SWS_PLL) {
    }
}

static void run_without_crystal(void)
{
    run_of_pll(RCC_PLLCFGR_SRC_MSI | RCC_PLLCFGR_N(40));
    pin_high(LD2_PORT, LD2_PIN);
}

void NMI_Handler(void)
{
    if (RCC_CIFR & RCC_CSSF) {
        RCC_CICR = RCC_CSSF; /* or the NMI comes again and again (RM, clock security system) */
        clock_failures++;
        run_without_crystal();
    }
}

void TIM1_BRK_TIM15_IRQHandler(void)
{
    TIM15->SR = ~TIM_SR_UIF;
    pin_toggle(LD1_PORT, LD1_PIN);
    interrupts++;
}

static int crystal_starts(void)
{
    RCC->CR |= RCC_CR_HSEON | RCC_CR_CSSON;
    for (uint32_t looks = 0; looks < LOOKS; looks++) {
        if (RCC->CR & RCC_CR_HSERDY) {
            return 1;
        }
    }
    RCC->CR &= ~RCC_CR_HSEON;
    return 0;
}

static void leds_start(void)
{
    clock_on(&RCC->AHB2ENR, RCC_AHB2ENR_GPIOA | RCC_AHB2ENR_GPIOB);
    pin_mode(LD1_PORT, LD1_PIN, OUTPUT);
    pin_mode(LD2_PORT, LD2_PIN, OUTPUT);
}

static void timer_start(void)
{
    clock_on(&RCC->APB2ENR, RCC_APB2ENR_TIM15);
    TIM15->PSC = PRESCALER - 1;
    TIM15->ARR = COUNTS - 1;
    TIM15->CR1 = TIM_CR1_URS;
    TIM15->EGR = TIM_EGR_UG;
    TIM15->DIER = TIM_DIER_UIE;
    interrupt_enable(TIM1_BRK_TIM15_IRQ);
    TIM15->CR1 = TIM_CR1_URS | TIM_CR1_CEN;
}

int main(void)
{
    leds_start();
    if (crystal_starts()) {
        run_of_pll(RCC_PLLCFGR_SRC_HSE | RCC_PLLCFGR_N(20));
    } else {
        run_without_crystal();
    }
    timer_start();
    for (;;) {
        wait_for_interrupt();
    }
}
