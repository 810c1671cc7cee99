package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Recording;

/** Something that must be true of a run. A value: it may be checked against any number of recordings. */
@FunctionalInterface
public interface Expectation {
    /**
     * Looks whether it is.
     *
     * @throws IllegalArgumentException if it names something that the board, the chip or the image does not have
     */
    Verdict check(Recording recording);
}
