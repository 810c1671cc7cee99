/* What the test programs share. A program notes facts, each a label and a word; QEMU's notes are the golden ones. */
#pragma once
#include <stdint.h>

#define NAKED __attribute__((naked, noinline, used))
#define ASM __asm__ volatile
/* The compiler is told of no FPU, so that it uses none by itself. */
#define FPU ".fpu fpv4-sp-d16\n"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define HALFWORD(address) (*(volatile uint16_t *)(address))
#define BYTE(address) (*(volatile uint8_t *)(address))

#define SYST_CSR REGISTER(0xE000E010)
#define SYST_RVR REGISTER(0xE000E014)
#define SYST_CVR REGISTER(0xE000E018)
#define NVIC_ISER(n) REGISTER(0xE000E100 + 4 * (n))
#define NVIC_ICER(n) REGISTER(0xE000E180 + 4 * (n))
#define NVIC_ISPR(n) REGISTER(0xE000E200 + 4 * (n))
#define NVIC_ICPR(n) REGISTER(0xE000E280 + 4 * (n))
#define NVIC_IABR(n) REGISTER(0xE000E300 + 4 * (n))
#define NVIC_IPR(n) BYTE(0xE000E400 + (n))
#define ICSR REGISTER(0xE000ED04)
#define VTOR REGISTER(0xE000ED08)
#define AIRCR REGISTER(0xE000ED0C)
#define SCR REGISTER(0xE000ED10)
#define CCR REGISTER(0xE000ED14)
/* SHPR(4) is MemManage's priority, SHPR(15) SysTick's. */
#define SHPR(number) BYTE(0xE000ED18 + (number) - 4)
#define SHCSR REGISTER(0xE000ED24)
#define CFSR REGISTER(0xE000ED28)
#define HFSR REGISTER(0xE000ED2C)
#define MMFAR REGISTER(0xE000ED34)
#define BFAR REGISTER(0xE000ED38)
#define CPACR REGISTER(0xE000ED88)
#define STIR REGISTER(0xE000EF00)
#define FPCCR REGISTER(0xE000EF34)
#define FPCAR REGISTER(0xE000EF38)
#define FPDSCR REGISTER(0xE000EF3C)

enum { NMI = 2, HARD_FAULT, MEM_MANAGE, BUS_FAULT, USAGE_FAULT, SVCALL = 11, PENDSV = 14, SYSTICK, IRQ0 };

#define CFSR_IACCVIOL (1u << 0)
#define CCR_STKALIGN (1u << 9)
#define ICSR_NMIPENDSET (1u << 31)
#define ICSR_PENDSVSET (1u << 28)
#define ICSR_PENDSVCLR (1u << 27)
#define ICSR_PENDSTSET (1u << 26)
#define ICSR_PENDSTCLR (1u << 25)
#define XPSR_T (1u << 24)

#define MRS(name) ({ uint32_t value_; ASM("mrs %0, " #name : "=r"(value_)::"memory"); value_; })
#define MSR(name, value) ASM("msr " #name ", %0\n isb" ::"r"((uint32_t)(value)) : "memory")
#define BARRIER() ASM("dsb\n isb" ::: "memory")
#define SVC(n) ASM("svc %0" ::"I"(n) : "memory")

/* The registers that exception entry stacks; the second part only in an extended frame. */
struct frame {
    uint32_t r[4], r12, lr, pc, xpsr;
    uint32_t s[16], fpscr, reserved;
};

/* What a handler gets, and may change. */
struct taken {
    struct frame *frame;
    uint32_t number;
    /* LR on entry; the value that the handler returns with. */
    uint32_t exc_return;
    /* MSP on entry. */
    uint32_t msp;
};

typedef void (*handler_t)(struct taken *);

/* Handlers by exception number. One that is not set notes the fact and ends the program. */
extern handler_t handlers[64];

void note(const char *label, uint32_t value);

/* Ends the program. Needs privilege. */
void finish(void) __attribute__((noreturn));

/* Notes CFSR, HFSR and the first halfword of the instruction that the frame returns to, then clears the status. */
void note_fault(struct taken *taken);

/* Lets the frame return behind the instruction it points to. */
void skip(struct taken *taken);

/* A handler that only notes its number. */
void note_number(struct taken *taken);

/* Notes and skips: for faults whose instruction stands where the frame says. */
void note_and_skip(struct taken *taken);

/* Notes and returns to the caller of what could not be fetched. */
void note_and_return(struct taken *taken);

/* The body of every program. */
void program(void);
