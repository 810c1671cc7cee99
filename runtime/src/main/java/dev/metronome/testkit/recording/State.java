package dev.metronome.testkit.recording;

import java.util.Locale;

/** Registers and memory as they are now. Looking costs no time and has no side effect. */
public interface State {
    /**
     * A core register by name, upper and lower case alike: "r0" to "r15", "sp", "lr", "pc".
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    int register(String name);

    /**
     * The number of a core register by its name, upper and lower case alike.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    static int registerNumber(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "sp" -> 13;
            case "lr" -> 14;
            case "pc" -> 15;
            case String other when other.matches("r([0-9]|1[0-5])") -> Integer.parseInt(other.substring(1));
            default -> throw new IllegalArgumentException(
                    "no register \"" + name + "\"; there are r0 to r15, sp, lr and pc");
        };
    }

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
}
