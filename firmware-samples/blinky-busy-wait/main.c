/*
 * The blinky that never sleeps: it asks TIM15 over and over whether the time has come.
 *
 * Nothing is set up that need not be. The chip stays at the 4 MHz it wakes up with, and no interrupt is enabled.
 */
#include "stm32l475.h"

/* 4 MHz / 40 = 100 kHz; 50,000 counts of 10 us = 500 ms = 2,000,000 cycles. */
#define PRESCALER 40
#define COUNTS    50000

volatile uint32_t overflows;

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
    TIM15->EGR = TIM_EGR_UG;  /* takes PSC up now instead of at the first overflow ... */
    TIM15->SR = ~TIM_SR_UIF;  /* ... and sets UIF, which is not an overflow */
    TIM15->CR1 = TIM_CR1_CEN;
}

static void wait_for_overflow(void)
{
    while (!(TIM15->SR & TIM_SR_UIF)) {
    }
    TIM15->SR = ~TIM_SR_UIF;
}

int main(void)
{
    leds_start();
    timer_start();
    for (;;) {
        wait_for_overflow();
        pin_toggle(LD1_PORT, LD1_PIN);
        if (++overflows % 2 == 0) {
            pin_toggle(LD2_PORT, LD2_PIN);
        }
    }
}
