#include "oracle.h"

enum { LOG_LENGTH = 1500 };

struct log {
    uint32_t count;
    struct {
        const char *label;
        uint32_t value;
    } notes[LOG_LENGTH];
};

__attribute__((section(".log"))) volatile struct log oracle_log;

handler_t handlers[64];

void note(const char *label, uint32_t value) {
    uint32_t at = oracle_log.count;
    if (at == LOG_LENGTH) {
        finish();
    }
    oracle_log.notes[at].label = label;
    oracle_log.notes[at].value = value;
    oracle_log.count = at + 1;
}

void skip(struct taken *taken) {
    uint16_t first = HALFWORD(taken->frame->pc);
    taken->frame->pc += first >= 0xE800 ? 4 : 2;
    taken->frame->xpsr &= ~0x0600FC00u; /* and out of its IT block */
}

void note_fault(struct taken *taken) {
    note("  exception", taken->number);
    note("  CFSR", CFSR);
    note("  HFSR", HFSR);
    CFSR = CFSR;
    HFSR = HFSR;
}

void note_number(struct taken *taken) {
    note("  exception", taken->number);
}

void note_and_skip(struct taken *taken) {
    note_fault(taken);
    note("  instruction at stacked PC", HALFWORD(taken->frame->pc));
    skip(taken);
}

void note_and_return(struct taken *taken) {
    note_fault(taken);
    note("  stacked PC", taken->frame->pc);
    note("  stacked xPSR", taken->frame->xpsr);
    taken->frame->pc = taken->frame->lr & ~1u;
    taken->frame->xpsr |= XPSR_T;
}

/* Called by every vector: finds the frame, calls the handler, gives back the EXC_RETURN to leave with. */
__attribute__((used)) uint32_t dispatch(uint32_t msp, uint32_t exc_return) {
    uint32_t number = MRS(IPSR);
    struct taken taken = {(struct frame *)((exc_return & 4) ? MRS(PSP) : msp), number, exc_return, msp};
    if (number < 64 && handlers[number]) {
        handlers[number](&taken);
    } else {
        note("unexpected exception", number);
        note("its CFSR", CFSR);
        note("its stacked PC", taken.frame->pc);
        finish();
    }
    return taken.exc_return;
}

NAKED void vector(void) {
    ASM("mrs r0, msp\n"
        "mov r1, lr\n"
        "push {r4, lr}\n"
        "bl dispatch\n"
        "pop {r4, lr}\n"
        "bx r0");
}

extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[], stack_top[], log_end[];

__attribute__((used, noreturn)) void prepare(void) {
    for (uint32_t *from = data_load, *to = data_start; to < data_end;) {
        *to++ = *from++;
    }
    for (uint32_t *to = bss_start; to < bss_end;) {
        *to++ = 0;
    }
    oracle_log.count = 0;
    program();
    finish();
}

__attribute__((weak)) NAKED void start(void) {
    ASM("b prepare");
}

/* The first BKPT ends a run on Metronome. On QEMU the BKPTs are semihosting calls that write the log to a file and exit. */
static uint32_t semihosting(uint32_t call, const void *arguments) {
    register uint32_t r0 __asm__("r0") = call;
    register const void *r1 __asm__("r1") = arguments;
    ASM("bkpt 0xAB" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

void finish(void) {
    static const char name[] = "oracle.bin";
    uint32_t open[3] = {(uint32_t)name, 5, sizeof name - 1};
    uint32_t file = semihosting(0x01, open);
    uint32_t write[3] = {file, (uint32_t)&oracle_log, (uint32_t)log_end - (uint32_t)&oracle_log};
    semihosting(0x05, write);
    semihosting(0x02, &file);
    semihosting(0x18, (const void *)0x20026);
    for (;;) {
    }
}

#define FOUR(v) v, v, v, v
__attribute__((section(".vectors"), used)) void *const vectors[16 + 96] = {
    stack_top, start,
    vector, vector, vector, vector, vector, vector, vector, vector, vector, vector, vector, vector, vector, vector,
    FOUR(FOUR(vector)), FOUR(FOUR(vector)), FOUR(FOUR(vector)), FOUR(FOUR(vector)), FOUR(FOUR(vector)),
    FOUR(FOUR(vector)),
};
