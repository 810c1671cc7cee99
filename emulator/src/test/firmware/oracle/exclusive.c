/* LDREX and STREX, alone and across exceptions (Armv7-M ARM A3.4, B1.5.6, B1.5.8). */
#include "oracle.h"

static uint32_t word = 5;

static uint32_t load(void) {
    uint32_t v;
    ASM("ldrex %0, [%1]" : "=r"(v) : "r"(&word) : "memory");
    return v;
}

static uint32_t store(uint32_t value) {
    uint32_t failed;
    ASM("strex %0, %2, [%1]" : "=&r"(failed) : "r"(&word), "r"(value) : "memory");
    return failed;
}

static void nothing(struct taken *taken) {
}

static void inside(struct taken *taken) {
    note("  in the handler, STREX without its own LDREX fails", store(90));
    note("  LDREX", load());
    note("  STREX fails", store(91));
}

void program(void) {
    uint32_t v, failed;
    note("LDREX", load());
    note("STREX fails", store(6));
    note("value", word);
    note("STREX again fails", store(7));
    note("value", word);
    load();
    ASM("clrex");
    note("STREX after CLREX fails", store(8));
    load();
    handlers[SVCALL] = nothing;
    SVC(0);
    note("STREX after an SVC fails", store(9));
    load();
    handlers[PENDSV] = nothing;
    ICSR = ICSR_PENDSVSET;
    BARRIER();
    note("STREX after a PendSV fails", store(10));
    handlers[SVCALL] = inside;
    load();
    SVC(0);
    note("STREX back in thread mode fails", store(11));
    note("value", word);
    handlers[SVCALL] = nothing;
    ASM("ldrexb %0, [%2]\n strexb %1, %3, [%2]" : "=&r"(v), "=&r"(failed) : "r"(&word), "r"(0x1FE) : "memory");
    note("STREXB fails", failed);
    note("value", word);
    ASM("ldrexh %0, [%2]\n strexh %1, %3, [%2]" : "=&r"(v), "=&r"(failed) : "r"(&word), "r"(0x1ABCD) : "memory");
    note("STREXH fails", failed);
    note("value", word);
    ASM("ldrex %0, [%2, #0]\n svc 0\n strex %1, %3, [%2]" : "=&r"(v), "=&r"(failed) : "r"(&word), "r"(1) : "memory");
    note("SVC between, STREX fails", failed);
    /* The usual loop, with an interrupt in its first try. */
    uint32_t tries = 0;
    do {
        v = load();
        if (tries++ == 0) {
            SVC(0);
        }
    } while (store(v + 1));
    note("tries", tries);
    note("value", word);
}
