/*
 * The program's own record of what ran when: a row in trace_log[] each time a handler is entered or left.
 */
#ifndef TRACE_H
#define TRACE_H

#include <stdint.h>

typedef enum { LEAVE = 0, ENTER = 1 } Edge;

/* Words only, so that a dump of the symbol reads as a table with five columns. */
typedef struct {
    uint32_t sequence;  /* 1, 2, 3 ... ; 0 marks a row not written */
    uint32_t scene;     /* 1.. */
    uint32_t exception; /* its number, 16 + n for interrupt n; 0 is the main program */
    uint32_t edge;      /* ENTER or LEAVE */
    uint32_t cycle;     /* DWT CYCCNT */
} TraceRow;

#define TRACE_ROWS 64

extern TraceRow trace_log[TRACE_ROWS];

/* Later rows belong to this scene. */
void trace_scene(uint32_t scene);

/* Adds a row for the exception being handled, and drives its pin high while the handler runs. */
void trace_enter(void);
void trace_leave(void);

/* 0 when the first rows are the expected ones (scene, exception, edge), nothing follows them and time never ran
 * backwards; else the number of the first row that is wrong. */
uint32_t trace_first_wrong_row(const TraceRow *expected, uint32_t count);

#endif
