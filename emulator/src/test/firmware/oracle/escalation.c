/* Escalation, derived exceptions, the priority of faults (Armv7-M ARM B1.5.11, B1.5.14). */
#include "oracle.h"

#define NOWHERE 0x60000010
#define UNDEFINED ASM(".hword 0xDE01")

static volatile uint32_t level;

/* The first time it makes the same fault again. */
static void again(struct taken *taken) {
    note("usage fault at level", level);
    note_and_skip(taken);
    if (level++ == 0) {
        UNDEFINED;
        note("back at level", --level);
    }
}

static void undefined_inside(struct taken *taken) {
    note("inside exception", taken->number);
    UNDEFINED;
    note("still inside", MRS(IPSR));
}

static void svc_inside(struct taken *taken) {
    note("inside exception", taken->number);
    SVC(1);
    note("still inside", MRS(IPSR));
}

static void hard_after_svc(struct taken *taken) {
    note_fault(taken);
    note("  IPSR in the frame", taken->frame->xpsr & 0x1FF);
    note("  SVC pending or active", SHCSR & 0x8080);
}

static void load_inside(struct taken *taken) {
    note("inside exception", taken->number);
    (void)REGISTER(NOWHERE);
    note("still inside", MRS(IPSR));
}

static void with_status(struct taken *taken) {
    note_fault(taken);
    note("  BFAR", BFAR);
    skip(taken);
}

/* Puts the process stack where no memory is and lets SVC stack there. */
NAKED static void stacking_error(void) {
    ASM("push {r4-r11, lr}\n"
        "ldr r0, =0x60000050\n"
        "msr PSP, r0\n"
        "movs r0, #2\n"
        "msr CONTROL, r0\n"
        "isb\n"
        "svc 0\n"
        ".global after_stacking\n"
        ".thumb_func\n"
        "after_stacking: movs r0, #0\n"
        "msr CONTROL, r0\n"
        "isb\n"
        "pop {r4-r11, pc}\n"
        ".ltorg");
}

static void move_psp_away(struct taken *taken) {
    (void)taken;
    MSR(PSP, NOWHERE);
}

static void after_stacking_error(struct taken *taken) {
    note("exception", taken->number);
    note("  CFSR", CFSR);
    note("  HFSR", HFSR);
    note("  EXC_RETURN", taken->exc_return);
    note("  SHCSR", SHCSR);
    note("  PSP moved by", MRS(PSP) - (NOWHERE + 0x40));
    CFSR = CFSR;
    HFSR = HFSR;
}

extern volatile uint32_t good_psp;
void repair(struct taken *);
void repair_return(struct taken *);

void program(void) {
    SHCSR = 7 << 16;
    for (int i = HARD_FAULT; i <= USAGE_FAULT; i++) {
        handlers[i] = note_and_skip;
    }
    note("a fault inside its own handler is a HardFault", 0);
    handlers[USAGE_FAULT] = again;
    UNDEFINED;

    note("UsageFault inside a more urgent interrupt", 0);
    handlers[USAGE_FAULT] = note_and_skip;
    handlers[IRQ0] = undefined_inside;
    SHPR(USAGE_FAULT) = 0x80;
    NVIC_IPR(0) = 0x40;
    NVIC_ISER(0) = 1;
    NVIC_ISPR(0) = 1;
    BARRIER();
    note("and inside one of its own priority", 0);
    NVIC_IPR(0) = 0x80;
    NVIC_ISPR(0) = 1;
    BARRIER();
    note("and inside a less urgent one", 0);
    NVIC_IPR(0) = 0xC0;
    NVIC_ISPR(0) = 1;
    BARRIER();
    note("UsageFault under PRIMASK", 0);
    ASM("cpsid i");
    UNDEFINED;
    ASM("cpsie i");
    note("UsageFault under BASEPRI 0x80", 0);
    MSR(BASEPRI, 0x80);
    UNDEFINED;
    note("UsageFault under BASEPRI 0x90", 0);
    MSR(BASEPRI, 0x90);
    UNDEFINED;
    MSR(BASEPRI, 0);

    note("SVC under PRIMASK", 0);
    handlers[HARD_FAULT] = hard_after_svc;
    handlers[SVCALL] = note_number;
    ASM("cpsid i");
    SVC(0);
    ASM("cpsie i");
    note("SVC inside a more urgent interrupt", 0);
    SHPR(SVCALL) = 0x80;
    NVIC_IPR(0) = 0x40;
    handlers[IRQ0] = svc_inside;
    NVIC_ISPR(0) = 1;
    BARRIER();
    note("SVC inside a less urgent interrupt", 0);
    NVIC_IPR(0) = 0xC0;
    NVIC_ISPR(0) = 1;
    BARRIER();
    note("SVC inside SVC", 0);
    handlers[SVCALL] = svc_inside;
    SVC(0);

    note("BusFault while UsageFault's handler runs, more urgent", 0);
    handlers[HARD_FAULT] = with_status;
    handlers[BUS_FAULT] = with_status;
    handlers[USAGE_FAULT] = load_inside;
    SHPR(BUS_FAULT) = 0x20;
    handlers[IRQ0] = load_inside;
    NVIC_IPR(0) = 0x40;
    NVIC_ISPR(0) = 1;
    BARRIER();
    note("not more urgent", 0);
    SHPR(BUS_FAULT) = 0x60;
    NVIC_ISPR(0) = 1;
    BARRIER();

    note("stacking on a bad process stack", 0);
    SHPR(BUS_FAULT) = 0;
    handlers[SVCALL] = note_number;
    static uint64_t good[32];
    good_psp = (uint32_t)(good + 20);
    handlers[BUS_FAULT] = repair;
    stacking_error();
    note("went on, CONTROL", MRS(CONTROL));

    note("unstacking from a bad process stack", 0);
    handlers[SVCALL] = move_psp_away;
    handlers[BUS_FAULT] = repair_return;
    MSR(PSP, good + 30);
    ASM("msr CONTROL, %0\n isb\n svc 0\n 1: msr CONTROL, %1\n isb" ::"r"(2), "r"(0) : "memory");
    note("went on, CONTROL", MRS(CONTROL));
}

volatile uint32_t good_psp;

/* BusFault for STKERR: nothing was stacked, so lay out a frame that returns behind the SVC. */
void repair(struct taken *taken) {
    after_stacking_error(taken);
    uint32_t *frame = (uint32_t *)good_psp;
    extern uint32_t after_stacking[];
    for (int i = 0; i < 6; i++) {
        frame[i] = 0;
    }
    frame[6] = (uint32_t)after_stacking & ~1u;
    frame[7] = XPSR_T;
    MSR(PSP, frame);
}

/* BusFault for UNSTKERR: the process stack was good before the handler moved it. */
void repair_return(struct taken *taken) {
    note("exception", taken->number);
    note("  CFSR", CFSR);
    note("  EXC_RETURN", taken->exc_return);
    note("  SHCSR", SHCSR);
    note("  PSP moved by", MRS(PSP) - NOWHERE);
    CFSR = CFSR;
    MSR(PSP, good_psp + 80 - 0x20);
}
