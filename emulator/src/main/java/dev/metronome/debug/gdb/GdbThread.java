package dev.metronome.debug.gdb;

/**
 * A task of the program, which gdb shows as a thread. It has no registers of its own: what runs is the core, thread 1.
 *
 * @param number from 2 on; of a task that is over, no other's again
 * @param doing  what it does, in words
 */
public record GdbThread(int number, String name, String doing) {}
