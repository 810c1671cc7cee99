package dev.metronome.async;

/** The value of that one of two futures which was ready first. */
public sealed interface Either<A, B> {
    /** The first of the two was. */
    record First<A, B>(A value) implements Either<A, B> {}

    /** The second of the two was. */
    record Second<A, B>(B value) implements Either<A, B> {}
}
