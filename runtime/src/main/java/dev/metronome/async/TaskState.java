package dev.metronome.async;

/** Where a task stands. One that is over has no state: it has left the executor. */
public enum TaskState {
    /** To be polled, in this round or the next. */
    AWAKE,
    /** Being polled right now. */
    POLLED,
    /** Until somebody wakes it. */
    WAITING
}
