/* Faults, their status and addresses, their escalation (Armv7-M ARM B1.5.14, B3.2.15 to B3.2.18). */
#include "oracle.h"

#define NOWHERE 0x60000010 /* no memory on either chip */
#define UNDEFINED_16 ".hword 0xDE01\n"
#define UNDEFINED_32 ".hword 0xF7F0, 0xA001\n"

static void bus_fault(struct taken *taken) {
    note_fault(taken);
    note("  BFAR", BFAR);
    note("  instruction at stacked PC", HALFWORD(taken->frame->pc));
    skip(taken);
}

static void no_fetch(struct taken *taken) {
    note_and_return(taken);
}

/* Calls an address that cannot be executed. */
static void call(uint32_t address) {
    ASM("blx %0" ::"r"(address) : "lr", "memory");
}

static uint32_t words[8];

static void all_kinds(void) {
    uint32_t r;
    note("UDF, 16 bits", 0);
    ASM(UNDEFINED_16);
    note("UDF, 32 bits", 0);
    ASM(UNDEFINED_32);
    note("undefined, 32 bits", 0);
    ASM(".hword 0xFFFF, 0xFFFF");
    note("coprocessor 10 off", 0);
    ASM(FPU "vmov s0, r0");
    note("VLDR with coprocessor 10 off", 0);
    ASM(FPU "vldr s0, [sp]");
    note("coprocessor 0", 0);
    ASM(".hword 0xEE11, 0x0F10"); /* mrc p15, 0, r0, c1, c0, 0 */
    note("coprocessor 7 load", 0);
    ASM(".hword 0xED90, 0x0700"); /* ldc p7, c0, [r0] */
    note("division by zero, no trap", 0);
    ASM("udiv %0, %1, %2" : "=r"(r) : "r"(7), "r"(0));
    note("  quotient", r);
    CCR |= 1 << 4;
    note("UDIV by zero", 0);
    r = 99;
    /* The barrier is for QEMU, which loses what was written to registers shortly before a division that traps. */
    ASM("isb\n udiv %0, %1, %2" : "+r"(r) : "r"(7), "r"(0));
    note("  register kept", r);
    note("SDIV by zero", 0);
    ASM("isb\n sdiv %0, %1, %2" : "+r"(r) : "r"(7), "r"(0));
    ASM("udiv %0, %1, %2" : "=r"(r) : "r"(7), "r"(2));
    note("  an ordinary division", r);
    CCR &= ~(1u << 4);

    uint32_t odd = (uint32_t)words + 1;
    note("unaligned LDR, no trap", 0);
    words[0] = 0x44332211;
    words[1] = 0x88776655;
    ASM("ldr %0, [%1]" : "=r"(r) : "r"(odd) : "memory");
    note("  value", r);
    CCR |= 1 << 3;
    note("unaligned LDR", 0);
    ASM("ldr %0, [%1]" : "=r"(r) : "r"(odd) : "memory");
    note("unaligned LDRH", 0);
    ASM("ldrh %0, [%1]" : "=r"(r) : "r"(odd) : "memory");
    note("unaligned STR", 0);
    ASM("str %0, [%1]" ::"r"(r), "r"(odd) : "memory");
    note("unaligned LDR with write-back", 0);
    r = odd;
    ASM("ldr r3, [%0], #4" : "+r"(r)::"r3", "memory");
    note("  base moved by", r - odd);
    ASM("ldrb %0, [%1]" : "=r"(r) : "r"(odd) : "memory");
    note("  a byte is never unaligned", r);
    CCR &= ~(1u << 3);
    note("unaligned LDM", 0);
    ASM("ldm %0, {r2, r3}" ::"r"(odd) : "r2", "r3", "memory");
    note("unaligned LDRD", 0);
    ASM("ldrd r2, r3, [%0]" ::"r"(odd) : "r2", "r3", "memory");
    note("unaligned STM", 0);
    ASM("stm %0, {r2, r3}" ::"r"(odd) : "memory");
    note("unaligned LDREX", 0);
    ASM("ldrex r2, [%0]" ::"r"(odd) : "r2", "memory");

    handlers[BUS_FAULT] = bus_fault;
    if (SHCSR == 0) {
        handlers[HARD_FAULT] = bus_fault;
    }
    note("load from nowhere", 0);
    r = 77;
    ASM("ldr %0, [%1]" : "+r"(r) : "r"(NOWHERE) : "memory");
    note("  register kept", r);
    note("store to nowhere", 0);
    ASM("str %0, [%1]" ::"r"(r), "r"(NOWHERE + 4) : "memory");
    note("byte from nowhere", 0);
    ASM("ldrb %0, [%1]" : "+r"(r) : "r"(NOWHERE + 3) : "memory");
    note("load with write-back from nowhere", 0);
    r = NOWHERE;
    ASM("ldr r3, [%0, #8]!" : "+r"(r)::"r3", "memory");
    note("  base moved by", r - NOWHERE);
    note("LDM from nowhere", 0);
    r = NOWHERE;
    ASM("ldm %0!, {r2, r3}" : "+r"(r)::"r2", "r3", "memory");
    note("  base moved by", r - NOWHERE);
    note("store with write-back to nowhere", 0);
    r = NOWHERE;
    ASM("str r3, [%0], #8" : "+r"(r)::"memory");
    note("  base moved by", r - NOWHERE);
    note("STM to nowhere", 0);
    r = NOWHERE;
    ASM("stm %0!, {r2, r3}" : "+r"(r)::"memory");
    note("  base moved by", r - NOWHERE);
    note("STRD with write-back to nowhere", 0);
    ASM("strd r2, r3, [%0], #16" : "+r"(r)::"memory");
    note("  base moved by", r - NOWHERE);
    note("LDRD from nowhere", 0);
    uint32_t low = 1, high = 2;
    ASM("mov r2, %0\n mov r3, %1\n isb\n ldrd r2, r3, [%2]\n mov %0, r2\n mov %1, r3"
        : "+r"(low), "+r"(high) : "r"(r) : "r2", "r3", "memory");
    note("  registers kept", low << 4 | high);
    note("BFAR keeps the first address while BFARVALID is set", 0);

    handlers[USAGE_FAULT] = handlers[BUS_FAULT] = handlers[MEM_MANAGE] = no_fetch;
    if (SHCSR == 0) {
        handlers[HARD_FAULT] = no_fetch;
    }
    note("call of an even address", 0);
    call((uint32_t)words & ~1u);
    note("call into peripherals", 0);
    call(0x40000001);
    note("call into the system region", 0);
    call(0xE0000001);
    note("call into 0xA0000000", 0);
    call(0xA0000001);
    note("call of nowhere", 0);
    call(NOWHERE | 1);
    note("call of nowhere in the code region", 0);
    call(0x10100001);
}

