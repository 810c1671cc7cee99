package dev.metronome.hosted;

import dev.metronome.driver.Chip;

/**
 * Java that plays firmware: all of it, or some functions and handlers of an image.
 *
 * <p>To be found by name it needs a public constructor without parameters; to be found without, a line in
 * {@code META-INF/services/dev.metronome.hosted.HostedProgram}, or {@code provides} in its module.
 *
 * <p>A reset of the chip ends whatever goes on: {@code finally} blocks run, and what they do to registers goes nowhere.
 * It begins anew with {@link #main} or {@link #bind}, on another {@link Chip}; that of before is refused, and with it
 * drivers and executors made on it. Fields of the program are then as the run before left them, like memory that
 * start-up code does not clear.
 */
public interface HostedProgram {
    /**
     * Plays the firmware where there is no image: called when the chip comes out of reset, in thread mode, with 4 MHz
     * and all peripherals off. If it returns, the core sleeps, and only handlers run.
     *
     * @throws Exception ends the run: it is reported with its place in the source
     */
    default void main(Chip chip) throws Exception {
        throw HostedMachine.noMain(this);
    }

    /**
     * Says which functions and vectors of an image are Java's: called each time that the chip comes out of reset,
     * before the first instruction. No time passes, and the chip cannot be used yet.
     */
    default void bind(Bindings bindings) {
        throw HostedMachine.noBind(this);
    }
}
