package dev.metronome.core;

/**
 * Java that stands in for the instructions of one function or one handler, from its first to its last. The core knows
 * only this much of it; how Java can stop in the middle is the affair of whoever makes it.
 */
public interface HostedCall {
    /** Makes a call each time that execution arrives. */
    @FunctionalInterface
    interface Maker {
        /** A call that has not begun. */
        HostedCall call();
    }

    /**
     * Begins, or goes on where {@link #makeWay} was called. Called by the run loop, on its thread.
     *
     * @return true when it is over: the core then returns to the caller, or from the exception
     */
    boolean run();

    /**
     * Called by {@link HostedCore} on behalf of the Java that runs, when something else is due on the core: an
     * exception, the end of the run, sleep. Makes {@link #run} return false, and comes back when it is called again.
     */
    void makeWay();

    /** The chip was reset, or the machine is closed: what has not ended never will. Runs what must run at the end. */
    void abandon();

    /** Which Java it is and where it stands, for warnings: "in Java, TwoLeds.java:31 (task ld1)". */
    String place();
}
