package dev.metronome.testkit.recording;

import java.util.Locale;

/** The core's general registers by name. */
public final class CoreRegisters {
    /** The number of the program counter. */
    public static final int PC = 15;

    private CoreRegisters() {}

    /**
     * The number of a register, upper and lower case alike: "r0" to "r15", "sp", "lr", "pc".
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static int number(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "sp" -> 13;
            case "lr" -> 14;
            case "pc" -> PC;
            case String other when other.matches("r([0-9]|1[0-5])") -> Integer.parseInt(other.substring(1));
            default -> throw new IllegalArgumentException("no register \"" + name
                    + "\"; there are r0 to r15, sp, lr and pc, and those of devices, such as TIM15.ARR");
        };
    }

    /** True if a name can only be that of a device's register: "TIM15.ARR". */
    public static boolean isOfDevice(String name) {
        return name.indexOf('.') >= 0;
    }
}
