/* Priorities, groups, masks: who runs, in what order (Armv7-M ARM B1.5.4, B1.5.5). */
#include "oracle.h"

static volatile uint32_t order[32];
static volatile uint32_t count;

static void arrive(struct taken *taken) {
    order[count++] = taken->number;
}

static void show(const char *label) {
    note(label, count);
    for (uint32_t i = 0; i < count; i++) {
        note("  in turn", order[i]);
    }
    count = 0;
}

/* Notes begin and end, and makes what is in `more` pending in between. */
static volatile uint32_t more;

static void pend_more(struct taken *taken) {
    order[count++] = taken->number;
    uint32_t irqs = more;
    more = 0;
    NVIC_ISPR(0) = irqs;
    BARRIER();
    order[count++] = 0x100 | taken->number;
}

static void pend_all(struct taken *taken) {
    order[count++] = taken->number;
    NVIC_ISPR(0) = 0xFF;
    ICSR = ICSR_PENDSVSET | ICSR_PENDSTSET;
    BARRIER();
    order[count++] = 0x100 | taken->number;
}

static void pend_nmi(struct taken *taken) {
    order[count++] = taken->number;
    ICSR = ICSR_NMIPENDSET;
    BARRIER();
    order[count++] = 0x100 | taken->number;
}

static void with_irqs(handler_t handler) {
    for (int i = 0; i < 8; i++) {
        handlers[IRQ0 + i] = handler;
    }
}

static void priorities(const uint8_t *values) {
    for (int i = 0; i < 8; i++) {
        NVIC_IPR(i) = values[i];
    }
}

void program(void) {
    with_irqs(arrive);
    handlers[PENDSV] = handlers[SYSTICK] = handlers[NMI] = arrive;
    NVIC_ISER(0) = 0xFF;

    /* Everything at once: by priority, then by number. */
    static const uint8_t mixed[8] = {0x70, 0x30, 0x30, 0x00, 0xF0, 0x50, 0x30, 0x10};
    priorities(mixed);
    SHPR(PENDSV) = 0x50;
    SHPR(SYSTICK) = 0x30;
    handlers[SVCALL] = pend_all;
    SHPR(SVCALL) = 0x00;
    SVC(0);
    show("all at once out of SVC at priority 0, tail-chained");
    SHPR(SVCALL) = 0x40;
    SVC(0);
    show("all at once out of SVC at 0x40");

    /* Groups. Interrupt 0 runs; 1 to 3 come. */
    static const uint8_t close[8] = {0x60, 0x50, 0x40, 0x20, 0x70, 0x80, 0x10, 0xF0};
    priorities(close);
    for (uint32_t group = 3; group < 8; group++) {
        AIRCR = 0x05FA0000 | group << 8;
        note("PRIGROUP", group);
        handlers[IRQ0] = pend_more;
        more = 0xFE;
        NVIC_ISPR(0) = 1;
        BARRIER();
        show(" interrupt 0 at 0x60 pends all others");
        handlers[IRQ0 + 3] = pend_more;
        handlers[IRQ0] = arrive;
        more = 0xF7;
        NVIC_ISPR(0) = 1 << 3;
        BARRIER();
        show(" interrupt 3 at 0x20 pends all others");
        handlers[IRQ0 + 3] = arrive;
        /* BASEPRI by groups: which get through? */
        for (uint32_t mask = 0x10; mask < 0x80; mask += 0x20) {
            MSR(BASEPRI, mask);
            NVIC_ISPR(0) = 0xFF;
            BARRIER();
            note(" BASEPRI", mask);
            show("  get through");
            note("  still pending", NVIC_ISPR(0));
            NVIC_ICPR(0) = 0xFF;
            MSR(BASEPRI, 0);
            BARRIER();
            show("  after taking them back");
        }
    }
    AIRCR = 0x05FA0000;

    /* Masks. */
    ASM("cpsid i");
    NVIC_ISPR(0) = 0x81;
    ICSR = ICSR_PENDSVSET;
    BARRIER();
    show("under PRIMASK");
    ICSR = ICSR_NMIPENDSET;
    BARRIER();
    show("NMI under PRIMASK");
    ASM("cpsie i\n isb");
    show("after PRIMASK");
    ASM("cpsid f");
    NVIC_ISPR(0) = 0x81;
    ICSR = ICSR_NMIPENDSET;
    BARRIER();
    show("NMI under FAULTMASK");
    note("FAULTMASK after the return from NMI", MRS(FAULTMASK));
    ASM("cpsie f\n isb");
    show("after FAULTMASK");
    handlers[SVCALL] = pend_nmi;
    SVC(0);
    show("NMI inside SVC");

    /* FAULTMASK is cleared by the return from any exception but NMI. */
    note("FAULTMASK before", MRS(FAULTMASK));
    handlers[SVCALL] = arrive;
    SVC(0);
    count = 0;

    /* A disabled interrupt waits until it is enabled; lower number first among equals. */
    for (int i = 0; i < 8; i++) {
        NVIC_IPR(i) = 0x20;
    }
    NVIC_ICER(0) = 0xFF;
    NVIC_ISPR(0) = 0xF0;
    BARRIER();
    show("disabled");
    ASM("cpsid i");
    NVIC_ISER(0) = 0xFF;
    NVIC_ISPR(0) = 0x0F;
    ASM("cpsie i\n isb");
    show("equals, enabled together");

    /* A priority raised while pending. */
    ASM("cpsid i");
    NVIC_ISPR(0) = 0xFF;
    NVIC_IPR(5) = 0x10;
    ASM("cpsie i\n isb");
    show("5 more urgent than its equals");

    /* ICSR's view. */
    ASM("cpsid i");
    NVIC_ISPR(0) = 1 << 6;
    ICSR = ICSR_PENDSVSET;
    note("ICSR with interrupt 6 and PendSV pending", ICSR);
    ICSR = ICSR_PENDSVCLR;
    note("ICSR after PENDSVCLR", ICSR);
    ICSR = ICSR_PENDSTSET;
    note("ICSR with SysTick pending", ICSR);
    ICSR = ICSR_PENDSTCLR;
    NVIC_ICPR(0) = 0xFF;
    note("ICSR with nothing pending", ICSR);
    ASM("cpsie i\n isb");
    show("nothing comes");
}
