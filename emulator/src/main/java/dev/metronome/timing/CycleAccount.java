package dev.metronome.timing;

/**
 * Is told of every cycle what it was spent on and which rule says so. What it is told adds up to the clock: the cycles
 * charged between two calls of {@link #begins} are those that passed between the two.
 *
 * <p>Something is charged once it is settled, which for an instruction is when the next one begins.
 */
public interface CycleAccount {
    /** Nobody wants to know. */
    CycleAccount NONE = new CycleAccount() {
        @Override
        public void begins(Instruction instruction, long cycle) {}

        @Override
        public void executed(Instruction instruction) {}

        @Override
        public void skipped(Instruction instruction) {}

        @Override
        public void charge(Instruction instruction, Rule rule, Part part, long cycles) {}

        @Override
        public void charge(Rule rule, Part part, long cycles) {}
    };

    /**
     * An instruction is there and would execute; an exception may still come before it does, and it begins again
     * afterwards.
     *
     * @param cycle its first
     */
    void begins(Instruction instruction, long cycle);

    /** An instruction was executed, and all that it cost was charged but what the bus makes it wait for later. */
    void executed(Instruction instruction);

    /** An instruction of an IT block was passed over, for its condition failed. */
    void skipped(Instruction instruction);

    /**
     * An instruction took cycles.
     *
     * @param cycles more than none
     */
    void charge(Instruction instruction, Rule rule, Part part, long cycles);

    /**
     * Cycles passed outside of instructions: an exception, sleep, Java on the core.
     *
     * @param cycles more than none
     */
    void charge(Rule rule, Part part, long cycles);
}
