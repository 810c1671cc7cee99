package dev.metronome.async;

/** The body of a straight-line task that has no result. */
@FunctionalInterface
public interface Action {
    void run(Task task) throws Exception;
}
