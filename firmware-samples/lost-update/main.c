/*
 * A handler and a task share a counter, and the task forgets that it does.
 *
 * TIM15's interrupt posts a job every 2 ms: it counts one more that is waiting. The task serves one after the other,
 * which takes it up to three milliseconds each, and counts one fewer. LD1 toggles at every 250th job. Once in some
 * thousands, the interrupt comes while the task counts down, and a job is lost: LD2 goes on when the books show it.
 */
#include "stm32l475.h"

/* 4 MHz (MSI, as out of reset) / 8 = 500 kHz; 1,000 counts of 2 us = 2 ms = 8,000 cycles. */
#define PRESCALER 8
#define COUNTS    1000

volatile uint32_t posted;  /* by the handler alone */
volatile uint32_t served;  /* by the task alone */
volatile uint32_t waiting; /* by both */

void TIM1_BRK_TIM15_IRQHandler(void)
{
    TIM15->SR = ~TIM_SR_UIF; /* before anything else: the line is a level, and the store needs time to arrive */
    posted++;
    waiting++;
}

/* As long as the job is: a xorshift says how long that is. */
static void work(void)
{
    static uint32_t seed = 2463534242; /* Marsaglia, Xorshift RNGs */
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    for (uint32_t i = seed % 4000; i != 0; i--) {
        __asm__ volatile("");
    }
}

static void serve(void)
{
    work();
    waiting--; /* load, subtract, store: what an interrupt adds between the first and the last is lost */
    if (++served % 250 == 0) {
        pin_toggle(LD1_PORT, LD1_PIN);
    }
}

static void check(void)
{
    interrupts_off();
    if (posted != served + waiting) {
        pin_high(LD2_PORT, LD2_PIN);
    }
    interrupts_on();
}

static void start(void)
{
    clock_on(&RCC->AHB2ENR, RCC_AHB2ENR_GPIOA | RCC_AHB2ENR_GPIOB);
    pin_mode(LD1_PORT, LD1_PIN, OUTPUT);
    pin_mode(LD2_PORT, LD2_PIN, OUTPUT);
    clock_on(&RCC->APB2ENR, RCC_APB2ENR_TIM15);
    TIM15->PSC = PRESCALER - 1;
    TIM15->ARR = COUNTS - 1;
    TIM15->CR1 = TIM_CR1_URS;
    TIM15->EGR = TIM_EGR_UG; /* takes PSC up now; URS keeps UIF clear */
    TIM15->DIER = TIM_DIER_UIE;
    interrupt_enable(TIM1_BRK_TIM15_IRQ);
    TIM15->CR1 = TIM_CR1_URS | TIM_CR1_CEN;
}

int main(void)
{
    start();
    for (;;) {
        while (waiting != 0) {
            serve();
            check();
        }
        interrupts_off(); /* or a job posted just now would be slept over */
        if (waiting == 0) {
            wait_for_interrupt();
        }
        interrupts_on();
    }
}
