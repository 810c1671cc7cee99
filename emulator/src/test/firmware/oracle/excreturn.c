/* EXC_RETURN in its legal forms, and what its integrity checks catch (Armv7-M ARM B1.5.8). */
#include "oracle.h"

static volatile uint32_t wanted;
static volatile uint32_t depth;

/* The SVC handler leaves with the wanted value. */
static void leave_wrongly(struct taken *taken) {
    taken->exc_return = wanted;
}

static void on_usage_fault(struct taken *taken) {
    taken->frame = (struct frame *)taken->msp; /* whatever EXC_RETURN says */
    note_fault(taken);
    note("  EXC_RETURN in the fault handler", taken->exc_return);
    note("  SHCSR", SHCSR);
    /* The stack is as the failed return left it: the SVC's frame is there. Leave through it. */
    note("  instruction before stacked PC", HALFWORD(taken->frame->pc - 2));
    note("  IPSR in the frame", taken->frame->xpsr & 0x1FF);
    taken->exc_return = 0xFFFFFFF9;
}

static void nested(struct taken *taken) {
    note(" PendSV, EXC_RETURN", taken->exc_return);
    note(" ICSR.RETTOBASE", ICSR >> 11 & 1);
    taken->exc_return = wanted;
    if (wanted == 0xFFFFFFF9) {
        taken->frame->xpsr &= ~0x1FFu; /* a frame as thread mode has it */
    }
}

static void pend_inside(struct taken *taken) {
    note(" SVC, ICSR.RETTOBASE", ICSR >> 11 & 1);
    ICSR = ICSR_PENDSVSET;
    BARRIER();
    note(" back in SVC, IPSR", MRS(IPSR));
    if (MRS(IPSR) == 0) {
        note(" SVC active in thread mode", SHCSR >> 7 & 1);
        finish();
    }
}

static void nested_fault(struct taken *taken) {
    taken->frame = (struct frame *)taken->msp; /* whatever EXC_RETURN says */
    note_fault(taken);
    note("  EXC_RETURN in the fault handler", taken->exc_return);
    note("  SHCSR", SHCSR);
    note("  IPSR in the frame", taken->frame->xpsr & 0x1FF);
    taken->exc_return = 0xFFFFFFF1;
    taken->frame->xpsr = (taken->frame->xpsr & ~0x1FFu) | SVCALL;
}

static void thread_frame_with_number(struct taken *taken) {
    taken->frame->xpsr |= SYSTICK;
}

static void mismatch(struct taken *taken) {
    note_fault(taken);
    note("  EXC_RETURN in the fault handler", taken->exc_return);
    note("  SHCSR", SHCSR);
    note("  IPSR in the frame", taken->frame->xpsr & 0x1FF);
    taken->frame->xpsr &= ~0x1FFu;
    taken->exc_return = 0xFFFFFFF9;
}

static void handler_return_from_only(struct taken *taken) {
    taken->exc_return = 0xFFFFFFF1;
}

static void clear_own_active(struct taken *taken) {
    SHCSR &= ~(1u << 7);
    (void)taken;
}

static uint64_t process_stack[64];

static void to_process(struct taken *taken) {
    uint32_t *to = (uint32_t *)(process_stack + 30), *from = (uint32_t *)taken->frame;
    for (int i = 0; i < 8; i++) {
        to[i] = from[i];
    }
    MSR(PSP, to);
    taken->exc_return = 0xFFFFFFFD;
}


void program(void) {
    SHCSR = 7 << 16;
    SHPR(SVCALL) = 0x80;
    SHPR(PENDSV) = 0x40;
    handlers[SVCALL] = leave_wrongly;
    handlers[USAGE_FAULT] = on_usage_fault;
    static const uint8_t illegal[] = {0xF0, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xFA, 0xFB, 0xFC, 0xFE, 0xFF};
    for (uint32_t i = 0; i < sizeof illegal; i++) {
        wanted = 0xFFFFFF00 | illegal[i];
        note("returning with", wanted);
        SVC(0);
        note("active afterwards", SHCSR & 0xFFF);
    }
    note("to handler mode, though none is active", 0);
    handlers[SVCALL] = handler_return_from_only;
    handlers[USAGE_FAULT] = mismatch;
    SVC(0);
    note("active afterwards", SHCSR & 0xFFF);
    note("to thread mode with a frame that says SysTick", 0);
    handlers[SVCALL] = thread_frame_with_number;
    SVC(0);
    note("active afterwards", SHCSR & 0xFFF);
    note("from an exception that is not active", 0);
    handlers[SVCALL] = clear_own_active;
    SVC(0);
    note("active afterwards", SHCSR & 0xFFF);

    note("nested, back to the handler", 0);
    handlers[SVCALL] = pend_inside;
    handlers[PENDSV] = nested;
    handlers[USAGE_FAULT] = nested_fault;
    wanted = 0xFFFFFFF1;
    SVC(0);
    note("active afterwards", SHCSR & 0xFFF);
    note("nested, to thread mode with NONBASETHRDENA = 0", 0);
    wanted = 0xFFFFFFFD;
    SVC(0);
    note("active afterwards", SHCSR & 0xFFF);

    note("to thread mode on the process stack", 0);
    handlers[SVCALL] = to_process;
    uint32_t main = MRS(MSP), control, psp, msp;
    ASM("svc 0\n mrs %0, CONTROL\n mrs %1, PSP\n mrs %2, MSP\n msr CONTROL, %3\n isb"
        : "=&r"(control), "=&r"(psp), "=&r"(msp) : "r"(0) : "memory");
    note("CONTROL", control);
    note("PSP moved up by", psp - (uint32_t)(process_stack + 30));
    note("MSP keeps the frame's place", msp - main);
    MSR(MSP, main);

    note("to thread mode from nested with NONBASETHRDENA = 1", 0);
    CCR |= 1;
    wanted = 0xFFFFFFF9;
    handlers[SVCALL] = pend_inside;
    handlers[PENDSV] = nested;
    /* PendSV leaves to thread mode in the middle of the SVC's handler, which stays active. There the program ends. */
    SVC(0);
}
