package dev.metronome.signal;

/**
 * A wire from a device to the interrupt controller. It is level: high for as long as a flag and its enable are both
 * set.
 */
@FunctionalInterface
public interface InterruptLine {
    /** Sets the level; setting the level it has changes nothing. */
    void drive(boolean high);
}
