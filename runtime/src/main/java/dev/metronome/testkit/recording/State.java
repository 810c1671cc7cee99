package dev.metronome.testkit.recording;

import dev.metronome.bus.Width;

/** Registers and memory as they are now. Looking costs no time and has no side effect. */
public interface State {
    /**
     * A register by name, upper and lower case alike: of the core "r0" to "r15", "sp", "lr", "pc", or of a device,
     * "TIM15.ARR". That of a device whose clock is off is 0, as for the program.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    int register(String name);

    /**
     * A word of memory, or a device's register.
     *
     * @throws IllegalArgumentException if nothing is there
     */
    int word(int address);

    /**
     * Where a symbol of the image is.
     *
     * @throws IllegalArgumentException if there is none of that name; says which may be meant
     */
    int address(String symbol);

    /**
     * A variable of the image: as many of its bytes as it has, four at most, the lowest first, not sign-extended.
     *
     * @throws IllegalArgumentException if there is none of that name, or no memory there
     */
    int variable(String symbol);

    /**
     * How many of a variable's bytes are looked at.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    Width width(String variable);
}
