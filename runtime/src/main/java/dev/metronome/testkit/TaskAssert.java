package dev.metronome.testkit;

import dev.metronome.testkit.expect.Tasks;

/** What can be asserted of a task of an async runtime on the chip. */
public final class TaskAssert extends AbstractSubjectAssert<TaskAssert, Task> {
    private final Tasks tasks;

    TaskAssert(Task actual) {
        super(actual.machine(), actual, TaskAssert.class);
        tasks = new Tasks(actual.name());
    }

    /** It is polled at least once, and no more often than that. */
    public TaskAssert polledAtMost(long times) {
        return meets(tasks.polledAtMost(times));
    }

    /**
     * Nothing wakes it but this exception's handler, or this task, which does so at least once. What wakes it from
     * outside handlers and tasks does not count, such as its making.
     */
    public TaskAssert wokenBy(String by) {
        return meets(tasks.wokenBy(by));
    }
}
