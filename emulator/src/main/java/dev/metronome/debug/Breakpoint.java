package dev.metronome.debug;

import java.util.function.BooleanSupplier;

/** A point at which a debugger does stop, by its number. */
public final class Breakpoint {
    private final int number;
    private final Point point;
    private BooleanSupplier condition = () -> true;
    private String conditionWords = "";
    private boolean enabled = true;
    private boolean temporary;
    private long ignores;
    private long hits;

    Breakpoint(int number, Point point) {
        this.number = number;
        this.point = point;
    }

    /** From 1 on; no number is used again. 0 of one that nobody sees. */
    public int number() {
        return number;
    }

    /** Where. */
    public Point point() {
        return point;
    }

    /** How often it was met, with its condition true. */
    public long hits() {
        return hits;
    }

    /** False while it is not looked for. */
    public boolean isEnabled() {
        return enabled;
    }

    void enable(boolean on) {
        enabled = on;
    }

    /** Stops only where this is so. */
    public Breakpoint onlyIf(String words, BooleanSupplier holds) {
        conditionWords = words;
        condition = holds;
        return this;
    }

    /** The condition in words; empty if there is none. */
    public String condition() {
        return conditionWords;
    }

    /** Passes it so many times before it stops. */
    public Breakpoint ignoring(long times) {
        ignores = times;
        return this;
    }

    /** How often it is still to be passed. */
    public long ignores() {
        return ignores;
    }

    /** Is no more once it has stopped. */
    public Breakpoint once() {
        temporary = true;
        return this;
    }

    boolean isTemporary() {
        return temporary;
    }

    /** True if it would stop the machine but for how often it was met. */
    boolean holds() {
        return condition.getAsBoolean();
    }

    /** It is met. True if that is to stop the machine. */
    boolean meet() {
        if (!holds()) {
            return false;
        }
        hits++;
        if (ignores > 0) {
            ignores--;
            return false;
        }
        return true;
    }
}
