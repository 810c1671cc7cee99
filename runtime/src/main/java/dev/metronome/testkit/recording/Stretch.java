package dev.metronome.testkit.recording;

/**
 * From one cycle to another.
 *
 * @param from its first cycle
 * @param to   the first one behind it
 */
public record Stretch(long from, long to) {}
