/*
 * The blue button through EXTI: asleep until an edge comes.
 *
 * B2 pulls PC13 low while it is pressed. LD1 is lit as long as it is held, LD2 toggles at each press. There is no
 * debouncing: a contact that bounces is counted as often as it bounces.
 */
#include "stm32l475.h"

volatile uint32_t presses;
volatile uint32_t releases;

void EXTI15_10_IRQHandler(void)
{
    EXTI->PR1 = BIT(B2_PIN); /* first, so that an edge from here on is one interrupt more and not lost */

    if (pin_is_high(B2_PORT, B2_PIN)) {
        releases++;
        pin_low(LD1_PORT, LD1_PIN);
    } else {
        presses++;
        pin_high(LD1_PORT, LD1_PIN);
        pin_toggle(LD2_PORT, LD2_PIN);
    }
}

static void leds_start(void)
{
    clock_on(&RCC->AHB2ENR, RCC_AHB2ENR_GPIOA | RCC_AHB2ENR_GPIOB);
    pin_mode(LD1_PORT, LD1_PIN, OUTPUT);
    pin_mode(LD2_PORT, LD2_PIN, OUTPUT);
}

static void button_start(void)
{
    clock_on(&RCC->AHB2ENR, RCC_AHB2ENR_GPIOC);
    pin_pull(B2_PORT, B2_PIN, PULL_UP);
    pin_mode(B2_PORT, B2_PIN, INPUT);

    /* Lines 12..15 share EXTICR[3], four bits each; "13" may come from PA13, PB13, PC13 ... */
    clock_on(&RCC->APB2ENR, RCC_APB2ENR_SYSCFG);
    SYSCFG->EXTICR[B2_PIN / 4] |= FIELD(SYSCFG_EXTI_PORTC, 4 * (B2_PIN % 4));
    EXTI->RTSR1 |= BIT(B2_PIN);
    EXTI->FTSR1 |= BIT(B2_PIN);
    EXTI->IMR1 |= BIT(B2_PIN);
    interrupt_enable(EXTI15_10_IRQ);
}

int main(void)
{
    leds_start();
    button_start();
    for (;;) {
        wait_for_interrupt();
    }
}
