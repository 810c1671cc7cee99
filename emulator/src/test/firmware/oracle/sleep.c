/* WFI, WFE, SEV, SEVONPEND, SLEEPONEXIT (Armv7-M ARM B1.5.17 to B1.5.19). QEMU does not sleep on WFE and knows no event
   register, so the expected notes are written by hand. Everything is timed by SysTick: whether the core slept is seen from
   whether the tick had come. */
#include "oracle.h"

static volatile uint32_t ticks, interrupts;

static void tick(struct taken *taken) {
    ticks++;
}

static void interrupt(struct taken *taken) {
    interrupts++;
}

static void last_tick(struct taken *taken) {
    ticks++;
    if (ticks == 3) {
        SCR = 0;
    }
}

/* The tick comes 2000 cycles from now, as exception or only as flag. */
static void begin(uint32_t csr) {
    SYST_CSR = 0;
    SYST_RVR = 2000;
    SYST_CVR = 0;
    (void)SYST_CSR;
    SYST_CSR = csr;
}

static void stop(void) {
    SYST_CSR = 0;
    ICSR = ICSR_PENDSTCLR;
    ticks = 0;
}

#define WFE ASM("wfe" ::: "memory")
#define WFI ASM("wfi" ::: "memory")
#define SEV ASM("sev" ::: "memory")

void program(void) {
    handlers[SYSTICK] = tick;
    handlers[IRQ0] = interrupt;
    NVIC_ISER(0) = 1;

    begin(7);
    WFI;
    note("WFI ends with the tick taken", ticks);
    stop();
    ASM("cpsid i");
    begin(7);
    WFI;
    note("WFI ends with the tick pending under PRIMASK", ICSR >> 26 & 1);
    note("not taken", ticks);
    WFI;
    note("WFI goes on at once while it is pending", ICSR >> 26 & 1);
    stop();
    ASM("cpsie i");

    SEV;
    begin(7);
    WFE;
    note("WFE after SEV does not sleep", ticks);
    WFE;
    note("the second WFE sleeps until the tick", ticks);
    stop();
    /* The tick's entry and return have set the event register. */
    begin(7);
    WFE;
    note("WFE after an exception does not sleep", ticks);
    WFE;
    note("the next one does", ticks);
    WFE;
    stop();

    /* A pending interrupt that cannot be taken ends a WFE only with SEVONPEND. */
    NVIC_ICER(0) = 1;
    NVIC_IPR(0) = 0x80;
    SHPR(SYSTICK) = 0x40;
    SEV;
    WFE;
    SCR = 0;
    NVIC_ISPR(0) = 1;
    begin(7);
    WFE;
    note("a disabled pending interrupt does not end a WFE", ticks);
    stop();
    NVIC_ICPR(0) = 1;
    SEV;
    WFE;
    SCR = 1 << 4;
    NVIC_ISPR(0) = 1;
    begin(7);
    WFE;
    note("with SEVONPEND its becoming pending does", ticks);
    WFE;
    note("once", ticks);
    stop();
    SCR = 0;
    NVIC_ICPR(0) = 1;
    SEV;
    WFE;

    /* PRIMASK: a masked tick does not end a WFE, SEVONPEND lets it. */
    SCR = 1 << 4;
    ASM("cpsid i");
    begin(7);
    WFE;
    note("a masked tick ends a WFE with SEVONPEND", ICSR >> 26 & 1);
    note("not taken", ticks);
    stop();
    SCR = 0;
    ASM("cpsie i");
    SEV;
    WFE;

    /* BASEPRI keeps an interrupt from ending a WFI, too. */
    MSR(BASEPRI, 0x60);
    NVIC_ISER(0) = 1;
    NVIC_ISPR(0) = 1;
    begin(7);
    WFI;
    note("WFI under BASEPRI waits for what is more urgent", ticks);
    note("the other is not taken", interrupts);
    stop();
    MSR(BASEPRI, 0);
    BARRIER();
    note("now it is", interrupts);

    /* SLEEPONEXIT. */
    handlers[SYSTICK] = last_tick;
    SCR = 1 << 1;
    begin(7);
    WFI;
    note("thread mode runs on after the third tick", ticks);
    stop();
}
