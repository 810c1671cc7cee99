/* MRS and MSR of every SYSm (Armv7-M ARM B5.2.2, B5.2.3), CPS (B5.2.1); privileged. */
#include "oracle.h"

#define READ(label, sysm) do { \
    uint32_t value_; \
    ASM(".hword 0xF3EF, 0x8000 | " #sysm "\n mov %0, r0" : "=r"(value_) :: "r0"); /* mrs r0, sysm */ \
    note(label, value_); \
} while (0)

#define FLAGS_AFTER(label, mask) do { \
    uint32_t flags_; \
    ASM("msr APSR_nzcvqg, %1\n msr APSR_" #mask ", %2\n mrs %0, APSR" \
        : "=&r"(flags_) : "r"(0x50050000), "r"(0xFFFFFFFF) : "cc"); \
    note("APSR after ones to APSR_" #mask, flags_); \
    ASM("msr APSR_nzcvqg, %1\n msr APSR_" #mask ", %2\n mrs %0, APSR" \
        : "=&r"(flags_) : "r"(0xF80F0000), "r"(0x00000000) : "cc"); \
    note("APSR after zeros to APSR_" #mask, flags_); \
} while (0)

static void in_handler(struct taken *taken) {
    (void)taken;
    ASM("msr APSR_nzcvqg, %0" ::"r"(0x90030000) : "cc");
    READ("IPSR", 5);
    ASM("msr APSR_nzcvqg, %0" ::"r"(0x90030000) : "cc");
    READ("IAPSR", 1);
    ASM("msr APSR_nzcvqg, %0" ::"r"(0x90030000) : "cc");
    READ("XPSR", 3);
    READ("EPSR", 6);
    READ("IEPSR", 7);
    ASM("msr APSR_nzcvqg, %0" ::"r"(0x90030000) : "cc");
    READ("EAPSR", 2);
    MSR(IPSR, 3);
    READ("IPSR after writing 3", 5);
}

#define MASKS(text) do { \
    note(text, 0); \
    note("  PRIMASK", MRS(PRIMASK)); \
    note("  FAULTMASK", MRS(FAULTMASK)); \
    note("  BASEPRI", MRS(BASEPRI) & 0xF0); \
} while (0)

static void with_high_priority(struct taken *taken) {
    (void)taken;
    ASM("cpsid f");
    MASKS("CPSID f in NMI");
    MSR(FAULTMASK, 1);
    MASKS("MSR FAULTMASK, 1 in NMI");
}

void program(void) {
    FLAGS_AFTER("", nzcvq);
    FLAGS_AFTER("", g);
    FLAGS_AFTER("", nzcvqg);
    handlers[SVCALL] = in_handler;
    SVC(0);
    READ("IPSR in thread mode", 5);
    uint32_t sp;
    ASM("mov %0, sp" : "=r"(sp));
    note("MSP is SP", MRS(MSP) - sp);
    MSR(PSP, 0x20001000);
    READ("PSP", 9);

    MSR(PRIMASK, 0xFFFFFFFF);
    MASKS("MSR PRIMASK, ones");
    MSR(PRIMASK, 0xFFFFFFFE);
    MASKS("MSR PRIMASK, all but bit 0");
    ASM("cpsid i");
    MASKS("CPSID i");
    ASM("cpsie i");
    MASKS("CPSIE i");
    ASM("cpsid f");
    MASKS("CPSID f");
    ASM("cpsie f");
    MASKS("CPSIE f");
    ASM("cpsid if");
    MASKS("CPSID if");
    ASM("cpsie if");
    MASKS("CPSIE if");
    MSR(FAULTMASK, 1);
    MASKS("MSR FAULTMASK, 1");
    ASM("cpsie f");
    MSR(BASEPRI, 0xFFFFFF40);
    MASKS("MSR BASEPRI, 0xFFFFFF40");
    MSR(BASEPRI_MAX, 0x80);
    MASKS("MSR BASEPRI_MAX, 0x80: less urgent, ignored");
    MSR(BASEPRI_MAX, 0x20);
    MASKS("MSR BASEPRI_MAX, 0x20: more urgent");
    MSR(BASEPRI_MAX, 0);
    MASKS("MSR BASEPRI_MAX, 0: ignored");
    READ("BASEPRI_MAX reads as BASEPRI", 18);
    MSR(BASEPRI, 0);
    MASKS("MSR BASEPRI, 0");
    MSR(BASEPRI_MAX, 0xC0);
    MASKS("MSR BASEPRI_MAX, 0xC0 over 0");
    MSR(BASEPRI, 0);
    handlers[NMI] = with_high_priority;
    ICSR = ICSR_NMIPENDSET;
    BARRIER();
    MASKS("after NMI");
    MSR(CONTROL, 4);
    note("CONTROL after writing 4", MRS(CONTROL));
    MSR(CONTROL, 0xFFFFFFF8);
    note("CONTROL after writing 0xFFFFFFF8", MRS(CONTROL));
}
