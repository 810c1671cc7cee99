package dev.metronome.async;

/** What an executor does when there are tasks and none is awake. */
@FunctionalInterface
public interface Idle {
    /** Nobody outside wakes anybody: throws a {@link DeadlockException} that names the tasks that wait. */
    Idle DEADLOCK = executor -> {
        throw new DeadlockException(executor.tasks());
    };

    /**
     * Waits until something may have happened, for example as a core sleeps until an interrupt. It is called again if
     * nobody is awake afterwards. What it throws ends the run. It must not run the executor.
     */
    void idle(Executor executor);
}
