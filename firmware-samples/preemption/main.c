/*
 * Who may interrupt whom: five scenes of nested, chained and masked exceptions.
 *
 * Each handler adds a row to trace_log[] when it is entered and when it is left, with the cycle, and holds a pin
 * high in between. At the end the rows are compared with the order the architecture demands (ARMv7-M, B1.5)
 * and the program stops at a BKPT.
 *
 * The chip stays at 4 MHz with no flash wait states, so the cycle counts between rows are the core's own.
 */
#include "stm32l475.h"
#include "trace.h"

#define GOOD 0x600D
#define BAD  0xBAD00000 /* plus the number of the first wrong row */

/* 0 while running, then GOOD or BAD. */
volatile uint32_t result;

/* ---- The handlers -------------------------------------------------------------------------------------- */

/* Interrupt lines 0..31 the next traced software handler pends while it runs; a bit each, as in ISPR0. */
static volatile uint32_t pend_inside;

static void pend(uint32_t lines)
{
    NVIC->ISPR[0] = lines;
    data_barrier(); /* the store arrives ... */
    instruction_barrier(); /* ... and what it pends is taken here, if it may be taken */
}

static void pend_what_was_asked_for(void)
{
    uint32_t lines = pend_inside;
    pend_inside = 0;
    if (lines != 0) {
        pend(lines);
    }
}

static void software_handler(void)
{
    trace_enter();
    pend_what_was_asked_for();
    trace_leave();
}

void EXTI0_IRQHandler(void) { software_handler(); }
void EXTI1_IRQHandler(void) { software_handler(); }
void EXTI2_IRQHandler(void) { software_handler(); }
void PendSV_Handler(void) { software_handler(); }

void SVC_Handler(void)
{
    trace_enter();
    SCB->ICSR = SCB_ICSR_PENDSVSET;
    pend_what_was_asked_for();
    trace_leave();
}

static volatile uint32_t tim7_was_here;
static volatile uint32_t tim15_was_here;

/* Long enough for any preemption to come; but when none does the trace shall show it instead of a hang. */
static void wait_until(volatile uint32_t *flag)
{
    for (uint32_t patience = 10000; patience > 0 && *flag == 0; patience--) {
    }
}

void TIM6_DAC_IRQHandler(void)
{
    trace_enter();
    TIM6->SR = ~TIM_SR_UIF;
    wait_until(&tim7_was_here);
    trace_leave();
}

void TIM7_IRQHandler(void)
{
    trace_enter();
    TIM7->SR = ~TIM_SR_UIF;
    wait_until(&tim15_was_here);
    tim7_was_here = 1;
    trace_leave();
}

void TIM1_BRK_TIM15_IRQHandler(void)
{
    trace_enter();
    TIM15->SR = ~TIM_SR_UIF;
    tim15_was_here = 1;
    trace_leave();
}

/* ---- The scenes ---------------------------------------------------------------------------------------- */

#define LINE0 BIT(EXTI0_IRQ)
#define LINE1 BIT(EXTI1_IRQ)
#define LINE2 BIT(EXTI2_IRQ)

static void levels(unsigned line0, unsigned line1, unsigned line2)
{
    interrupt_priority(EXTI0_IRQ, line0);
    interrupt_priority(EXTI1_IRQ, line1);
    interrupt_priority(EXTI2_IRQ, line2);
}

static void start_once(Timer *timer, uint32_t cycles)
{
    timer->ARR = cycles - 1;
    timer->CR1 = TIM_CR1_URS;
    timer->EGR = TIM_EGR_UG;
    timer->DIER = TIM_DIER_UIE;
    timer->CR1 = TIM_CR1_URS | TIM_CR1_OPM | TIM_CR1_CEN;
}

/* Three timers, each more urgent than the one before, go off while the last one's handler still runs. */
static void scene_1_nesting(void)
{
    interrupt_priority(TIM6_DAC_IRQ, 12);
    interrupt_priority(TIM7_IRQ, 8);
    interrupt_priority(TIM1_BRK_TIM15_IRQ, 4);
    interrupts_off(); /* a pending interrupt ends WFI all the same, and none is lost between start and WFI */
    start_once(TIM6, 1000);
    start_once(TIM7, 2000);
    start_once(TIM15, 3000);
    wait_for_interrupt();
    interrupts_on();
    instruction_barrier();
}

/* Equals do not preempt each other. They follow, lower number first, without returning to main in between. */
static void scene_2_tail_chaining(void)
{
    levels(8, 8, 8);
    pend_inside = LINE0 | LINE2;
    STIR = EXTI1_IRQ;
    data_barrier();
    instruction_barrier();
}

/* BASEPRI lets through only what is more urgent than itself; BASEPRI_MAX can make it stricter, not laxer. */
static void scene_3_basepri(void)
{
    levels(4, 8, 12);
    set_basepri(8 << 4);
    set_basepri_max(12 << 4); /* laxer: changes nothing */
    pend(LINE2 | LINE1 | LINE0);
    trace_enter(); /* main: line 0 has run, 1 and 2 are waiting */
    set_basepri(0);
    instruction_barrier();
    trace_leave();
}

