/* VTOR (Armv7-M ARM B3.2.5): vectors come from the table in force when the exception is taken. */
#include "oracle.h"

static uint32_t table[128] __attribute__((aligned(512)));
static volatile uint32_t which;

NAKED static void first(void) {
    ASM("ldr r0, =which\n movs r1, #1\n str r1, [r0]\n bx lr\n .ltorg");
}
NAKED static void second(void) {
    ASM("ldr r0, =which\n movs r1, #2\n str r1, [r0]\n bx lr\n .ltorg");
}

static void in_flash(struct taken *taken) {
    (void)taken;
    which = 3;
}

void program(void) {
    handlers[SVCALL] = in_flash;
    handlers[IRQ0 + 40] = in_flash;
    SVC(0);
    note("vector in flash", which);
    for (int i = 0; i < 128; i++) {
        table[i] = (uint32_t)first;
    }
    VTOR = (uint32_t)table;
    BARRIER();
    note("VTOR reads back", VTOR - (uint32_t)table);
    SVC(0);
    note("vector in RAM", which);
    table[SVCALL] = (uint32_t)second;
    BARRIER();
    SVC(0);
    note("vector changed in place", which);
    table[IRQ0 + 40] = (uint32_t)second;
    NVIC_ISER(1) = 1 << 8;
    NVIC_ISPR(1) = 1 << 8;
    BARRIER();
    note("interrupt 40 from RAM", which);
    VTOR = 0x08000000;
    NVIC_ISPR(1) = 1 << 8;
    BARRIER();
    note("interrupt 40 from flash", which);
}
