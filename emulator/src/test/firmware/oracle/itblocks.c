/* IT blocks: faults and exceptions in the middle (Armv7-M ARM A7.3, B1.5.6). Interrupted ones end as if they were not. */
#include "oracle.h"

static void it_fault(struct taken *taken) {
    note_fault(taken);
    note("  stacked xPSR", taken->frame->xpsr);
    note("  instruction at stacked PC", HALFWORD(taken->frame->pc));
    skip(taken);
}

/* Goes on in the block behind the instruction that failed. */
static void it_go_on(struct taken *taken) {
    note_fault(taken);
    uint32_t xpsr = taken->frame->xpsr;
    note("  stacked xPSR", xpsr);
    uint32_t it = (xpsr >> 25 & 3) | (xpsr >> 8 & 0xFC);
    it = (it & 7) == 0 ? 0 : (it & 0xE0) | (it << 1 & 0x1F);
    taken->frame->xpsr = (xpsr & ~0x0600FC00u) | (it & 3) << 25 | (it & 0xFC) << 8;
    taken->frame->pc += HALFWORD(taken->frame->pc) >= 0xE800 ? 4 : 2;
}

static void it_pended(struct taken *taken) {
    note("  PendSV", taken->number);
}

static volatile uint32_t ticks;

static void tick(struct taken *taken) {
    ticks++;
    SYST_CVR = 0;
}

/* Every kind of block, 16-bit instructions that would set flags among them; r0 to r7 and the flags are the result. */
NAKED static void blocks(uint32_t *result) {
    ASM("push {r4-r11, lr}\n"
        "mov r8, r0\n"
        "movs r0, #0\n movs r1, #1\n movs r2, #2\n movs r3, #3\n movs r4, #4\n movs r5, #5\n movs r6, #6\n movs r7, #7\n"
        "mov r9, #25\n"
        "1:\n"
        "cmp r1, r2\n"
        "itttt ne\n addne r0, r0, r1\n addne r3, r3, r0\n lslne r4, r4, #1\n eorne r4, r4, r3\n"
        "cmp r3, r4\n"
        "itete lt\n addlt r5, r5, #3\n subge r5, r5, #1\n mullt r6, r6, r5\n addge.w r6, r6, r5, lsl #3\n"
        "tst r6, #1\n"
        "ite eq\n addseq.w r7, r7, #0x80000000\n subsne.w r7, r7, #0x7000\n"
        "itt cs\n adccs r1, r1, r7\n rorcs r1, r1, r0\n"
        "itet mi\n mvnmi r2, r2\n addpl r2, r2, r6\n addmi r2, r2, r4\n"
        "cmp r2, #0\n"
        "itttt ge\n cmpge r2, r3\n addge r0, r0, #1\n addge r0, r0, #1\n addge r0, r0, #1\n"
        "ittt hi\n ldrhi r10, [r8]\n addhi r0, r10\n strhi r0, [r8]\n"
        "subs r9, r9, #1\n"
        "bne 1b\n"
        "stmia r8!, {r0-r7}\n"
        "mrs r0, APSR\n"
        "str r0, [r8]\n"
        "pop {r4-r11, pc}");
}

static uint32_t result[9];

