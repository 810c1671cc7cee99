package dev.metronome.hosted;

import java.util.Objects;

/**
 * Whose turn it is: written by the machine's thread whenever Java gets the core or gives it back, and looked at by
 * the thread that waits for the run, to see whether it goes on. Never used to decide anything in the run itself.
 */
final class Turns {
    private volatile long count;
    private volatile String running;
    private volatile Thread thread;
    private volatile String task;
    private volatile String taskOf;
    private volatile Thread taskThread;

    /**
     * Java gets the core.
     *
     * @param on the thread it is on, or null if that is not known yet
     */
    void begin(String what, Thread on) {
        running = what;
        thread = on;
        count++;
    }

    /** Java that has the core is on this thread. */
    void runsOn(Thread on) {
        thread = on;
    }

    /** True if the Java that was named last runs on this thread. */
    boolean areOn(Thread current) {
        return thread == current;
    }

    /** Java has given the core back. */
    void end() {
        running = null;
    }

    /** A task is polled, on this thread. */
    void polls(String name, Thread on) {
        taskOf = running;
        taskThread = on;
        task = name;
    }

    /** No task is polled any more. */
    void pollsNobody() {
        task = null;
    }

    /** How often Java has got the core. */
    long count() {
        return count;
    }

    /** What has the core, or null if it is not Java. */
    String running() {
        return running;
    }

    /** "task ld1" where what runs is an executor that polls it, else what runs. */
    String inWords(String what) {
        var polled = task;
        return polled != null && what.equals(taskOf) ? "task " + polled : what;
    }

    /** ", at Blinky.java:12" where what runs stands now. */
    String place() {
        var inTask = task != null && Objects.equals(running, taskOf);
        var on = inTask ? taskThread : thread;
        return on == null ? "" : JavaCall.placeIn(on.getStackTrace());
    }
}
