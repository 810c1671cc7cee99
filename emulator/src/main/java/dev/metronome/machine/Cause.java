package dev.metronome.machine;

/** Who did something: what {@link Machine#cause} answers while the trace tells of it. */
public sealed interface Cause {
    /**
     * A load or store of an instruction.
     *
     * @param address   of the instruction
     * @param exception the one being handled, 0 in thread mode
     */
    record Instruction(int address, int exception) implements Cause {}

    /**
     * Java on the core.
     *
     * @param place     where it stands, such as "in Java at TwoLeds.java:31 (task ld1)"
     * @param exception the one being handled, 0 in thread mode
     */
    record Java(String place, int exception) implements Cause {}

    /**
     * A device by itself, such as a timer's output at its compare value; no instruction was needed.
     *
     * @param event what the alarm was for that was due: "TIM2 event", "TIM15 channel 1", "button B2"
     */
    record Device(String event) implements Cause {}

    /**
     * The core, by itself or as an instruction asks that reaches no device: a fault, SVC, CPS, an exception's entry or
     * return, sleep.
     *
     * @param address   of the instruction that runs or is next
     * @param exception the one being handled, 0 in thread mode
     */
    record Core(int address, int exception) implements Cause {}

    /** The chip was reset. */
    record Reset() implements Cause {}

    /** Nobody on the chip or the board: a test that presses a button, a debugger. */
    record Outside() implements Cause {}
}
