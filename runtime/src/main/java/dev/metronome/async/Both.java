package dev.metronome.async;

/** The values of two futures that were joined. */
public record Both<A, B>(A first, B second) {}
