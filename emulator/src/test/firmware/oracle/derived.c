/* Faults of vectors and of lazy stacking (Armv7-M ARM B1.5.11, B1.5.13; HFSR.VECTTBL, CFSR.LSPERR). */
#include "oracle.h"

#define NOWHERE 0x60000040

extern void vector(void);
extern uint32_t stack_top[];

/* A vector table that ends where flash does: interrupts have no vector. */
__attribute__((section(".last_vectors"), used)) void *const last_vectors[32] = {
    stack_top, vector, vector, vector, vector, vector, vector, vector, vector, vector, vector,
    vector, vector, vector, vector, vector, vector, vector, vector, vector, vector, vector,
    vector, vector, vector, vector, vector, vector, vector, vector, vector, vector,
};

static void no_vector(struct taken *taken) {
    note_fault(taken);
    note("  EXC_RETURN", taken->exc_return);
    note("  interrupt 20 active, pending", (NVIC_IABR(0) >> 20 & 1) << 4 | (NVIC_ISPR(0) >> 20 & 1));
    note("  IPSR in the frame", taken->frame->xpsr & 0x1FF);
    VTOR = 0x08000000;
    BARRIER();
}

static uint32_t table[64] __attribute__((aligned(256)));

static void not_thumb(struct taken *taken) {
    note_fault(taken);
    note("  EXC_RETURN", taken->exc_return);
    note("  stacked PC is the vector", taken->frame->pc == ((uint32_t)vector & ~1u));
    note("  IPSR in the frame, T", taken->frame->xpsr & 0x10001FF);
    note("  SVC active, pending", SHCSR & 0x8080);
    /* Leave into the SVC's handler properly: its first instruction, in Thumb state. */
    taken->frame->xpsr |= XPSR_T;
}

static uint32_t good_fpcar;

static void lazy_error(struct taken *taken) {
    note_fault(taken);
    note("  EXC_RETURN", taken->exc_return);
    note("  FPCCR.LSPACT", FPCCR & 1);
    note("  instruction at stacked PC", HALFWORD(taken->frame->pc));
    note("  CONTROL", MRS(CONTROL));
    FPCAR = good_fpcar; /* the FP instruction is tried again */
}

static void use_float_with_bad_fpcar(struct taken *taken) {
    note("FPCCR.LSPACT", FPCCR & 1);
    good_fpcar = FPCAR;
    FPCAR = NOWHERE;
    BARRIER();
    ASM(FPU "vmov s0, %0" ::"r"(0x12345678));
    note("behind the FP instruction, LSPACT", FPCCR & 1);
    note("S0 in the frame", taken->frame->s[0]);
}

void program(void) {
    handlers[HARD_FAULT] = no_vector;
    handlers[IRQ0 + 20] = note_number;
    NVIC_ISER(0) = 1 << 20;
    note("an interrupt whose vector cannot be read", 0);
    VTOR = (uint32_t)last_vectors;
    BARRIER();
    NVIC_ISPR(0) = 1 << 20;
    BARRIER();
    note("afterwards, active and pending", (NVIC_IABR(0) >> 20 & 1) << 4 | (NVIC_ISPR(0) >> 20 & 1));

    note("a vector without bit 0", 0);
    for (int i = 0; i < 64; i++) {
        table[i] = (uint32_t)vector;
    }
    table[SVCALL] &= ~1u;
    VTOR = (uint32_t)table;
    SHCSR = 7 << 16;
    SHPR(SVCALL) = 0x80;
    handlers[USAGE_FAULT] = not_thumb;
    handlers[SVCALL] = note_number;
    SVC(0);
    VTOR = 0x08000000;
    note("afterwards", SHCSR);

    note("lazy stacking to nowhere", 0);
    CPACR = 0xF << 20;
    BARRIER();
    ASM(FPU "vmov s0, %0" ::"r"(0x12345678));
    handlers[SVCALL] = use_float_with_bad_fpcar;
    handlers[BUS_FAULT] = lazy_error;
    SVC(0);
    note("CONTROL afterwards", MRS(CONTROL));
    note("and with BusFault not enabled", 0);
    SHCSR = 0;
    handlers[HARD_FAULT] = lazy_error;
    SVC(0);
    note("CONTROL afterwards", MRS(CONTROL));
}
