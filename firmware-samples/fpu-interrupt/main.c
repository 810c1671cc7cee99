/*
 * Floating point on both sides of an interrupt, and proof that neither side disturbs the other.
 *
 * When main has used the FPU, an exception entry leaves room on the stack for s0..s15 and FPSCR but does not save
 * them; the first FP instruction of a handler does ("lazy" stacking, ARMv7-M B1.5). TIM7's handler uses no FP
 * and costs no save; TIM15's does. Meanwhile main sums a series over and over and holds patterns in all 32
 * registers; whatever a handler spoilt would show. After 100 interrupts of TIM15 the program stops at a BKPT.
 */
#include <stdbool.h>

#include "stm32l475.h"

#define INTERRUPTS 100

#define GOOD 0x600D
#define BAD  0xBAD00000 /* plus one bit for each of these that failed */
enum {
    SERIES_IS_WRONG = BIT(0),
    SERIES_CHANGED = BIT(1),
    REGISTERS_CHANGED = BIT(2),
    FPSCR_CHANGED = BIT(3),
    AVERAGE_IS_WRONG = BIT(4),
    NO_FP_HANDLER_SAVED = BIT(5),
    FP_HANDLER_DID_NOT_SAVE = BIT(6),
    FP_HANDLER_INHERITED_MODES = BIT(7),
};

/* 0 while running, then GOOD or BAD. */
volatile uint32_t result;

/* ---- What a handler saw ------------------------------------------------------------------------------- */

/* Words only, so that a dump of the symbol can be read. */
typedef struct {
    uint32_t exc_return; /* 0xFFFFFFE9: to thread mode, MSP, a frame with room for the FP registers */
    uint32_t fpccr;      /* LSPACT, bit 0: room only, nothing saved yet */
    uint32_t fpcar;      /* address of that room */
    uint32_t s0_in_room; /* the word there: stale until the save, s0 of main after it */
} Snapshot;

#define EXC_RETURN_TO_THREAD BIT(3) /* clear: to another handler */

Snapshot without_fp;     /* in TIM7's handler, which uses no FP instruction */
Snapshot before_fp;      /* in TIM15's handler, before its first FP instruction */
Snapshot after_fp;       /* in TIM15's handler, after it */
uint32_t fpscr_of_handler;

static inline Snapshot snapshot(uint32_t exc_return)
{
    uint32_t room = FPU->FPCAR;
    return (Snapshot){exc_return, FPU->FPCCR, room, *(Register *)room};
}

static inline uint32_t get_fpscr(void)
{
    uint32_t fpscr;
    __asm volatile("vmrs %0, fpscr" : "=r"(fpscr));
    return fpscr;
}

static inline void set_fpscr(uint32_t fpscr) { __asm volatile("vmsr fpscr, %0" ::"r"(fpscr)); }

#define FPSCR_ROUND_TOWARDS_ZERO FIELD(3, 22)

/* ---- The handlers -------------------------------------------------------------------------------------- */

volatile uint32_t tim15_interrupts;
volatile uint32_t tim7_interrupts;
volatile uint32_t nested; /* times TIM15 came while TIM7's handler ran */
volatile float average; /* of what TIM15's handler counted, the newest weighing an eighth */

/* A function of its own, so that the compiler's own saving of s16..s31 comes after the handler's first snapshot. */
__attribute__((noinline)) static void use_the_fpu(uint32_t sample)
{
    average += ((float)sample - average) * 0.125f;
    fpscr_of_handler = get_fpscr();

    /* Be a bad neighbour: leave nothing in the registers and the flags as it was. Those a function must give back,
     * s16..s31, the compiler saves before and restores after. */
    static const float junk[32] = {-1.0f, -2.0f, -3.0f, -4.0f};
    __asm volatile("vldmia %0, {s0-s31} \n vcmp.f32 s0, s1 \n vmrs APSR_nzcv, fpscr" ::"r"(junk), "m"(junk)
                   : "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11", "d12", "d13", "d14",
                     "d15", "cc");
}

void TIM1_BRK_TIM15_IRQHandler(void)
{
    uint32_t exc_return = (uint32_t)__builtin_return_address(0);
    bool first = tim15_interrupts == 0;

    TIM15->SR = ~TIM_SR_UIF;
    nested += !(exc_return & EXC_RETURN_TO_THREAD);
    if (first) {
        before_fp = snapshot(exc_return);
    }
    use_the_fpu(tim15_interrupts + 1);
    if (first) {
        after_fp = snapshot(exc_return);
    }
    if (++tim15_interrupts == INTERRUPTS) {
        TIM15->CR1 = 0;
        TIM7->CR1 = 0;
    }
}

void TIM7_IRQHandler(void)
{
    uint32_t exc_return = (uint32_t)__builtin_return_address(0);

    TIM7->SR = ~TIM_SR_UIF;
    if (tim7_interrupts++ == 0) {
        without_fp = snapshot(exc_return);
    }
}

/* ---- Main ---------------------------------------------------------------------------------------------- */

