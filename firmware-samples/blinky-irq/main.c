/*
 * Two LEDs from one timer interrupt, and a core that sleeps in between.
 *
 * TIM15 overflows every 500 ms: LD1 toggles at each overflow, LD2 at every second one.
 */
#include "clock.h"
#include "stm32l475.h"

/* 80 MHz / 800 = 100 kHz; 50,000 counts of 10 us = 500 ms. 800 x 50,000 = 40,000,000 cycles, with no remainder. */
#define PRESCALER 800
#define COUNTS    50000

volatile uint32_t interrupts;

void TIM1_BRK_TIM15_IRQHandler(void)
{
    TIM15->SR = ~TIM_SR_UIF; /* before anything else: the line is a level, and the store needs time to arrive */

    pin_toggle(LD1_PORT, LD1_PIN);
    if (++interrupts % 2 == 0) {
        pin_toggle(LD2_PORT, LD2_PIN);
    }
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
    TIM15->EGR = TIM_EGR_UG; /* takes PSC up now instead of at the first overflow; URS keeps UIF clear */
    TIM15->DIER = TIM_DIER_UIE;
    interrupt_enable(TIM1_BRK_TIM15_IRQ);
    TIM15->CR1 = TIM_CR1_URS | TIM_CR1_CEN;
}

int main(void)
{
    clock_80_mhz();
    leds_start();
    timer_start();
    for (;;) {
        wait_for_interrupt();
    }
}
