/*
 * Sends back what it receives, on the board's console: USART1 on PB6 and PB7, 115200 8N1.
 *
 * One interrupt does it all. A received byte goes into a ring; while the ring holds something the transmitter's
 * "empty" interrupt is enabled and takes bytes out. In between the core sleeps.
 */
#include "clock.h"
#include "ring.h"
#include "stm32l475.h"

#define TX_PIN        6
#define RX_PIN        7
#define AF_USART1     7       /* STM32L475 data sheet, alternate functions of port B */
#define PCLK2_HZ      80000000
#define BAUD          115200
#define CLOCKS_PER_BIT ((PCLK2_HZ + BAUD / 2) / BAUD) /* 694: 115,274 baud, 0.06 % fast */

static Ring to_send;

volatile uint32_t received; /* bytes */
volatile uint32_t overruns; /* times the USART lost a byte because RDR had not been read */
volatile uint32_t dropped;  /* bytes that found the ring full */

static void send(uint8_t byte)
{
    if (!ring_put(&to_send, byte)) {
        dropped++;
    }
    USART1->CR1 |= USART_CR1_TXEIE;
}

void USART1_IRQHandler(void)
{
    uint32_t flags = USART1->ISR;

    if (flags & USART_ISR_ORE) {
        USART1->ICR = USART_ICR_ORECF;
        overruns++;
    }
    if (flags & USART_ISR_RXNE) {
        uint8_t byte = (uint8_t)USART1->RDR;
        received++;
        send(byte);
        if (byte == '\r') {
            send('\n');
        }
    }
    if (flags & USART_ISR_TXE && !ring_is_empty(&to_send)) {
        USART1->TDR = ring_take(&to_send);
    }
    if (ring_is_empty(&to_send)) {
        USART1->CR1 &= ~USART_CR1_TXEIE; /* TXE stays set while there is nothing to send: the line would never rest */
    }
}

static void console_start(void)
{
    clock_on(&RCC->AHB2ENR, RCC_AHB2ENR_GPIOB);
    clock_on(&RCC->APB2ENR, RCC_APB2ENR_USART1);
    pin_alternate(GPIOB, TX_PIN, AF_USART1);
    pin_alternate(GPIOB, RX_PIN, AF_USART1);

    /* 8 data bits, no parity and one stop bit are what a USART has after reset. */
    USART1->BRR = CLOCKS_PER_BIT;
    USART1->CR1 = USART_CR1_UE | USART_CR1_TE | USART_CR1_RE | USART_CR1_RXNEIE;
}

int main(void)
{
    clock_80_mhz();
    console_start();

    /* Before the interrupt is let through, since from then on the ring belongs to it. */
    for (const char *c = "uart-echo ready\r\n"; *c; c++) {
        send((uint8_t)*c);
    }
    interrupt_enable(USART1_IRQ);
    for (;;) {
        wait_for_interrupt();
    }
}
