package dev.metronome.timing;

/**
 * What an instruction asks of the core's own state, which no engine knows: exceptions, masks, sleep, special registers.
 */
public sealed interface SystemInstruction {
    /** CPSIE (enable) and CPSID: PRIMASK and FAULTMASK (B5.2.1). */
    record ChangeProcessorState(boolean enable, boolean primask, boolean faultmask) implements SystemInstruction {}

    /** MSR: SYSm and the two mask bits, 2 for nzcvq and 1 for g (B5.2.3). */
    record WriteSpecial(int rn, int sysm, int mask) implements SystemInstruction {}

    /** MRS (B5.2.2). */
    record ReadSpecial(int rd, int sysm) implements SystemInstruction {}

    /** NOP and the hints that do something, or nothing here. */
    enum Hint implements SystemInstruction {
        NOP, YIELD, WFE, WFI, SEV, DBG
    }

    /** DSB, DMB, ISB. */
    enum Barrier implements SystemInstruction {
        DSB, DMB, ISB
    }

    /** CLREX. */
    enum Exclusive implements SystemInstruction {
        CLREX
    }

    /** SVC. */
    record SupervisorCall(int number) implements SystemInstruction {}

    /** BKPT. */
    record Breakpoint(int number) implements SystemInstruction {}

    /** IT: the first condition, and the mask that gives the length and the others (A7.7.38). */
    record IfThen(int firstCondition, int mask) implements SystemInstruction {}

    /** UsageFault UNDEFINSTR. */
    enum Undefined implements SystemInstruction {
        UNDEFINED
    }

    /** UsageFault NOCP: an instruction of a coprocessor that this core does not have. */
    record NoCoprocessor(int number) implements SystemInstruction {}
}
