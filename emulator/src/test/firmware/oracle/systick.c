/* SysTick (Armv7-M ARM B3.3), but for its pace. */
#include "oracle.h"

static volatile uint32_t ticks;

static void tick(struct taken *taken) {
    ticks++;
    SYST_CSR = 0;
}

static void wait(void) {
    for (uint32_t i = 0; i < 100000 && !(SYST_CSR & 1 << 16); i++) {
    }
}

void program(void) {
    handlers[SYSTICK] = tick;
    SYST_RVR = 0xFFFFFFFF;
    note("RVR after ones", SYST_RVR);
    SYST_RVR = 999;
    SYST_CVR = 0xFFFFFFFF;
    note("CVR after any write", SYST_CVR);
    note("CSR", SYST_CSR & ~4u);
    SYST_CSR = 0xFFFFFFF4;
    note("CSR after ones but ENABLE and TICKINT", SYST_CSR);
    SYST_CSR = 5;
    while (SYST_CVR == 0) {
    }
    note("CVR runs below its reload value", SYST_CVR <= 999);
    wait();
    note("COUNTFLAG is cleared by reading", SYST_CSR & 1 << 16);
    SYST_CSR = 0;
    note("no exception without TICKINT", ticks | (ICSR >> 26 & 1));
    SYST_CVR = 0;
    SYST_CSR = 7;
    for (uint32_t i = 0; i < 100000 && !ticks; i++) {
    }
    note("ticks with TICKINT", ticks);
    note("CSR, stopped by its handler: COUNTFLAG is still there", SYST_CSR);
    ticks = 0;
    ASM("cpsid i");
    SYST_CVR = 0;
    SYST_CSR = 7;
    wait();
    SYST_CSR = 0;
    note("pending under PRIMASK", ICSR >> 26 & 1);
    ICSR = ICSR_PENDSTCLR;
    note("after PENDSTCLR", ICSR >> 26 & 1);
    ASM("cpsie i\n isb");
    note("ticks", ticks);
    ICSR = ICSR_PENDSTSET;
    BARRIER();
    note("ticks after PENDSTSET", ticks);
    SYST_CVR = 0;
    SYST_CSR = 5;
    wait();
    SYST_CVR = 5;
    SYST_CSR = 0;
    note("COUNTFLAG is cleared by writing CVR", SYST_CSR & 1 << 16);
    SYST_RVR = 0;
    SYST_CVR = 0;
    SYST_CSR = 7;
    for (uint32_t i = 0; i < 1000; i++) {
        ASM("nop");
    }
    note("reload value 0 never ticks", ticks);
}
