/* Reset (Armv7-M ARM B1.5.5): core registers, and the reset values of the system registers that do not depend on the chip. */
#include "oracle.h"

__attribute__((section(".data"))) uint32_t unused = 1;

NAKED void start(void) {
    ASM("mov r4, lr\n"
        "mov r5, sp\n"
        "b prepare");
}

void program(void) {
    uint32_t lr, sp;
    ASM("mov %0, r4\n mov %1, r5" : "=r"(lr), "=r"(sp));
    (void)lr;
    note("IPSR", MRS(IPSR));
    note("CONTROL", MRS(CONTROL));
    note("PRIMASK", MRS(PRIMASK));
    note("BASEPRI", MRS(BASEPRI));
    note("FAULTMASK", MRS(FAULTMASK));
    note("VTOR", VTOR);
    note("CPUID without revision", REGISTER(0xE000ED00) & 0xFF0FFFF0);
    note("ICSR", ICSR);
    note("AIRCR", AIRCR);
    note("SCR", SCR);
    note("CCR", CCR);
    note("SHPR1", REGISTER(0xE000ED18));
    note("SHPR2", REGISTER(0xE000ED1C));
    note("SHPR3", REGISTER(0xE000ED20));
    note("SHCSR", SHCSR);
    note("CFSR", CFSR);
    note("HFSR", HFSR);
    note("ID_PFR0", REGISTER(0xE000ED40));
    note("ID_PFR1", REGISTER(0xE000ED44));
    note("ID_DFR0", REGISTER(0xE000ED48));
    note("ID_AFR0", REGISTER(0xE000ED4C));
    note("ID_MMFR0", REGISTER(0xE000ED50));
    note("ID_MMFR1", REGISTER(0xE000ED54));
    note("ID_MMFR2", REGISTER(0xE000ED58));
    note("ID_MMFR3", REGISTER(0xE000ED5C));
    note("ID_ISAR0", REGISTER(0xE000ED60));
    note("ID_ISAR1", REGISTER(0xE000ED64));
    note("ID_ISAR2", REGISTER(0xE000ED68));
    note("ID_ISAR3", REGISTER(0xE000ED6C));
    note("ID_ISAR4", REGISTER(0xE000ED70));
    note("CPACR", CPACR);
    note("MPU_TYPE", REGISTER(0xE000ED90));
    note("MPU_CTRL", REGISTER(0xE000ED94));
    note("FPCCR", FPCCR);
    note("FPCAR", FPCAR);
    note("FPDSCR", FPDSCR);
    note("MVFR0", REGISTER(0xE000EF40));
    note("MVFR1", REGISTER(0xE000EF44));
    note("SYST_CSR", SYST_CSR & ~4u); /* CLKSOURCE depends on the chip's external clock */
    note("NVIC_ISER0", NVIC_ISER(0));
    note("NVIC_ISPR0", NVIC_ISPR(0));
    note("NVIC_IABR0", NVIC_IABR(0));
    note("NVIC_IPR0", REGISTER(0xE000E400));
    note("STIR", STIR);
    /* Which bits can be written. */
    VTOR = 0xFFFFFFFF;
    note("VTOR after writing ones, but for its top bits", VTOR & 0x3FFFFFFF);
    VTOR = 0;
    SCR = 0xFFFFFFFF;
    note("SCR after writing ones", SCR);
    SCR = 0;
    CCR = 0xFFFFFFFF;
    note("CCR after writing ones", CCR);
    CCR = 0;
    note("CCR after writing zeros", CCR);
    CCR = CCR_STKALIGN;
    REGISTER(0xE000ED18) = 0xF0F0F0F0;
    note("SHPR1 after writing F0 to all", REGISTER(0xE000ED18));
    REGISTER(0xE000ED1C) = 0xF0F0F0F0;
    note("SHPR2 after writing F0 to all", REGISTER(0xE000ED1C));
    REGISTER(0xE000ED20) = 0xF0F0F0F0;
    note("SHPR3 after writing F0 to all", REGISTER(0xE000ED20));
    CPACR = 0xFFFFFFFF;
    note("CPACR after writing ones", CPACR);
    FPCCR = 0xFFFFFFFF;
    note("FPCCR after writing ones, ASPEN and LSPEN", FPCCR & 0xC0000000);
    FPCCR = 0xC0000000;
    FPCAR = 0xFFFFFFFF;
    note("FPCAR after writing ones", FPCAR);
    FPDSCR = 0xFFFFFFFF;
    note("FPDSCR after writing ones", FPDSCR);
    AIRCR = 0x05FA0700;
    note("AIRCR after PRIGROUP 7", AIRCR);
    AIRCR = 0x00000300;
    note("AIRCR after a write without its key", AIRCR);
    AIRCR = 0x05FA0300;
    note("AIRCR after PRIGROUP 3", AIRCR);
}
