#include "trace.h"

#include "stm32l475.h"

TraceRow trace_log[TRACE_ROWS];

static uint32_t rows;
static volatile uint32_t current_scene;

/* PA2..PA7 are on the board's Arduino connector; PA5 is LD1 as well. */
static uint32_t pin_of(uint32_t exception)
{
    switch (exception) {
    case SVCALL:
        return 0;
    case PENDSV:
        return 1;
    case 16 + EXTI0_IRQ:
        return 2;
    case 16 + EXTI1_IRQ:
        return 3;
    case 16 + EXTI2_IRQ:
        return 4;
    case 16 + TIM1_BRK_TIM15_IRQ:
        return 5;
    case 16 + TIM6_DAC_IRQ:
        return 6;
    default: /* TIM7 */
        return 7;
    }
}

static void add_row(Edge edge)
{
    /* A handler may be preempted right here by one that adds a row as well, so the row is claimed by LDREX/STREX. */
    uint32_t row = __atomic_fetch_add(&rows, 1, __ATOMIC_RELAXED);
    if (row < TRACE_ROWS) {
        trace_log[row] = (TraceRow){row + 1, current_scene, active_exception(), edge, DWT->CYCCNT};
    }
}

void trace_scene(uint32_t scene)
{
    current_scene = scene;
}

void trace_enter(void)
{
    add_row(ENTER);
    if (active_exception() != 0) {
        pin_high(GPIOA, pin_of(active_exception()));
    }
}

void trace_leave(void)
{
    if (active_exception() != 0) {
        pin_low(GPIOA, pin_of(active_exception()));
    }
    add_row(LEAVE);
}

uint32_t trace_first_wrong_row(const TraceRow *expected, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const TraceRow *is = &trace_log[i];
        const TraceRow *should = &expected[i];
        if (is->sequence != i + 1 || is->scene != should->scene || is->exception != should->exception ||
            is->edge != should->edge || (i > 0 && is->cycle < trace_log[i - 1].cycle)) {
            return i + 1;
        }
    }
    return rows == count ? 0 : count + 1;
}
