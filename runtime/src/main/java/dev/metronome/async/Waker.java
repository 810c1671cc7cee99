package dev.metronome.async;

/**
 * Marks a task to be polled in the next round.
 *
 * <p>An executor's wakers set one bit and allocate nothing, so an interrupt handler may call them. There is one
 * object a task: two wakers that are the same object wake the same task. When its task is over a waker does nothing,
 * even if another task has its slot by then.
 */
public interface Waker {
    void wake();
}
