#ifndef EXECUTOR_H
#define EXECUTOR_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Who runs the tasks. On a chip it is executor.c; in the emulator Java may stand in for these two functions, and
 * nothing else of the program changes. noipa: never inlined, cloned or looked into, so that every call is a call.
 */
#define REPLACEABLE __attribute__((noipa))

#define TASKS 8

/* Runs the tasks of this program. Does not return. */
REPLACEABLE void executor_run_forever(void);

/* Gives task id a turn soon. For interrupt handlers. False if it is to have one already. */
REPLACEABLE bool executor_wake(uint32_t id);

/* The alarm of each task, in ticks of 10 ms; 0 is off. The task sets it, TIM15's handler counts it down and, when it
 * comes to 0, wakes the task. */
extern volatile uint32_t alarm_ticks[TASKS];

#endif
