package dev.metronome.timing;

/**
 * Every rule of the cycle model, how it is known and where it is written; docs/accuracy.md lists them.
 *
 * <p>Sources: "TRM" is the Cortex-M4 Technical Reference Manual (Arm DDI 0439), 3.3 instruction set summary and 7
 * (FPU); "Armv7-M ARM" is Arm DDI 0403; "facts" is the project's collection of what was published about silicon;
 * "G474 table" is the published table of kernels measured on an STM32G474 at 4 wait states.
 */
public enum Rule {
    // @formatter:off
    DATA_PROCESSING(Tag.DOCUMENTED,
            "1 cycle; an inline shift is free",
            "TRM 3.3.1; measured too"),
    MULTIPLY(Tag.DOCUMENTED,
            "1 cycle, also for 64-bit results and sums",
            "TRM 3.3.1; G474 table: mul"),
    DIVIDE_RANGE(Tag.DOCUMENTED,
            "2 to 12 cycles, fewer with more leading zeros and ones",
            "TRM 3.3.1"),
    DIVIDE_TERMINATION(Tag.FITTED,
            "2 if an operand is 0, 3 if the dividend has fewer bits than the divisor, else 5 + one per 4 bits that it "
                    + "has more",
            "a formula fitted to many measured divisions, docs/published-measurements.md; it meets the points of facts "
                    + "and of the G474 table"),
    BRANCH_DIRECT(Tag.DOCUMENTED,
            "not taken 1; taken 1 + P, P = 1",
            "TRM 3.3.1 (P is 1 to 3); P = 1 measured, facts"),
    BRANCH_INDIRECT(Tag.DOCUMENTED,
            "1 + P, P = 2: BX, BLX, and what else writes PC from a register; BX LR with EXC_RETURN",
            "TRM 3.3.1 (P is 1 to 3)"),
    BRANCH_RETURN(Tag.FITTED,
            "BX LR 1 + P, P = 1: as for B, its target is asked for when it is decoded",
            "G474 table, none: nop16 of 8 and 9, divisions; ARM DDI 0337G 1.4 (BX LR is forwarded). facts has P = 2 as "
                    + "measured, with a load that hides a cycle behind BL; no such pair meets those rows"),
    BRANCH_TO_UNALIGNED(Tag.MEASURED,
            "1 more when the target is a 32-bit instruction off the word boundary",
            "facts; TRM 3.3.1 names the cause"),
    TABLE_BRANCH(Tag.DOCUMENTED,
            "6 cycles at least: load 2, add 1, reload 3",
            "TRM 3.3.2"),
    LOAD_TO_PC(Tag.DOCUMENTED,
            "5 cycles at least: load 2, reload 3",
            "TRM 3.3.2"),
    LOAD(Tag.DOCUMENTED,
            "2 cycles",
            "TRM 3.3.1"),
    LOAD_PIPELINE(Tag.DOCUMENTED,
            "n independent loads in a row take n + 1",
            "TRM 3.3.2"),
    LOAD_BLOCK(Tag.MEASURED,
            "only loads from the same memory block share cycles, and a load and the store behind it",
            "facts; stores by jnk0le, docs/published-measurements.md, who puts a question mark; a block is taken to be "
                    + "256 MiB"),
    LOAD_UNALIGNED_CODE(Tag.DOCUMENTED,
            "a 32-bit load shares no cycle with the one before unless it stands on a word boundary",
            "TRM 3.3.2; facts"),
    LOAD_ABSORBS_NOP(Tag.MEASURED,
            "a NOP just after a load costs nothing",
            "facts"),
    LOAD_THEN_STORE(Tag.DOCUMENTED,
            "a store just after a load hides the load's second cycle",
            "TRM 3.3.2; facts"),
    LOAD_UNALIGNED_DATA(Tag.FITTED,
            "one more for a word at a half-word address",
            "facts; for odd addresses, +1 for a half-word and +2 for a word are assumed"),
    STORE(Tag.DOCUMENTED,
            "1 cycle with an immediate offset: the write buffer takes it",
            "TRM 3.3.2"),
    STORE_REGISTER(Tag.MEASURED,
            "2 cycles with a register offset; a NOP just after it costs nothing",
            "facts"),
    STORE_THEN_LOAD(Tag.MEASURED,
            "a load just after a store waits one cycle, of one word or of several",
            "facts; of several: jnk0le, and ChaCha's double rounds, docs/published-measurements.md"),
    ADDRESS_DEPENDENCY(Tag.DOCUMENTED,
            "1 more when the instruction just before computed the base or index register in its last cycle; after a "
                    + "load, no sharing",
            "TRM 3.3.2; a VMOV to two core registers has the first one a cycle earlier: fitted, "
                    + "docs/published-measurements.md"),
    MULTIPLE(Tag.DOCUMENTED,
            "1 + N cycles for N words: LDM, STM, PUSH, POP, LDRD, STRD; shares none",
            "TRM 3.3.1"),
    MULTIPLE_TO_PC(Tag.DOCUMENTED,
            "1 + N + P, P = 2",
            "TRM 3.3.1 (P is 1 to 3); P = 2 measured for POP {PC}, facts"),
    EXCLUSIVE(Tag.DOCUMENTED,
            "2 cycles",
            "TRM 3.3.1"),
    IF_THEN(Tag.MEASURED,
            "IT is free after a 16-bit instruction, 1 after a 32-bit one or a branch",
            "facts; TRM 3.3.2 allows folding"),
    SKIPPED(Tag.MEASURED,
            "an instruction whose condition fails costs 1",
            "facts"),
    UNALIGNED_STREAM(Tag.MEASURED,
            "1-cycle FP instructions off the word boundary: 1 more at the 4th, 7th, ... in a row",
            "Arm KA006138 (one stall for every three); the place in the group from the G474 table: vmov_c2f. Integer "
                    + "code does not stall: docs/published-measurements.md, gls254"),
    SYSTEM(Tag.MEASURED,
            "MRS, MSR, CPS, CLREX 1; MSR CONTROL 2",
            "facts: PSP 1, CONTROL 2 measured, the others 1..2; TRM 3.3.1 says 1 or 2"),
    HINT(Tag.DOCUMENTED,
            "NOP, YIELD, SEV, preloads 1; WFI, WFE 1 + sleep",
            "TRM 3.3.1"),
    BARRIER(Tag.DOCUMENTED,
            "DMB, DSB 1 + what they wait for; the model leaves nothing to wait for",
            "TRM 3.3.1"),
    INSTRUCTION_BARRIER(Tag.ASSUMED,
            "ISB 1 + a reload of 2",
            "TRM 3.3.1: at least the cycles to reload the pipeline; 2 as for BX"),
    FLOAT_ARITHMETIC(Tag.DOCUMENTED,
            "1 cycle; 1 more if the next FP instruction reads the result",
            "TRM 7.2.3; G474 table: vadd"),
    FLOAT_ACCUMULATE(Tag.DOCUMENTED,
            "the FP unit is busy for 3 cycles; the addend is read late, so a chain of sums waits no more",
            "TRM 7.2.3; G474 table: vmla, whose last one shows that integer code goes on meanwhile"),
    FLOAT_DIVIDE(Tag.DOCUMENTED,
            "VDIV, VSQRT: the FP unit is busy for 14 cycles, integer code goes on",
            "TRM 7.2.3; G474 table: vdiv"),
    FLOAT_MOVE(Tag.DOCUMENTED,
            "VABS, VNEG, VMOV, VCMP 1 cycle",
            "TRM 7.2.3"),
    FLOAT_TRANSFER(Tag.DOCUMENTED,
            "1 cycle between a core and an FP register",
            "TRM 7.2.3"),
    FLOAT_TRANSFER_PAIR(Tag.DOCUMENTED,
            "2 cycles between two core and two FP registers",
            "TRM 7.2.3"),
    FLOAT_MULTIPLE(Tag.DOCUMENTED,
            "VLDR, VSTR 2, double 3; VLDM, VSTM, VPUSH, VPOP 1 + N",
            "TRM 7.2.3"),
    FETCH_BUFFER(Tag.DOCUMENTED,
            "the core fetches a word at a time into a buffer of three; it asks for one while the one before it comes, "
                    + "as long as there is room, and decodes a word the cycle after it came",
            "ARM DDI 0337G 1.4, facts; a word leaves when its last half is decoded: G474 table, all rows"),
    FETCH_BRANCH(Tag.FITTED,
            "a forwarded branch asks for its target in the first cycle of its decoding, in place of the next word, and "
                    + "for more once it executes; what was asked for before comes first, whatever it waits",
            "ARM DDI 0337G 1.4; G474 table: constant part of none, noprefetch"),
    FETCH_LINE(Tag.DOCUMENTED,
            "flash is read 64 bits at a time, in 1 + LATENCY cycles; the line read last needs no new read",
            "RM0351 3.3.3, 3.3.4; G474 table, none: 6 cycles a line"),
    FETCH_PREFETCH(Tag.DOCUMENTED,
            "PRFTEN: the next line is read into a second buffer as soon as a line is there and its upper word was "
                    + "asked for; a read under way is completed",
            "RM0351 3.3.4; the upper word from the G474 table, nocache: udiv_fast, vmla"),
    FETCH_CACHE_STEP(Tag.FITTED,
            "ICEN without PRFTEN: the step to the next line takes a cycle more unless fetches follow without a gap; "
                    + "branches do not pay it",
            "G474 table, noprefetch: nop16, add16; the cause is a guess"),
    INSTRUCTION_CACHE(Tag.DOCUMENTED,
            "ICEN: 32 lines of 4 x 64 bits, least recently used; a hit waits for nothing",
            "RM0351 3.3.4; that any line may hold any address, and is filled 64 bits at a time, is assumed"),
    DATA_CACHE(Tag.DOCUMENTED,
            "DCEN: 8 lines of 4 x 64 bits for literals and tables",
            "RM0351 3.3.4; assumed as above"),
    FLASH_DATA(Tag.DOCUMENTED,
            "data that is not in the data cache is read from the array in 1 + LATENCY cycles, a line at a time; it "
                    + "waits for the read under way and comes before fetches and prefetches that have not begun",
            "RM0351 3.3.4, whose words RM0090 3.5.2 has (accesses through DCode have priority over ICode), ARM DDI "
                    + "0439D 2.2.1; that no line of data is kept without DCEN is assumed"),
    FETCH_SYSTEM_BUS(Tag.DOCUMENTED,
            "code above 0x20000000: the request for a word is registered, so that it takes two cycles and none comes "
                    + "while the one before it is on its way; data on the system bus come first; a conditional branch "
                    + "asks for its target whether it goes there or not",
            "ARM DDI 0337E 14.5.6, ARM DDI 0439D 2.2.1 (order of arbitration), ARM DDI 0337G 1.4 (targets); a loop in "
                    + "SRAM1 of five STM32F4, docs/published-measurements.md"),
    BUS_WAIT(Tag.ASSUMED,
            "an APB access waits one period of its PCLK; AHB and the private peripheral bus wait for nothing",
            "AMBA APB: two PCLK, of which one overlaps; not measured"),
    WRITE_BUFFER(Tag.DOCUMENTED,
            "a single store does not wait for the last cycle of its transfer; what wants the system bus next does, and "
                    + "DMB and DSB",
            "ARM DDI 0439D 3.5, 3.3.2; that a transfer of more waiting cycles keeps the core for all but the last is "
                    + "ours"),
    BIT_BAND(Tag.DOCUMENTED,
            "a store to a bit alias reads the word and writes it a cycle later; the core goes on, but for what wants "
                    + "the system bus",
            "ARM DDI 0439D 3.7, ARM DDI 0337G 12.5.2 (bit-band writes take two cycles)"),
    ABANDONED(Tag.DOCUMENTED,
            "a division that an exception hits is abandoned on that cycle and begins anew afterwards; LDRD, STRD, and "
                    + "a list in an IT block or with its own base in it, behind the transfer under way",
            "ARM DDI 0337G 18.2 (division), 5.10 and Armv7-M ARM B1.5.10 (lists), all second-hand; LDRD, STRD: "
                    + "Yiu, The Definitive Guide"),
    CONTINUED(Tag.DOCUMENTED,
            "LDM, STM, PUSH, POP, VLDM, VSTM, VPUSH, VPOP complete the transfer under way when an exception comes, "
                    + "EPSR.ICI has the next register, and 1 + what is left follow the return",
            "ARM DDI 0337G 5.10, 18.3 (1 or 2 cycles more when taken up); DUI 0553A 2.1.3; Arm KA 15600 for VLDM and "
                    + "its kin. That the first transfer ends in the second cycle, and how ICI names an FP register: "
                    + "assumed"),
    EXCEPTION_ENTRY(Tag.DOCUMENTED,
            "12 cycles from the exception to its handler's first instruction: 3, and 9 to push 8 words; beside the "
                    + "push, 6 to read the vector over ICode and fetch the handler, with memory that does not wait",
            "Arm KA 103489845 (12, 9 and 6); ARM DDI 0337B table 5-4 (beside each other, ICode); not measured"),
    EXCEPTION_FETCH(Tag.DOCUMENTED,
            "wait states of the vector's read and of the first fetch behind an entry, a tail-chain or a return: "
                    + "what of them stacking or unstacking does not hide, 3 cycles of either",
            "from EXCEPTION_ENTRY; Arm KA 103489845 has 12 and 10 for memory that does not wait. How the 6 divide "
                    + "(3 each), and that the return address is fetched when it has been popped: assumed"),
    EXCEPTION_BUS(Tag.ASSUMED,
            "stack and vector table on one bus (both from 0x20000000 on, or both in SRAM2): the 6 cycles come after "
                    + "the push; stack and handler, or stack and what is returned to: the last 3 of them",
            "Arm KA 103489845: what cannot be done in parallel is done one after the other; that no cycle overlaps is "
                    + "assumed"),
    EXCEPTION_LATE(Tag.ASSUMED,
            "a more urgent exception before the handler's first instruction executes: its vector is read from then "
                    + "on, 6 cycles and what flash waits, if that is later",
            "ARM DDI 0337G 5.7, 5.10: a new vector fetch and no new stacking; the number as for a tail-chain"),
    EXCEPTION_TAIL_CHAIN(Tag.DOCUMENTED,
            "6 cycles from one handler's end to the next one's first instruction; from the exception, if it ends an "
                    + "unstacking",
            "ARM DDI 0337G 5.6, of 6 cycles; 5.8.1: an abandoned pop is a tail-chain"),
    EXCEPTION_RETURN(Tag.DOCUMENTED,
            "10 cycles from the end of a handler to the instruction it returns to",
            "Arm KA 103489845, which corrects the 12 of a Cortex-M3 TRM; not measured"),
    EXCEPTION_FLOAT(Tag.DOCUMENTED,
            "17 more when S0 to S15 and FPSCR are stacked, unstacked or saved lazily",
            "Arm AN298: 17 words"),
    SLEEP(Tag.ASSUMED,
            "WFI, WFE, SLEEPONEXIT: until the waking event, and not a cycle longer",
            "RM0351 has no wake-up latency for Sleep mode, and DS10198 a time of some cycles (both from memory); what "
                    + "the latter counts is not known"),
    SLEEP_ON_EXIT(Tag.ASSUMED,
            "with SLEEPONEXIT the frame stays on the stack: the core sleeps at once, and the exception that wakes it "
                    + "is entered as by a tail-chain; what wakes it otherwise waits for the unstacking",
            "Energy Micro, Save CPU cycles with Sleep-on-Exit (\"as the state was never unstacked, it does not need to "
                    + "be stacked again\"); Arm's manuals say only that it sleeps at once"),
    JAVA(Tag.ASSUMED,
            "Java that stands in for instructions: an access costs the instruction's own cycles, the rest what it says",
            "a convention, docs/accuracy.md");
    // @formatter:on

    /** How a rule is known. */
    public enum Tag {
        /** Written by Arm or ST. */
        DOCUMENTED,
        /** Measured on silicon and published. */
        MEASURED,
        /** Fitted to published measurements. */
        FITTED,
        /** Nobody's word but ours. */
        ASSUMED
    }

    private final Tag tag;
    private final String says;
    private final String source;

    Rule(Tag tag, String says, String source) {
        this.tag = tag;
        this.says = says;
        this.source = source;
    }

    /** How it is known. */
    public Tag tag() {
        return tag;
    }

    /** The rule. */
    public String says() {
        return says;
    }

    /** Where it comes from. */
    public String source() {
        return source;
    }
}
