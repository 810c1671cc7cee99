package dev.metronome.testkit.recording;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What one task of an async runtime did; tasks of one name, one after the other or at once, are one. */
public final class TaskLog {
    /**
     * It was woken.
     *
     * @param by the exception whose handler did it, the task that did, or "outside"
     */
    public record Wake(long cycle, String by) {}

    private final String name;
    private final List<Stretch> polls = new ArrayList<>();
    private final List<Wake> wakes = new ArrayList<>();
    private long pollsSeen;
    private long polledSince = -1;

    TaskLog(String name) {
        this.name = name;
    }

    void polled(long cycle) {
        pollsSeen++;
        polledSince = cycle;
    }

    void suspended(long cycle) {
        if (polledSince >= 0 && polls.size() < Recording.MAXIMUM_TASK_EVENTS) {
            polls.add(new Stretch(polledSince, cycle));
        }
        polledSince = -1;
    }

    void woken(long cycle, String by) {
        if (wakes.size() < Recording.MAXIMUM_TASK_EVENTS) {
            wakes.add(new Wake(cycle, by));
        }
    }

    /** The task's name. */
    public String name() {
        return name;
    }

    /** How often it was polled, the poll under way included. */
    public long pollCount() {
        return pollsSeen;
    }

    /** Its polls that have ended, the first {@link Recording#MAXIMUM_TASK_EVENTS}. */
    public List<Stretch> polls() {
        return Collections.unmodifiableList(polls);
    }

    /** Each time that it was woken, the first {@link Recording#MAXIMUM_TASK_EVENTS}. */
    public List<Wake> wakes() {
        return Collections.unmodifiableList(wakes);
    }
}
