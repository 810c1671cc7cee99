package dev.metronome.testkit.recording;

import dev.metronome.machine.Cause;

/**
 * A light went on or off, or a pad took another level.
 *
 * @param index which edge of its signal since the recording began, from 0
 * @param cycle core cycles since reset
 * @param high  the level from here on: of a light, true is on
 * @param cause who did it
 */
public record Edge(int index, long cycle, boolean high, Cause cause) {}
