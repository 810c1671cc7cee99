package dev.metronome.async;

/** A task, as an observer sees it. */
public interface TaskView {
    /** The slot number. It is given to another task when this one is over. */
    int id();

    String name();
}
