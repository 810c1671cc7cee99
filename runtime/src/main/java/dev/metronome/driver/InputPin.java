package dev.metronome.driver;

import dev.metronome.async.Future;

/**
 * A pad as an input, whose edges can be awaited.
 *
 * <p>A wait counts from its <b>call</b>: an edge that comes after it, and before the future is first polled, is not
 * lost. Each wait is for one edge. Edges between two waits are nobody's; who must not miss any takes the next future
 * before dealing with the edge. Nothing is debounced.
 *
 * <p><b>Dropping</b> a future that is not ready disables its edge again, unless somebody else waits for the same;
 * others who wait are not disturbed. A future that is neither awaited nor dropped keeps its edge enabled until one has
 * come.
 *
 * <p>Owns its pad's bits of MODER and PUPDR and its EXTI line, see {@link ExternalInterrupts}, and sets its port's bit
 * in RCC_AHB2ENR, which it never clears. A second object on the same pad is as good as the first.
 */
public final class InputPin {
    private final ExternalLine line;

    private InputPin(ExternalLine line) {
        this.line = line;
    }

    /**
     * Makes a pad an input without a resistor.
     *
     * @param name "PC13"
     * @throws IllegalArgumentException if there is no such pad
     * @throws IllegalStateException    if a pad of the same number has the EXTI line that they share
     */
    public static InputPin on(Chip chip, ExternalInterrupts interrupts, String name) {
        return on(chip, interrupts, name, Pull.NONE);
    }

    /**
     * Makes a pad an input.
     *
     * @param name "PC13"
     * @throws IllegalArgumentException if there is no such pad
     * @throws IllegalStateException    if a pad of the same number has the EXTI line that they share
     */
    public static InputPin on(Chip chip, ExternalInterrupts interrupts, String name, Pull pull) {
        var pad = Pad.named(name);
        interrupts.requireFree(pad);
        pad.openClock(chip);
        pad.setPull(chip, pull);
        pad.setMode(chip, Pad.Mode.INPUT);
        return new InputPin(interrupts.line(pad));
    }

    /** "PC13". */
    public String name() {
        return line.pad().name();
    }

    /** The level now: a load of IDR. */
    public boolean isHigh() {
        return line.isHigh();
    }

    /** The level now: a load of IDR. */
    public boolean isLow() {
        return !line.isHigh();
    }

    /** Ready when the level has gone from low to high since the call. */
    public Future<Void> waitForRisingEdge() {
        return line.waitFor(ExternalLine.RISING);
    }

    /** Ready when the level has gone from high to low since the call. */
    public Future<Void> waitForFallingEdge() {
        return line.waitFor(ExternalLine.FALLING);
    }

    /** Ready when the level has changed since the call, if only for a moment. */
    public Future<Void> waitForAnyEdge() {
        return line.waitFor(ExternalLine.ANY);
    }

    /** Ready when the level is high at the call, at once, or has become high since. It may be low again by then. */
    public Future<Void> waitForHigh() {
        return line.waitForLevel(true);
    }

    /** Ready when the level is low at the call, at once, or has become low since. It may be high again by then. */
    public Future<Void> waitForLow() {
        return line.waitForLevel(false);
    }
}