void program(void) {
    handlers[USAGE_FAULT] = it_fault;
    SHCSR = 7 << 16;
    note("a fault as second of an ITTT block", 0);
    ASM("movs r0, #0\n cmp r0, #0\n ittt eq\n moveq r1, #1\n udfeq #0\n moveq r1, #2" ::: "r0", "r1", "cc");
    note("a fault as last of an ITETE block", 0);
    ASM("movs r0, #1\n cmp r0, #0\n itete eq\n moveq r1, #1\n movne r1, #2\n moveq r1, #2\n udfne #0"
        ::: "r0", "r1", "cc");
    note("a fault as the third, taken in the else part", 0);
    ASM("movs r0, #1\n cmp r0, #0\n itee eq\n moveq r1, #1\n movne r1, #2\n udfne #0" ::: "r0", "r1", "cc");
    handlers[USAGE_FAULT] = it_go_on;
    uint32_t r;
    ASM("movs r0, #0\n movs r1, #0\n cmp r0, #0\n itete eq\n udfeq #0\n movne r1, #2\n addeq r1, r1, #4\n addne r1, #8\n"
        "mov %0, r1" : "=r"(r)::"r0", "r1", "cc");
    note("gone on behind the fault", r);
    ASM("movs r0, #0\n movs r1, #0\n cmp r0, #0\n itttt eq\n udfeq #0\n addeq r1, #2\n addeq r1, r1, #4\n addeq r1, #8\n"
        "mov %0, r1" : "=r"(r)::"r0", "r1", "cc");
    note("gone on behind the fault", r);
    note("an SVC as last of a block", 0);
    handlers[SVCALL] = note_number;
    ASM("movs r0, #0\n cmp r0, #0\n itt eq\n moveq r1, #1\n svceq 0" ::: "r0", "r1", "cc");
    ASM("movs r0, #0\n movs r1, #0\n cmp r0, #0\n ittet eq\n svceq 0\n addeq r1, #2\n addne r1, r1, #4\n addeq r1, #8\n"
        "mov %0, r1" : "=r"(r)::"r0", "r1", "cc");
    note("gone on behind the SVC", r);
    note("MRS, MSR and CPS in a block", 0);
    ASM("movs r0, #0\n movs r1, #0x50\n cmp r0, #0\n itett eq\n msreq BASEPRI, r1\n movne r1, #0\n mrseq r0, BASEPRI\n"
        "msreq BASEPRI, r0\n mov %0, r0" : "=r"(r)::"r0", "r1", "cc");
    note("  BASEPRI", r);
    MSR(BASEPRI, 0);
    note("device accesses in a block", 0);
    ASM("movs r0, #0\n ldr r2, =0xE000E014\n movw r1, #1234\n cmp r0, #0\n itttt eq\n streq r1, [r2]\n ldreq r0, [r2]\n"
        "addeq r0, r0, #1\n streq r0, [r2]\n mov %0, r0" : "=r"(r)::"r0", "r1", "r2", "cc");
    note("  r0", r);
    note("  RVR", SYST_RVR);
    note("a store in a block makes PendSV pending, a later one still happens", 0);
    handlers[PENDSV] = it_pended;
    ASM("movs r0, #0\n ldr r2, =0xE000ED04\n mov r1, #0x10000000\n ldr r3, =0xE000E014\n movw r12, #4321\n cmp r0, #0\n"
        "itttt eq\n streq r1, [r2]\n streq r12, [r3]\n addeq r0, r0, #1\n addeq r0, r0, #1\n isb\n mov %0, r0"
        : "=r"(r)::"r0", "r1", "r2", "r3", "r12", "cc");
    note("  r0", r);
    note("  RVR", SYST_RVR);
    note("a faulting access in a block", 0);
    handlers[BUS_FAULT] = it_go_on;
    ASM("movs r0, #0\n mov r2, #0x60000000\n movs r1, #0\n cmp r0, #0\n itttt eq\n addeq r1, #1\n ldreq r0, [r2]\n"
        "addeq r1, #2\n addeq r1, #4\n mov %0, r1" : "=r"(r)::"r0", "r1", "r2", "cc");
    note("  r1", r);
    ASM("movs r0, #0\n ldr r2, =0xE0002FF0\n mov r2, #0x60000000\n movs r1, #0\n cmp r0, #0\n itttt eq\n addeq r1, #1\n"
        "streq r0, [r2, #4]\n addeq r1, #2\n addeq r1, #4\n mov %0, r1" : "=r"(r)::"r0", "r1", "r2", "cc");
    note("  r1", r);
    note("a branch as last of a block", 0);
    ASM("movs r0, #0\n movs r1, #0\n cmp r0, #0\n itt eq\n addeq r1, #1\n beq.n 1f\n add r1, #16\n 1: mov %0, r1"
        : "=r"(r)::"r0", "r1", "cc");
    note("  r1", r);

    result[0] = 77;
    blocks(result);
    for (int i = 0; i < 9; i++) {
        note("blocks, r0 to r7 and APSR", result[i]);
    }
    handlers[SYSTICK] = tick;
    uint32_t different = 0, interrupted = 0;
    for (uint32_t period = 150; period < 450; period++) {
        static uint32_t again[9];
        again[0] = 77;
        SYST_RVR = period;
        SYST_CVR = 0;
        ticks = 0;
        SYST_CSR = 7;
        blocks(again);
        SYST_CSR = 0;
        interrupted += ticks > 0;
        for (int i = 0; i < 9; i++) {
            different += again[i] != result[i];
        }
    }
    note("different when interrupted", different);
    note("most runs were interrupted", interrupted > 200);
}
