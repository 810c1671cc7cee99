/*
 * A crash to look at: two blinks, then a load from an address where nothing is.
 *
 * No fault handler is enabled or written, so the BusFault becomes a HardFault and the core stays in
 * Default_Handler's endless loop, as most firmware does in the field.
 */
#include "stm32l475.h"

/*
 * 0xC0000000..0xDFFFFFFF is the one 512 MiB block of the STM32L475's memory map in which there is nothing at all
 * (RM0351, memory organization). To the core it is "external device" memory (ARMv7-M, B3.1), so no cache and no
 * speculation blur the picture: the bus matrix has no slave for it and answers with an error, and since a load
 * waits for its data the BusFault is precise: CFSR says PRECISERR and BFARVALID, BFAR holds this address.
 */
#define SENSOR_VALUE (*(Register *)0xC0000000)

/* 4 MHz / 40 = 100 kHz; 10,000 counts of 10 us = 100 ms. */
#define PRESCALER 40
#define COUNTS    10000

#define NO_READING_YET 0xFFFFFFFF

volatile uint32_t reading = NO_READING_YET;

__attribute__((noinline)) uint32_t read_a_sensor_that_is_not_there(void)
{
    return SENSOR_VALUE;
}

static void wait_100_ms(void)
{
    TIM15->SR = ~TIM_SR_UIF;
    TIM15->CR1 = TIM_CR1_URS | TIM_CR1_OPM | TIM_CR1_CEN;
    while (!(TIM15->SR & TIM_SR_UIF)) {
    }
}

static void blink(void)
{
    pin_high(LD1_PORT, LD1_PIN);
    wait_100_ms();
    pin_low(LD1_PORT, LD1_PIN);
    wait_100_ms();
}

int main(void)
{
    clock_on(&RCC->AHB2ENR, RCC_AHB2ENR_GPIOA);
    clock_on(&RCC->APB2ENR, RCC_APB2ENR_TIM15);
    pin_mode(LD1_PORT, LD1_PIN, OUTPUT);
    TIM15->PSC = PRESCALER - 1;
    TIM15->ARR = COUNTS - 1;
    TIM15->CR1 = TIM_CR1_URS;
    TIM15->EGR = TIM_EGR_UG; /* takes PSC up */

    blink();
    blink();
    reading = read_a_sensor_that_is_not_there();
    blink(); /* never */
    for (;;) {
    }
}
