/*
 * The registers of the STM32L475 that these samples touch, and no others.
 *
 * Each block is a struct laid over its addresses; a name is the manual's name, a reserved gap is counted
 * in words, and a bit is a mask. "RM" is ST's reference manual RM0351, "ARM" is the ARMv7-M Architecture
 * Reference Manual; the register chapters are named beside each block.
 */
#ifndef STM32L475_H
#define STM32L475_H

#include <stdint.h>

typedef volatile uint32_t Register;

#define BIT(n)            (1u << (n))
#define FIELD(value, lsb) ((uint32_t)(value) << (lsb))

/* ---- FLASH: "Flash registers" (RM, embedded Flash memory) ------------------------------------------ */

typedef struct {
    Register ACR;                       /* 0x00 access control, 0x600 after reset: both caches on */
} Flash;

#define FLASH             ((Flash *)0x40022000)
#define FLASH_ACR_LATENCY FIELD(7, 0)   /* wait states; in voltage range 1: 0..4 up to 16, 32, 48, 64, 80 MHz */

/* ---- RCC: "RCC registers" (RM, reset and clock control) --------------------------------------------- */

typedef struct {
    Register CR;                        /* 0x00 oscillators on, oscillators ready */
    Register ICSCR;
    Register CFGR;                      /* 0x08 which clock is SYSCLK, and the bus prescalers */
    Register PLLCFGR;                   /* 0x0C */
    Register reserved1[15];
    Register AHB2ENR;                   /* 0x4C */
    Register reserved2[2];
    Register APB1ENR1;                  /* 0x58 */
    Register APB1ENR2;
    Register APB2ENR;                   /* 0x60 */
} Rcc;

#define RCC                 ((Rcc *)0x40021000)
#define RCC_CR_PLLON        BIT(24)
#define RCC_CR_PLLRDY       BIT(25)
#define RCC_CFGR_SW         FIELD(3, 0)
#define RCC_CFGR_SW_PLL     FIELD(3, 0)
#define RCC_CFGR_SWS        FIELD(3, 2)
#define RCC_CFGR_SWS_PLL    FIELD(3, 2)
#define RCC_PLLCFGR_SRC_MSI FIELD(1, 0)
#define RCC_PLLCFGR_M(m)    FIELD((m) - 1, 4)       /* 1..8 */
#define RCC_PLLCFGR_N(n)    FIELD(n, 8)             /* 8..86 */
#define RCC_PLLCFGR_REN     BIT(24)
#define RCC_PLLCFGR_R(r)    FIELD((r) / 2 - 1, 25)  /* 2, 4, 6, 8 */
#define RCC_AHB2ENR_GPIOA   BIT(0)
#define RCC_AHB2ENR_GPIOB   BIT(1)
#define RCC_AHB2ENR_GPIOC   BIT(2)
#define RCC_APB1ENR1_TIM6   BIT(4)
#define RCC_APB1ENR1_TIM7   BIT(5)
#define RCC_APB2ENR_SYSCFG  BIT(0)
#define RCC_APB2ENR_USART1  BIT(14)
#define RCC_APB2ENR_TIM15   BIT(16)

/* Switches clocks on. A block is not ready for an access at once (RM, RCC, peripheral clock enable): reading
 * back is the wait. */
static inline void clock_on(Register *enable, uint32_t blocks)
{
    *enable |= blocks;
    (void)*enable;
}

/* ---- GPIO: "GPIO registers" (RM, general-purpose I/Os) ---------------------------------------------- */

typedef struct {
    Register MODER;                     /* 0x00 two bits a pin */
    Register OTYPER;
    Register OSPEEDR;
    Register PUPDR;
    Register IDR;                       /* 0x10 the level at the pin */
    Register ODR;                       /* 0x14 the level asked for */
    Register BSRR;                      /* 0x18 set in the low half, reset in the high half */
    Register LCKR;
    Register AFR[2];                    /* 0x20 four bits a pin */
} Gpio;

#define GPIOA ((Gpio *)0x48000000)
#define GPIOB ((Gpio *)0x48000400)
#define GPIOC ((Gpio *)0x48000800)

typedef enum { INPUT = 0, OUTPUT = 1, ALTERNATE = 2, ANALOG = 3 } PinMode;

static inline void pin_mode(Gpio *port, unsigned pin, PinMode mode)
{
    port->MODER = (port->MODER & ~FIELD(3, 2 * pin)) | FIELD(mode, 2 * pin);
}

