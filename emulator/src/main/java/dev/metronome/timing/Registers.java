package dev.metronome.timing;

/** The core's registers, as the timing model looks at them: operands of a division, addresses of loads. */
public interface Registers {
    /**
     * The value of R0..R14 (13: the stack pointer in use) before the instruction that arrives executes. R15 is never
     * asked for.
     */
    int register(int number);
}
