package dev.metronome.bus;

/**
 * A register of a block, as the block's own table has it.
 *
 * @param name   the manual's, without the block's: "ARR"
 * @param offset bytes from the block's base
 */
public record RegisterName(String name, int offset) {}
