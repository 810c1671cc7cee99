package dev.metronome.testkit.scenario;

import dev.metronome.testkit.Machine;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stops the scenarios that run, and keeps others from beginning; from any thread. */
public final class Stopper {
    /** Takes a machine out again. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    private final Set<Machine> running = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /** Makes them come to their end soon, those that begin later at once. */
    public void stop() {
        stopped = true;
        running.forEach(Machine::hurry);
    }

    /** True when nothing is to go on. */
    public boolean isStopped() {
        return stopped;
    }

    Watch watch(Machine machine) {
        running.add(machine);
        return () -> running.remove(machine);
    }
}
