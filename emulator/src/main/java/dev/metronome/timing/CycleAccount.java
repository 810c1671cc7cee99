package dev.metronome.timing;

/**
 * Is told of every cycle what it was spent on and which rule says so. What it is told adds up to the clock: the cycles
 * charged between two calls of {@link #begins} are those that passed between the two.
 *
 * <p>Something is charged once it is settled, which for an instruction is when the next one begins. Who does not say
 * otherwise hears nothing, and makes no difference between what instructions take and what passes outside of them.
 */
public interface CycleAccount {
    /** Nobody wants to know. */
    CycleAccount NONE = new CycleAccount() {
    };

    /**
     * An instruction is there and would execute; an exception may still come before it does, and it begins again
     * afterwards.
     *
     * @param cycle its first
     */
    default void begins(Instruction instruction, long cycle) {}

    /** An instruction was executed, and all that it cost was charged but what the bus makes it wait for later. */
    default void executed(Instruction instruction) {}

    /** An instruction of an IT block was passed over, for its condition failed. */
    default void skipped(Instruction instruction) {}

    /**
     * An instruction took cycles. As if they had passed outside of it, unless somebody says otherwise.
     *
     * @param cycles more than none
     */
    default void charge(Instruction instruction, Rule rule, Part part, long cycles) {
        charge(rule, part, cycles);
    }

    /**
     * Cycles passed outside of instructions: an exception, sleep, Java on the core.
     *
     * @param cycles more than none
     */
    default void charge(Rule rule, Part part, long cycles) {}
}
