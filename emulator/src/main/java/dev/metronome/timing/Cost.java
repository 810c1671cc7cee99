package dev.metronome.timing;

/**
 * What an instruction costs, in kinds. The numbers and the way neighbours share cycles are {@link Rule}s, and {@link
 * Pipeline} applies them.
 */
public sealed interface Cost {
    /** A fixed number of cycles, whatever stands beside it. */
    record Fixed(int cycles, Rule rule) implements Cost {}

    /** No operation, which a load just before it may absorb. */
    record NoOperation() implements Cost {}

    /** IT. */
    record IfThen() implements Cost {}

    /** Two to twelve cycles by the operands. */
    record Divide(boolean signed) implements Cost {}

    /** A branch to an address that stands in the instruction: its target is known a stage early. */
    record DirectBranch() implements Cost {}

    /** A branch to an address from a register. */
    record IndirectBranch() implements Cost {}

    /** TBB, TBH. */
    record TableBranch() implements Cost {}

    /** One load, which pipelines with its neighbours. */
    record Load() implements Cost {}

    /** One store. */
    record Store() implements Cost {}

    /** Loads and stores that take 1 + N cycles and share none. */
    record Multiple() implements Cost {}

    /** LDREX, STREX and their kin. */
    record Exclusive() implements Cost {}

    /** An FP operation: the FP unit is busy for some cycles, while integer instructions go on. */
    record Float(FloatUse use, int busyCycles, Rule rule) implements Cost {}

    /** Which of its register fields an FP instruction reads and writes, and when its result is there. */
    enum FloatUse {
        /** Reads Sn and Sm, writes Sd; a cycle later if the next instruction wants it. */
        ARITHMETIC,
        /** As ARITHMETIC, and reads Sd late, as the addend. */
        ACCUMULATE,
        /** Reads Sd and writes Sd, as the fixed-point conversions do. */
        IN_PLACE,
        /** Reads Sm, writes Sd; no later than its last cycle. */
        MOVE,
        /** Reads Sd and Sm; writes flags. */
        COMPARE,
        /** Core registers to FP registers. */
        FROM_CORE,
        /** FP registers to core registers. */
        TO_CORE,
        /** FPSCR to or from a core register. */
        STATUS
    }
}
