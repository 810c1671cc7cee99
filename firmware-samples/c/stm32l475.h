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

typedef enum { NO_PULL = 0, PULL_UP = 1, PULL_DOWN = 2 } Pull;
typedef enum { INPUT = 0, OUTPUT = 1, ALTERNATE = 2, ANALOG = 3 } PinMode;

static inline void pin_mode(Gpio *port, unsigned pin, PinMode mode)
{
    port->MODER = (port->MODER & ~FIELD(3, 2 * pin)) | FIELD(mode, 2 * pin);
}

static inline void pin_pull(Gpio *port, unsigned pin, Pull pull)
{
    port->PUPDR = (port->PUPDR & ~FIELD(3, 2 * pin)) | FIELD(pull, 2 * pin);
}

/* Gives the pin to a peripheral: function 0..15 of the data sheet's alternate function table. */
static inline void pin_alternate(Gpio *port, unsigned pin, unsigned function)
{
    port->AFR[pin / 8] = (port->AFR[pin / 8] & ~FIELD(15, 4 * (pin % 8))) | FIELD(function, 4 * (pin % 8));
    pin_mode(port, pin, ALTERNATE);
}

static inline uint32_t pin_is_high(Gpio *port, unsigned pin) { return port->IDR >> pin & 1; }
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

/* ---- SYSCFG and EXTI: "SYSCFG registers", "EXTI registers" (RM) --------------------------------------- */

typedef struct {
    Register MEMRMP;
    Register CFGR1;
    Register EXTICR[4];                 /* 0x08 the port behind each EXTI line, four bits a line */
} Syscfg;

typedef struct {
    Register IMR1;                      /* 0x00 interrupt mask: 1 lets the line through */
    Register EMR1;
    Register RTSR1;                     /* 0x08 rising edges count */
    Register FTSR1;                     /* 0x0C falling edges count */
    Register SWIER1;
    Register PR1;                       /* 0x14 pending: write 1 to clear */
} Exti;

#define SYSCFG            ((Syscfg *)0x40010000)
#define SYSCFG_EXTI_PORTC 2
#define EXTI              ((Exti *)0x40010400)

/* ---- USART: "USART registers" (RM) -------------------------------------------------------------------- */

typedef struct {
    Register CR1;                       /* 0x00 */
    Register CR2;
    Register CR3;
    Register BRR;                       /* 0x0C clocks a bit, with 16 samples a bit */
    Register GTPR;
    Register RTOR;
    Register RQR;
    Register ISR;                       /* 0x1C flags */
    Register ICR;                       /* 0x20 write 1 to clear the flag */
    Register RDR;                       /* 0x24 reading clears RXNE */
    Register TDR;                       /* 0x28 writing clears TXE */
} Usart;

#define USART1           ((Usart *)0x40013800)
#define USART_CR1_UE     BIT(0)
#define USART_CR1_RE     BIT(2)
#define USART_CR1_TE     BIT(3)
#define USART_CR1_RXNEIE BIT(5)         /* interrupts on RXNE and on ORE */
#define USART_CR1_TXEIE  BIT(7)
#define USART_ISR_ORE    BIT(3)
#define USART_ISR_RXNE   BIT(5)
#define USART_ISR_TXE    BIT(7)
#define USART_ICR_ORECF  BIT(3)

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
#define STIR (*(Register *)0xE000EF00)  /* pends the line whose number is written (ARM B3.2) */

typedef enum {
    EXTI0_IRQ = 6,
    EXTI1_IRQ = 7,
    EXTI2_IRQ = 8,
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

/* ---- SCB: ARM B3.2 ------------------------------------------------------------------------------------- */

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
#define SCB_AIRCR_VECTKEY  FIELD(0x05FA, 16) /* without it a write to AIRCR is ignored */
#define SCB_AIRCR_PRIGROUP(point) FIELD(point, 8)
#define SCB_CPACR_FPU      (FIELD(3, 20) | FIELD(3, 22)) /* CP10 and CP11, full access */

typedef enum { SVCALL = 11, PENDSV = 14 } SystemException;

static inline void exception_priority(SystemException e, unsigned level) { SCB->SHPR[e - 4] = (uint8_t)(level << 4); }

/* ---- FPU: ARM B3.2 ------------------------------------------------------------------------------------- */

typedef struct {
    Register FPCCR;                     /* 0xE000EF34 */
    Register FPCAR;                     /* 0xE000EF38 where the registers go when a lazy save comes due */
    Register FPDSCR;                    /* 0xE000EF3C the FPSCR modes a fresh context starts with */
} Fpu;

#define FPU              ((Fpu *)0xE000EF34)
#define FPU_FPCCR_LSPACT BIT(0)         /* room was left on the stack, the registers are still to be saved */

/* ---- DWT: ARM C1.8, and its master switch in DEMCR, C1.6 ----------------------------------------------- */

typedef struct {
    Register CTRL;                      /* 0xE0001000 */
    Register CYCCNT;                    /* 0xE0001004 core cycles */
} Dwt;

#define DWT                ((Dwt *)0xE0001000)
#define DWT_CTRL_CYCCNTENA BIT(0)
#define DEMCR              (*(Register *)0xE000EDFC)
#define DEMCR_TRCENA       BIT(24)

static inline void cycle_counter_start(void)
{
    DEMCR |= DEMCR_TRCENA;
    DWT->CYCCNT = 0;
    DWT->CTRL |= DWT_CTRL_CYCCNTENA;
}

/* ---- Instructions C has no words for ------------------------------------------------------------------ */

static inline void wait_for_interrupt(void) { __asm volatile("wfi" ::: "memory"); }
static inline void data_barrier(void) { __asm volatile("dsb" ::: "memory"); }
static inline void instruction_barrier(void) { __asm volatile("isb" ::: "memory"); }
static inline void interrupts_off(void) { __asm volatile("cpsid i" ::: "memory"); }
static inline void interrupts_on(void) { __asm volatile("cpsie i" ::: "memory"); }
static inline void supervisor_call(void) { __asm volatile("svc 0" ::: "memory"); }

/* Holds back what is not more urgent than this priority byte; 0 holds back nothing. */
static inline void set_basepri(uint32_t priority) { __asm volatile("msr basepri, %0" ::"r"(priority) : "memory"); }
/* The same, but only if that holds back more than now. */
static inline void set_basepri_max(uint32_t priority)
{
    __asm volatile("msr basepri_max, %0" ::"r"(priority) : "memory");
}

/* Number of the exception being handled, 0 in thread mode. */
static inline uint32_t active_exception(void)
{
    uint32_t number;
    __asm volatile("mrs %0, ipsr" : "=r"(number));
    return number;
}

/* The program is over: stops in the debugger, or ends the emulator's run. */
_Noreturn static inline void finish(void)
{
    __asm volatile("bkpt 0" ::: "memory");
    for (;;) {
    }
}

/* ---- The board, b-l475e-iot01a (UM2153): LEDs lit when high, button pressed low ---------------------- */

#define LD1_PORT GPIOA
#define LD1_PIN  5
#define LD2_PORT GPIOB
#define LD2_PIN  14
#define B2_PORT  GPIOC
#define B2_PIN   13

#endif
