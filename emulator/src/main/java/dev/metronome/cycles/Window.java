package dev.metronome.cycles;

/**
 * A part of the program to look at alone: from each time that execution comes to one instruction to the next time that
 * it comes to the other.
 *
 * @param from address of an instruction
 * @param to   address of another, or of the same
 */
public record Window(int from, int to) {}
