/*
 * A program whose tasks may be C or Java: 80 MHz, two LEDs, and a tick of 10 ms that counts down the tasks' alarms.
 *
 * What the tasks do is the executor's affair (executor.h), and that is the part that Java may stand in for.
 */
#include "clock.h"
#include "executor.h"
#include "stm32l475.h"

/* 80 MHz / 800 = 100 kHz; 1,000 counts of 10 us = 10 ms = 800,000 cycles. */
#define PRESCALER 800
#define COUNTS    1000

volatile uint32_t alarm_ticks[TASKS];

/* How often a task was woken that had not had its turn since it was woken before. */
volatile uint32_t overruns;

void TIM1_BRK_TIM15_IRQHandler(void)
{
    TIM15->SR = ~TIM_SR_UIF; /* before anything else: the line is a level, and the store needs time to arrive */

    for (uint32_t id = 0; id < TASKS; id++) {
        uint32_t ticks = alarm_ticks[id];
        if (ticks == 0) {
            continue;
        }
        alarm_ticks[id] = ticks - 1;
        if (ticks == 1 && !executor_wake(id)) {
            overruns++;
        }
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
    executor_run_forever();
    return 0;
}