static inline void pin_high(Gpio *port, unsigned pin) { port->BSRR = BIT(pin); }
static inline void pin_low(Gpio *port, unsigned pin) { port->BSRR = BIT(pin + 16); }
static inline void pin_toggle(Gpio *port, unsigned pin) { port->ODR ^= BIT(pin); }

/* ---- TIM: "TIM15 registers", "TIM6/TIM7 registers" (RM). Basic timers have the same ones here -------- */

typedef struct {
    Register CR1;                       /* 0x00 */
    Register CR2;
    Register SMCR;
    Register DIER;                      /* 0x0C interrupt enables */
    Register SR;                        /* 0x10 flags: write 0 to clear, writing 1 changes nothing */
    Register EGR;                       /* 0x14 events by hand */
    Register CCMR1;
    Register CCMR2;
    Register CCER;
    Register CNT;                       /* 0x24 */
    Register PSC;                       /* 0x28 counts every PSC + 1 clocks, from the next update event on */
    Register ARR;                       /* 0x2C overflows every ARR + 1 counts */
} Timer;

#define TIM6          ((Timer *)0x40001000)
#define TIM7          ((Timer *)0x40001400)
#define TIM15         ((Timer *)0x40014000)
#define TIM_CR1_CEN   BIT(0)
#define TIM_CR1_URS   BIT(2)            /* UG updates, but does not set UIF */
#define TIM_CR1_OPM   BIT(3)            /* the update clears CEN */
#define TIM_DIER_UIE  BIT(0)
#define TIM_SR_UIF    BIT(0)
#define TIM_EGR_UG    BIT(0)

/* ---- NVIC: ARM B3.4, and the interrupt numbers of the STM32L475 (RM, NVIC) -------------------------- */

typedef struct {
    Register ISER[32];                  /* 0x100 set-enable, a bit a line */
    Register ICER[32];
    Register ISPR[32];                  /* 0x200 set-pending */
    Register ICPR[32];
    Register IABR[64];
    volatile uint8_t IPR[240];          /* 0x400 priority, a byte a line, its upper four bits kept */
} Nvic;

#define NVIC ((Nvic *)0xE000E100)

typedef enum {
    TIM1_BRK_TIM15_IRQ = 24,
    USART1_IRQ = 37,
    EXTI15_10_IRQ = 40,
    TIM6_DAC_IRQ = 54,
    TIM7_IRQ = 55,
} Interrupt;

static inline void interrupt_enable(Interrupt line) { NVIC->ISER[line / 32] = BIT(line % 32); }
static inline void interrupt_pend(Interrupt line) { NVIC->ISPR[line / 32] = BIT(line % 32); }

/* Level 0 is the most urgent of the 16. */
static inline void interrupt_priority(Interrupt line, unsigned level) { NVIC->IPR[line] = (uint8_t)(level << 4); }

/* ---- SCB and FPU: ARM B3.2 --------------------------------------------------------------------------- */

typedef struct {
    Register CPUID;                     /* 0xE000ED00 */
    Register ICSR;
    Register VTOR;
    Register AIRCR;
    Register SCR;
    Register CCR;
    volatile uint8_t SHPR[12];          /* 0xE000ED18 priorities of the system exceptions 4..15, a byte each */
    Register SHCSR;
    Register CFSR;                      /* 0xE000ED28 */
    Register HFSR;
    Register DFSR;
    Register MMFAR;
    Register BFAR;                      /* 0xE000ED38 */
    Register reserved[19];
    Register CPACR;                     /* 0xE000ED88 coprocessor access */
} Scb;

#define SCB                ((Scb *)0xE000ED00)
#define SCB_ICSR_PENDSVSET BIT(28)
#define SCB_CPACR_FPU      (FIELD(3, 20) | FIELD(3, 22)) /* CP10 and CP11, full access */

typedef enum { SVCALL = 11, PENDSV = 14 } SystemException;

static inline void exception_priority(SystemException e, unsigned level) { SCB->SHPR[e - 4] = (uint8_t)(level << 4); }

/* ---- Instructions C has no words for ------------------------------------------------------------------ */

static inline void wait_for_interrupt(void) { __asm volatile("wfi" ::: "memory"); }
static inline void data_barrier(void) { __asm volatile("dsb" ::: "memory"); }
static inline void instruction_barrier(void) { __asm volatile("isb" ::: "memory"); }

/* ---- The board, b-l475e-iot01a (UM2153): LEDs lit when high, button pressed low ---------------------- */

#define LD1_PORT GPIOA
#define LD1_PIN  5
#define LD2_PORT GPIOB
#define LD2_PIN  14
#define B2_PORT  GPIOC
#define B2_PIN   13

#endif
