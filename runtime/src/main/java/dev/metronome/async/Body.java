package dev.metronome.async;

/** The body of a straight-line task that has a result. */
@FunctionalInterface
public interface Body<T> {
    T run(Task task) throws Exception;
}
