package dev.metronome.async;

/** A task, as an observer sees it. */
public interface TaskView {
    /** The slot number. It is given to another task when this one is over. */
    int id();

    String name();

    /** What a task that is suspended waits for, in words; {@link Future#waitsFor}. */
    String waitsFor();

    /** The thread on which it is polled: its own, or for a poll-based task that of whoever runs the executor. */
    Thread thread();
}
