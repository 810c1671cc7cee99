/* The NVIC's registers (Armv7-M ARM B3.4). */
#include "oracle.h"

static void look(struct taken *taken) {
    uint32_t irq = taken->number - IRQ0;
    note("in the handler of interrupt", irq);
    note("  ICSR.VECTACTIVE and RETTOBASE", ICSR & 0xFFF);
    note("  IABR", NVIC_IABR(irq / 32));
    note("  ISPR", NVIC_ISPR(irq / 32));
    if (irq == 33) {
        NVIC_ISPR(1) = 1 << 1; /* again while active */
        note("  ISPR, pended again", NVIC_ISPR(1));
        note("  IABR", NVIC_IABR(1));
        handlers[taken->number] = note_number;
    }
}

void program(void) {
    ASM("cpsid i");
    NVIC_ISER(0) = 0x00010002;
    NVIC_ISER(1) = 0x80000000;
    NVIC_ISER(0) = 0x00000004;
    note("ISER0", NVIC_ISER(0));
    note("ICER0", NVIC_ICER(0));
    note("ISER1", NVIC_ISER(1));
    NVIC_ICER(0) = 0x00000006;
    note("ISER0 after ICER", NVIC_ISER(0));
    NVIC_ISER(0) = 0;
    note("ISER0 after writing 0", NVIC_ISER(0));
    NVIC_ISPR(0) = 0x00000300;
    note("ISPR0", NVIC_ISPR(0));
    note("ICPR0", NVIC_ICPR(0));
    NVIC_ICPR(0) = 0x00000100;
    note("ISPR0 after ICPR", NVIC_ISPR(0));
    STIR = 17;
    note("ISPR0 after STIR 17", NVIC_ISPR(0));
    STIR = 64;
    note("ISPR2 after STIR 64", NVIC_ISPR(2));
    NVIC_ICPR(2) = 1;
    NVIC_IABR(0) = 0xFFFFFFFF;
    note("IABR0 after writing ones", NVIC_IABR(0));
    NVIC_ICPR(0) = 0xFFFFFFFF;
    NVIC_ICER(0) = 0xFFFFFFFF;
    NVIC_ICER(1) = 0xFFFFFFFF;
    NVIC_IPR(5) = 0xFF;
    note("IPR, byte 5", NVIC_IPR(5) & 0xF0);
    note("IPR, word", REGISTER(0xE000E404) & 0xF0F0F0F0);
    HALFWORD(0xE000E406) = 0x4030;
    note("IPR, after a halfword", REGISTER(0xE000E404) & 0xF0F0F0F0);
    REGISTER(0xE000E404) = 0x10203040;
    note("IPR, byte 4", NVIC_IPR(4) & 0xF0);
    note("IPR, byte 7", NVIC_IPR(7) & 0xF0);
    SHPR(SVCALL) = 0xE0;
    note("SHPR2", REGISTER(0xE000ED1C));
    SHPR(PENDSV) = 0x30;
    SHPR(SYSTICK) = 0x70;
    note("SHPR3", REGISTER(0xE000ED20));
    note("SHPR3, upper halfword", HALFWORD(0xE000ED22));
    SHPR(USAGE_FAULT) = 0xA0;
    note("SHPR1", REGISTER(0xE000ED18));

    handlers[IRQ0 + 33] = look;
    handlers[IRQ0 + 9] = look;
    NVIC_IPR(9) = 0x40;
    NVIC_IPR(33) = 0x20;
    NVIC_ISER(0) = 1 << 9;
    NVIC_ISER(1) = 1 << 1;
    STIR = 33;
    STIR = 9;
    note("ISPR0", NVIC_ISPR(0));
    note("ISPR1", NVIC_ISPR(1));
    note("ICSR", ICSR);
    ASM("cpsie i\n isb");
    note("ISPR0 | ISPR1 at the end", NVIC_ISPR(0) | NVIC_ISPR(1));

    /* SHCSR: pending and active states can be read, and written. */
    SHCSR = 7 << 16;
    note("SHCSR", SHCSR);
    handlers[USAGE_FAULT] = handlers[BUS_FAULT] = handlers[MEM_MANAGE] = note_number;
    handlers[SVCALL] = note_number;
    ASM("cpsid i");
    SHCSR = SHCSR | 1 << 12 | 1 << 14 | 1 << 15;
    note("SHCSR with pending UsageFault, BusFault, SVC", SHCSR);
    SHCSR = SHCSR & ~(1u << 14);
    note("SHCSR without BusFault", SHCSR);
    note("ICSR.VECTPENDING", ICSR >> 12 & 0x1FF);
    ASM("cpsie i\n isb");
    note("SHCSR at the end", SHCSR);
}
