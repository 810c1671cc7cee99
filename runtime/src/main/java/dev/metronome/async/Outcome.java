package dev.metronome.async;

/** How a task ended. */
sealed interface Outcome<T> {
    record Finished<T>(Poll<T> ready) implements Outcome<T> {}

    record Failed<T>(Throwable cause) implements Outcome<T> {}

    /** {@code cause}: what its finally blocks threw, or null. */
    record Dropped<T>(Throwable cause) implements Outcome<T> {}
}
