package dev.metronome.output;

import dev.metronome.trace.TraceEvent.Ending;
import java.util.Locale;

/** What one task of an async runtime did. */
public final class TaskRecord {
    /** Where a task stands, or how it came to its end. */
    public enum State {
        /** Nobody has woken it since its last poll. */
        WAITING,
        /** It is to be polled. */
        AWAKE,
        /** In the middle of a poll. */
        POLLED,
        /** It returned. */
        FINISHED,
        /** It threw. */
        FAILED,
        /** Somebody dropped it. */
        DROPPED;

        /** As programs read it: "waiting". */
        public String words() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String name;
    private final long spawnedCycle;
    private long polls;
    private long wakes;
    private boolean awake;
    private boolean polled;
    private Ending ending;

    TaskRecord(String name, long spawnedCycle) {
        this.name = name;
        this.spawnedCycle = spawnedCycle;
    }

    void woken() {
        wakes++;
        awake = true;
    }

    void polled() {
        polls++;
        awake = false;
        polled = true;
    }

    void suspended() {
        polled = false;
    }

    void ended(Ending how) {
        ending = how;
    }

    /** As its program calls it. */
    public String name() {
        return name;
    }

    /** When it was made. */
    public long spawnedCycle() {
        return spawnedCycle;
    }

    /** How often it had its turn. */
    public long polls() {
        return polls;
    }

    /** How often it was woken, once by being made; also when it was awake already. */
    public long wakes() {
        return wakes;
    }

    /** True when it is no more. */
    public boolean hasEnded() {
        return ending != null;
    }

    /** Where it stands, or how it ended. */
    public State state() {
        return switch (ending) {
            case FINISHED -> State.FINISHED;
            case FAILED -> State.FAILED;
            case DROPPED -> State.DROPPED;
            case null -> polled ? State.POLLED : awake ? State.AWAKE : State.WAITING;
        };
    }
}