static void use(handler_t handler) {
    for (int i = HARD_FAULT; i <= USAGE_FAULT; i++) {
        handlers[i] = handler;
    }
}

static void bit_by_bit(struct taken *taken) {
    note("  CFSR", CFSR);
    CFSR = 0;
    note("  CFSR after zeros", CFSR);
    CFSR = 0xFFFF;
    note("  CFSR after ones to the other half", CFSR);
    if (CFSR & 1 << 16) {
        HALFWORD(0xE000ED2A) = 1;
        note("  CFSR after a halfword", CFSR);
    }
    note("  HFSR", HFSR);
    HFSR = 1;
    note("  HFSR after a reserved bit", HFSR);
    HFSR = 1 << 30;
    note("  HFSR after its bit", HFSR);
    skip(taken);
}

void program(void) {
    note("faults enabled", 0);
    SHCSR = 7 << 16;
    use(note_and_skip);
    all_kinds();
    note("faults not enabled: HardFault", 0);
    SHCSR = 0;
    use(note_and_skip);
    all_kinds();

    note("status bits are cleared by ones, one by one", 0);
    handlers[HARD_FAULT] = bit_by_bit;
    ASM(UNDEFINED_16);
    CCR |= 1 << 4;
    ASM("isb\n udiv %0, %0, %1" ::"r"(7), "r"(0));
}
