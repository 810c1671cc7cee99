/* Floating-point context: CPACR, CONTROL.FPCA, automatic and lazy stacking, FPDSCR (Armv7-M ARM B1.5.7, B3.2.20 to B3.2.24). */
#include "oracle.h"

#define FP(text) ASM(FPU text ::: "memory", "cc")


__attribute__((used)) uint32_t got[34];

/* S0 to S31 get 0x3F800000 + n * step; FPSCR gets a value with everything set that can be. */
NAKED static void fill(uint32_t first, uint32_t step) {
    ASM(FPU
        "push {r4, lr}\n"
        "ldr r2, =got\n movs r3, #32\n"
        "1: str r0, [r2], #4\n add r0, r0, r1\n subs r3, #1\n bne 1b\n"
        "ldr r2, =got\n vldmia r2, {s0-s31}\n"
        "ldr r3, =0xF7C0009F\n vmsr fpscr, r3\n"
        "pop {r4, pc}\n .ltorg");
}

NAKED static void fetch(void) {
    ASM(FPU "ldr r2, =got\n vstmia r2!, {s0-s31}\n vmrs r3, fpscr\n str r3, [r2]\n bx lr\n .ltorg");
}

/* FPCCR without UFRDY, which QEMU has from a later architecture. */
static uint32_t context_control(void) {
    return FPCCR & ~(1u << 10);
}

static void show(const char *label) {
    fetch();
    note(label, 0);
    note("  S0", got[0]);
    note("  S1", got[1]);
    note("  S15", got[15]);
    note("  S16", got[16]);
    note("  S31", got[31]);
    note("  FPSCR", got[32]);
}

static void frame_part(struct taken *taken) {
    note("  S0 in the frame", taken->frame->s[0]);
    note("  S15 in the frame", taken->frame->s[15]);
    note("  FPSCR in the frame", taken->frame->fpscr);
}

static void clear_frame(struct taken *taken) {
    for (int i = 0; i < 16; i++) {
        taken->frame->s[i] = 0xDDDDDDDD;
    }
    taken->frame->fpscr = 0xDDDDDDDD;
}

static volatile uint32_t use_float;

static void look(struct taken *taken) {
    note("  EXC_RETURN", taken->exc_return);
    note("  CONTROL", MRS(CONTROL));
    note("  frame mod 8", (uint32_t)taken->frame & 7);
    uint32_t fpccr = context_control();
    note("  FPCCR", fpccr);
    if (!(taken->exc_return & 1 << 4)) {
        if (fpccr & 1) {
            note("  FPCAR is in the frame at", FPCAR - (uint32_t)taken->frame);
            clear_frame(taken);
        } else {
            frame_part(taken);
        }
    }
    if (use_float) {
        note("  using the FPU in the handler", 0);
        uint32_t fpscr;
        ASM(FPU "vmrs %0, fpscr" : "=r"(fpscr));
        note("  FPSCR, new context", fpscr & 0x07C00000);
        note("  CONTROL", MRS(CONTROL));
        note("  FPCCR", context_control());
        if (!(taken->exc_return & 1 << 4)) {
            frame_part(taken);
        }
        ASM(FPU "vmov s0, %0\n vmov s15, %0\n vmov s16, %0\n vmsr fpscr, %1" ::"r"(0x11223344), "r"(0));
    }
}

static void nest(struct taken *taken) {
    note("  SVC: EXC_RETURN", taken->exc_return);
    note("  FPCCR", context_control());
    uint32_t fpcar = FPCAR;
    use_float = 1;
    ICSR = ICSR_PENDSVSET;
    BARRIER();
    note("  back in SVC, FPCCR", context_control());
    note("  FPCAR as before", FPCAR - fpcar);
    note("  CONTROL", MRS(CONTROL));
    frame_part(taken);
    use_float = 0;
}


static void toggle(struct taken *taken) {
    MSR(CONTROL, MRS(CONTROL) ^ 1u);
}

static void denied(struct taken *taken) {
    note_fault(taken);
    note("  instruction at stacked PC", HALFWORD(taken->frame->pc));
    note("  CONTROL", MRS(CONTROL));
    note("  EXC_RETURN", taken->exc_return);
    skip(taken);
}

static void once(const char *label, handler_t handler) {
    note(label, 0);
    handlers[SVCALL] = handler;
    fill(0x40000000, 0x10001);
    SVC(0);
    note("  CONTROL back in thread mode", MRS(CONTROL));
    show("  registers");
}

void program(void) {
    handlers[PENDSV] = look;
    SHPR(SVCALL) = 0x80;
    SHPR(PENDSV) = 0x40;
    SHCSR = 7 << 16;
    handlers[USAGE_FAULT] = denied;

    note("coprocessors off", 0);
    FP("vmov s0, s1");
    CPACR = 5 << 20;
    BARRIER();
    note("privileged access only, used privileged", 0);
    FP("vmov s0, s1");
    note("  CONTROL", MRS(CONTROL));
    MSR(CONTROL, 0);
    note("used unprivileged", 0);
    handlers[SVCALL] = toggle;
    SVC(0);
    FP("vmov s0, s1");
    SVC(0);
    note("CPACR reads back", CPACR);
    CPACR = 0xF << 20;
    BARRIER();
    handlers[SVCALL] = toggle;
    SVC(0);
    note("full access, used unprivileged", 0);
    FP("vmov s0, s1");
    SVC(0);
    note("  CONTROL", MRS(CONTROL));
    note("VMRS alone makes a context", 0);
    MSR(CONTROL, 0);
    ASM(FPU "vmrs r0, fpscr" ::: "r0");
    note("  CONTROL", MRS(CONTROL));

    once("lazy, FPU not used by the handler", look);
    use_float = 1;
    once("lazy, FPU used by the handler", look);
    use_float = 0;
    once("lazy, nested handler uses the FPU", nest);
    FPCCR = 0x80000000;
    once("not lazy, FPU not used by the handler", look);
    use_float = 1;
    once("not lazy, FPU used by the handler", look);
    use_float = 0;
    FPCCR = 0;
    MSR(CONTROL, 0);
    note("no automatic context", 0);
    handlers[SVCALL] = look;
    fill(0x40400000, 1);
    note("  CONTROL", MRS(CONTROL));
    SVC(0);
    use_float = 1;
    SVC(0);
    use_float = 0;
    show("  registers, S0, S15 and S16 changed");
    MSR(CONTROL, 4);
    note("no automatic context, but FPCA set by MSR", 0);
    SVC(0);
    note("  CONTROL", MRS(CONTROL));
    FPCCR = 0xC0000000;
    MSR(CONTROL, 0);

    note("FPDSCR", 0);
    FPDSCR = 0x03C00000;
    use_float = 1;
    once("with FPDSCR 0x03C00000", look);
    use_float = 0;
    FPDSCR = 0;
    note("an unaligned stack with CCR.STKALIGN = 0 is aligned for an extended frame", 0);
    CCR = 0;
    handlers[SVCALL] = look;
    fill(0x40000000, 1);
    uint32_t moved;
    ASM("mov r4, sp\n sub sp, #4\n svc 0\n add sp, #4\n sub %0, sp, r4" : "=r"(moved) : : "r4", "memory");
    note("  SP moved by", moved);
    CCR = CCR_STKALIGN;
}
