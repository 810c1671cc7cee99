package dev.metronome.async;

/**
 * The value of that one of several futures which was ready first.
 *
 * @param index its place among them, from 0
 */
public record Selected<T>(int index, T value) {}
