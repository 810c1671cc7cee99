package dev.metronome.async;

/**
 * A task at the moment of asking.
 *
 * @param id         its slot number
 * @param frameBytes what it takes of the arena
 * @param polls      how often it was polled
 * @param wakes      how often it was woken, once by being spawned
 */
public record TaskInfo(int id, String name, TaskState state, int frameBytes, long polls, long wakes) {}
