/*
 * The executor of a real chip: a loop, and a word of bits. Its two tasks change a light and set their alarm anew.
 */
#include "executor.h"

#include "stm32l475.h"

typedef struct {
    Gpio *port;
    unsigned pin;
    uint32_t ticks; /* from change to change */
} Blinker;

static const Blinker blinkers[] = {
    {LD1_PORT, LD1_PIN, 100},
    {LD2_PORT, LD2_PIN, 50},
};

#define BLINKERS (sizeof blinkers / sizeof *blinkers)

/* Which tasks are to have a turn: bit n is task n. */
static volatile uint32_t awake;

bool executor_wake(uint32_t id)
{
    uint32_t before = awake;
    awake = before | BIT(id);
    return !(before & BIT(id));
}

/* Takes the bits of all who are awake. If nobody is, sleeps until somebody is.
 * WFI also ends when an interrupt is only pending, and so nothing comes between the look at the bits and the sleep. */
static uint32_t take_awake(void)
{
    interrupts_off();
    while (awake == 0) {
        wait_for_interrupt();
        interrupts_on(); /* its handler runs here */
        interrupts_off();
    }
    uint32_t taken = awake;
    awake = 0;
    interrupts_on();
    return taken;
}

void executor_run_forever(void)
{
    for (uint32_t id = 0; id < BLINKERS; id++) {
        executor_wake(id);
    }
    for (;;) {
        uint32_t taken = take_awake();
        for (uint32_t id = 0; id < BLINKERS; id++) {
            if (taken & BIT(id)) {
                pin_toggle(blinkers[id].port, blinkers[id].pin);
                alarm_ticks[id] = blinkers[id].ticks;
            }
        }
    }
}
