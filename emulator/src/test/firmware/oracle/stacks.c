/* MSP, PSP, CONTROL, frames and their alignment (Armv7-M ARM B1.4.1, B1.4.4, B1.5.6, B1.5.7). */
#include "oracle.h"

static uint64_t process_stack[128];

static void describe(struct taken *taken) {
    struct frame *f = taken->frame;
    note("  EXC_RETURN", taken->exc_return);
    note("  CONTROL in the handler", MRS(CONTROL));
    note("  frame mod 8", (uint32_t)f & 7);
    note("  r0", f->r[0]);
    note("  r1", f->r[1]);
    note("  r2", f->r[2]);
    note("  r3", f->r[3]);
    note("  r12", f->r12);
    note("  lr", f->lr);
    note("  instruction before stacked PC", HALFWORD(f->pc - 2));
    note("  xPSR", f->xpsr);
}

/* With known registers and flags, an SVC from the stack pointer given. Gives back how far SP is off afterwards. */
NAKED static uint32_t call_from(uint32_t sp) {
    ASM("push {r4-r11, lr}\n"
        "mov r11, sp\n"
        "mov r10, r0\n"
        "mov sp, r0\n"
        "ldr r0, =0xF80F0000\n"
        "msr APSR_nzcvqg, r0\n"
        "ldr r0, =0x11111111\n ldr r1, =0x22222222\n ldr r2, =0x33333333\n ldr r3, =0x44444444\n"
        "ldr r12, =0x55555555\n ldr lr, =0x66666667\n"
        "svc 0\n"
        "mov r0, sp\n"
        "subs r0, r0, r10\n"
        "mov sp, r11\n"
        "pop {r4-r11, pc}\n"
        ".ltorg");
}

static void with_both_alignments(const char *what, int process) {
    note(what, 0);
    uint32_t top = (uint32_t)(process_stack + 128);
    for (uint32_t stkalign = 0; stkalign < 2; stkalign++) {
        for (uint32_t off = 0; off < 8; off += 4) {
            note(" CCR.STKALIGN", stkalign);
            note(" SP mod 8", off);
            CCR = stkalign ? CCR_STKALIGN : 0;
            uint32_t main = MRS(MSP);
            MSR(PSP, process ? main : top);
            MSR(CONTROL, process ? 2 : 0); /* now SP is as it was, in the other register */
            if (process) {
                MSR(MSP, main - 0x400);
            }
            note(" SP moved by", call_from(top - off));
            note(" CONTROL", MRS(CONTROL));
            if (process) {
                MSR(MSP, MRS(PSP));
                MSR(CONTROL, 0);
            }
        }
    }
    CCR = CCR_STKALIGN;
}

static void nested(struct taken *taken) {
    note("PendSV inside SVC: EXC_RETURN", taken->exc_return);
    note("  xPSR of the SVC handler", taken->frame->xpsr & 0x1FF);
    note("  both frames on MSP", (uint32_t)taken->frame == taken->msp);
}

static void nest(struct taken *taken) {
    note("SVC: EXC_RETURN", taken->exc_return);
    ICSR = ICSR_PENDSVSET;
    BARRIER();
    note("back in SVC", MRS(IPSR));
}

static void change_control(struct taken *taken) {
    (void)taken;
    uint32_t msp = MRS(MSP);
    MSR(CONTROL, 3);
    note("CONTROL after writing 3 in a handler", MRS(CONTROL));
    note("SP is still MSP", MRS(MSP) - msp);
    MSR(CONTROL, 2);
    note("CONTROL after writing 2 in a handler", MRS(CONTROL));
}

static void change_psp(struct taken *taken) {
    note("PSP as frame", (uint32_t)taken->frame - MRS(PSP));
    /* A copy of the frame elsewhere, as a scheduler has for another task. */
    uint32_t *to = (uint32_t *)(process_stack + 20), *from = (uint32_t *)taken->frame;
    for (int i = 0; i < 8; i++) {
        to[i] = from[i];
    }
    MSR(PSP, to);
}

void program(void) {
    handlers[SVCALL] = describe;
    note("writing MSP with low bits set", 0);
    uint32_t msp = MRS(MSP);
    MSR(PSP, 0x20001237);
    note("PSP after writing 0x20001237", MRS(PSP));
    with_both_alignments("on MSP", 0);
    with_both_alignments("on PSP", 1);
    note("MSP is where it was", MRS(MSP) - msp);

    handlers[SVCALL] = nest;
    handlers[PENDSV] = nested;
    SHPR(SVCALL) = 0x80;
    SHPR(PENDSV) = 0x40;
    SVC(0);
    note("CONTROL in thread mode", MRS(CONTROL));
    handlers[SVCALL] = change_control;
    SVC(0);
    note("CONTROL back in thread mode", MRS(CONTROL));

    handlers[SVCALL] = change_psp;
    uint32_t main = MRS(MSP);
    MSR(PSP, process_stack + 100);
    uint32_t after;
    ASM("msr CONTROL, %1\n isb\n svc 0\n mov %0, sp\n msr CONTROL, %2\n isb" : "=r"(after) : "r"(2), "r"(0) : "memory");
    note("PSP after a return from the other frame", after - (uint32_t)process_stack);
    note("MSP", MRS(MSP) - main);
}
