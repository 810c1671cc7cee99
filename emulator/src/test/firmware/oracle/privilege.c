/* Unprivileged thread mode (Armv7-M ARM B1.3.1, B1.4.4, B3.2.1, B5.2). */
#include "oracle.h"

enum { TO_PRIVILEGED, TO_UNPRIVILEGED };


static void change(struct taken *taken) {
    MSR(CONTROL, (MRS(CONTROL) & ~1u) | (BYTE(taken->frame->pc - 2) == TO_UNPRIVILEGED));
}

static void on_bus_fault(struct taken *taken) {
    note_fault(taken);
    note("  BFAR", BFAR);
    skip(taken);
}

#define READ(label, sysm) do { \
    uint32_t value_; \
    ASM("mvn r0, #0\n .hword 0xF3EF, 0x8000 | " #sysm "\n mov %0, r0" : "=r"(value_) :: "r0"); \
    note(label, value_); \
} while (0)

static void everything(void) {
    READ("MRS MSP", 8);
    READ("MRS PSP", 9);
    READ("MRS PRIMASK", 16);
    READ("MRS BASEPRI", 17);
    READ("MRS BASEPRI_MAX", 18);
    READ("MRS FAULTMASK", 19);
    READ("MRS CONTROL", 20);
    READ("MRS IPSR", 5);
    ASM("msr APSR_nzcvqg, %0" ::"r"(0xA00A0000) : "cc");
    READ("MRS XPSR", 3);
    uint32_t sp, sp_after;
    ASM("mov %0, sp" : "=r"(sp));
    MSR(MSP, 0x20000100);
    MSR(PSP, 0x20000100);
    ASM("mov %0, sp" : "=r"(sp_after));
    note("SP unchanged by MSR", sp - sp_after);
    MSR(PRIMASK, 1);
    MSR(FAULTMASK, 1);
    MSR(BASEPRI, 0x40);
    MSR(BASEPRI_MAX, 0x40);
    MSR(CONTROL, 0);
    ASM("cpsid i");
    ASM("cpsid f");
    note("CONTROL still", MRS(CONTROL));
    note("reading ICSR", ICSR);
    note("writing ICSR", 0);
    ICSR = ICSR_PENDSVSET;
    note("reading SYST_CSR", SYST_CSR);
    note("reading NVIC_ISER0", NVIC_ISER(0));
    note("reading FPCCR", FPCCR);
    note("writing STIR", 0);
    STIR = 3;
    SVC(TO_PRIVILEGED);
    note("masks after all", MRS(PRIMASK) | MRS(FAULTMASK) << 1 | MRS(BASEPRI) << 8);
    note("nothing pending", ICSR & 0x90400000);
}

void program(void) {
    handlers[SVCALL] = change;
    handlers[BUS_FAULT] = on_bus_fault;
    handlers[IRQ0 + 3] = note_number;
    SHCSR = 7 << 16;
    NVIC_ISER(0) = 1 << 3;
    uint32_t main = MRS(MSP);
    note("on the main stack", 0);
    SVC(TO_UNPRIVILEGED);
    everything();
    note("on the process stack", 0);
    /* SP goes on where it was, now as PSP; handlers get a stack further down. */
    MSR(PSP, main);
    MSR(CONTROL, 2);
    MSR(MSP, main - 0x800);
    SVC(TO_UNPRIVILEGED);
    everything();
    MSR(MSP, MRS(PSP));
    MSR(CONTROL, 0);
    note("MSP is where it was", MRS(MSP) - main);
    note("STIR with USERSETMPEND", 0);
    CCR |= 2;
    SVC(TO_UNPRIVILEGED);
    STIR = 3;
    BARRIER();
    SVC(TO_PRIVILEGED);
    note("without SHCSR enables it is a HardFault", 0);
    handlers[HARD_FAULT] = on_bus_fault;
    SHCSR = 0;
    SVC(TO_UNPRIVILEGED);
    (void)ICSR;
    SVC(TO_PRIVILEGED);
}