/* A supervisor call asks for PendSV and for a line more urgent than itself: the line at once, PendSV afterwards. */
static void scene_4_svc_and_pendsv(void)
{
    levels(4, 8, 12);
    exception_priority(SVCALL, 6);
    exception_priority(PENDSV, 15);
    pend_inside = LINE0;
    supervisor_call();
}

/* With the split at bit 6 only two of the four priority bits preempt; the other two sort who is next. */
static void scene_5_subpriority(void)
{
    SCB->AIRCR = SCB_AIRCR_VECTKEY | SCB_AIRCR_PRIGROUP(5);
    levels(4 + 1, 4 + 0, 4 + 2); /* group 1 all three, sub-priorities 1, 0, 2 */
    pend_inside = LINE0 | LINE1;
    pend(LINE2);
    SCB->AIRCR = SCB_AIRCR_VECTKEY | SCB_AIRCR_PRIGROUP(0);
}

/* What must come out, cycles aside. */
#define ROW(n, number, e) {.scene = (n), .exception = (number), .edge = (e)}
#define IRQ(line)         (16 + (line))

static const TraceRow expected[] = {
    ROW(1, IRQ(TIM6_DAC_IRQ), ENTER),
    ROW(1, IRQ(TIM7_IRQ), ENTER),
    ROW(1, IRQ(TIM1_BRK_TIM15_IRQ), ENTER),
    ROW(1, IRQ(TIM1_BRK_TIM15_IRQ), LEAVE),
    ROW(1, IRQ(TIM7_IRQ), LEAVE),
    ROW(1, IRQ(TIM6_DAC_IRQ), LEAVE),

    ROW(2, IRQ(EXTI1_IRQ), ENTER),
    ROW(2, IRQ(EXTI1_IRQ), LEAVE),
    ROW(2, IRQ(EXTI0_IRQ), ENTER),
    ROW(2, IRQ(EXTI0_IRQ), LEAVE),
    ROW(2, IRQ(EXTI2_IRQ), ENTER),
    ROW(2, IRQ(EXTI2_IRQ), LEAVE),

    ROW(3, IRQ(EXTI0_IRQ), ENTER),
    ROW(3, IRQ(EXTI0_IRQ), LEAVE),
    ROW(3, 0, ENTER),
    ROW(3, IRQ(EXTI1_IRQ), ENTER),
    ROW(3, IRQ(EXTI1_IRQ), LEAVE),
    ROW(3, IRQ(EXTI2_IRQ), ENTER),
    ROW(3, IRQ(EXTI2_IRQ), LEAVE),
    ROW(3, 0, LEAVE),

    ROW(4, SVCALL, ENTER),
    ROW(4, IRQ(EXTI0_IRQ), ENTER),
    ROW(4, IRQ(EXTI0_IRQ), LEAVE),
    ROW(4, SVCALL, LEAVE),
    ROW(4, PENDSV, ENTER),
    ROW(4, PENDSV, LEAVE),

    ROW(5, IRQ(EXTI2_IRQ), ENTER),
    ROW(5, IRQ(EXTI2_IRQ), LEAVE),
    ROW(5, IRQ(EXTI1_IRQ), ENTER),
    ROW(5, IRQ(EXTI1_IRQ), LEAVE),
    ROW(5, IRQ(EXTI0_IRQ), ENTER),
    ROW(5, IRQ(EXTI0_IRQ), LEAVE),
};

static void pins_start(void)
{
    clock_on(&RCC->AHB2ENR, RCC_AHB2ENR_GPIOA | RCC_AHB2ENR_GPIOB);
    for (unsigned pin = 0; pin <= 7; pin++) {
        pin_mode(GPIOA, pin, OUTPUT);
    }
    pin_mode(LD2_PORT, LD2_PIN, OUTPUT);
}

int main(void)
{
    pins_start();
    clock_on(&RCC->APB1ENR1, RCC_APB1ENR1_TIM6 | RCC_APB1ENR1_TIM7);
    clock_on(&RCC->APB2ENR, RCC_APB2ENR_TIM15);
    interrupt_enable(TIM6_DAC_IRQ);
    interrupt_enable(TIM7_IRQ);
    interrupt_enable(TIM1_BRK_TIM15_IRQ);
    interrupt_enable(EXTI0_IRQ);
    interrupt_enable(EXTI1_IRQ);
    interrupt_enable(EXTI2_IRQ);
    cycle_counter_start();

    static void (*const scenes[])(void) = {
        scene_1_nesting, scene_2_tail_chaining, scene_3_basepri, scene_4_svc_and_pendsv, scene_5_subpriority,
    };
    for (uint32_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        trace_scene(i + 1);
        scenes[i]();
    }

    uint32_t wrong = trace_first_wrong_row(expected, sizeof expected / sizeof *expected);
    result = wrong == 0 ? GOOD : BAD + wrong;
    if (wrong == 0) {
        pin_high(LD2_PORT, LD2_PIN);
    }
    finish();
}