#define TERMS       64
#define AVERAGE_BITS 0x42BA0004u /* of 1, 2, ... 100 averaged, every step rounded to nearest; 0x42BA0000 towards zero */
#define SERIES_BITS  0x3FD0912Du /* of the sum, every step rounded towards zero; 0x3FD0912E to nearest */

volatile uint32_t series_bits; /* the last sum */
volatile uint32_t sums;        /* how many were made while interrupts came */
volatile uint32_t bad_sums;
volatile uint32_t register_checks;
volatile uint32_t bad_registers;

static uint32_t bits_of(float value)
{
    union {
        float value;
        uint32_t bits;
    } u = {value};
    return u.bits;
}

/* 1 + 1/4 + 1/9 + ..., smallest term first; towards pi squared over six. "noipa", lest the compiler notice that
 * it is always the same and call it once. */
__attribute__((noipa)) static float series(void)
{
    float sum = 0.0f;
    for (uint32_t n = TERMS; n > 0; n--) {
        float k = (float)n;
        sum += 1.0f / (k * k);
    }
    return sum;
}

/* Fills s0..s31, lets one TIM15 interrupt or more come, and reads them back. Counts those that changed. */
__attribute__((noinline)) static uint32_t changed_registers(uint32_t seed)
{
    uint32_t before[32], after[32], seen = tim15_interrupts;
    for (uint32_t i = 0; i < 32; i++) {
        before[i] = seed * 0x01000193 + i * 0x9E3779B9;
    }

    uint32_t now, patience = 5000;
    __asm volatile("vldmia %[before], {s0-s31} \n"
                   "1: ldr %[now], [%[count]] \n"
                   "cmp %[now], %[seen] \n"
                   "bne 2f \n"
                   "subs %[patience], #1 \n"
                   "bne 1b \n"
                   "2: vstmia %[after], {s0-s31}"
                   : [now] "=&r"(now), [patience] "+r"(patience)
                   : [before] "r"(before), [after] "r"(after), [count] "r"(&tim15_interrupts), [seen] "r"(seen)
                   : "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11", "d12", "d13", "d14",
                     "d15", "cc", "memory");

    uint32_t changed = 0;
    for (uint32_t i = 0; i < 32; i++) {
        changed += before[i] != after[i];
    }
    return changed;
}

static void start_every(Timer *timer, uint32_t cycles)
{
    timer->ARR = cycles - 1;
    timer->CR1 = TIM_CR1_URS;
    timer->EGR = TIM_EGR_UG;
    timer->DIER = TIM_DIER_UIE;
    timer->CR1 = TIM_CR1_URS | TIM_CR1_CEN;
}

static uint32_t failures(uint32_t fpscr)
{
    uint32_t failed = 0;
    if (bits_of(average) != AVERAGE_BITS) {
        failed |= AVERAGE_IS_WRONG;
    }
    if (bad_sums != 0) {
        failed |= SERIES_CHANGED;
    }
    if (bad_registers != 0) {
        failed |= REGISTERS_CHANGED;
    }
    if (fpscr != FPSCR_ROUND_TOWARDS_ZERO) {
        failed |= FPSCR_CHANGED;
    }
    if (!(without_fp.fpccr & FPU_FPCCR_LSPACT)) {
        failed |= NO_FP_HANDLER_SAVED;
    }
    if (!(before_fp.fpccr & FPU_FPCCR_LSPACT) || after_fp.fpccr & FPU_FPCCR_LSPACT) {
        failed |= FP_HANDLER_DID_NOT_SAVE;
    }
    if (fpscr_of_handler & FPSCR_ROUND_TOWARDS_ZERO) {
        failed |= FP_HANDLER_INHERITED_MODES;
    }
    return failed;
}

int main(void)
{
    clock_on(&RCC->APB1ENR1, RCC_APB1ENR1_TIM7);
    clock_on(&RCC->APB2ENR, RCC_APB2ENR_TIM15);
    interrupt_priority(TIM7_IRQ, 8);
    interrupt_priority(TIM1_BRK_TIM15_IRQ, 4); /* may come in the middle of TIM7's handler */
    interrupt_enable(TIM7_IRQ);
    interrupt_enable(TIM1_BRK_TIM15_IRQ);

    /* Main rounds towards zero from here on. A handler starts with the modes in FPDSCR instead: to nearest. */
    set_fpscr(FPSCR_ROUND_TOWARDS_ZERO);
    series_bits = bits_of(series());
    uint32_t failed = series_bits == SERIES_BITS ? 0 : SERIES_IS_WRONG;

    /* Two primes, so that the interrupts meet the series at ever other places, and sometimes each other. */
    start_every(TIM15, 2999);
    start_every(TIM7, 1009);
    while (tim15_interrupts < INTERRUPTS) {
        series_bits = bits_of(series());
        sums++;
        bad_sums += series_bits != SERIES_BITS;
        if (tim15_interrupts < INTERRUPTS) {
            bad_registers += changed_registers(sums);
            register_checks++;
        }
    }

    failed |= failures(get_fpscr() & FIELD(3, 22));
    result = failed == 0 ? GOOD : BAD + failed;
    finish();
}
