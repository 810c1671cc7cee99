package dev.metronome.testkit.recording;

import dev.metronome.machine.Cause;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The edges of one light or pad. */
public final class Signal {
    /** Edges kept, the first ones; those beyond are only counted. */
    public static final int MAXIMUM_EDGES = 1_000_000;

    /** What it is. */
    public enum Kind {
        /** A light of the board, on or off. */
        LED("off", "on"),
        /** A pad of the chip, low or high. */
        PIN("low", "high");

        private final String low;
        private final String high;

        Kind(String low, String high) {
            this.low = low;
            this.high = high;
        }

        /** The level in a word: "on", "low". */
        public String level(boolean isHigh) {
            return isHigh ? high : low;
        }
    }

    private final Kind kind;
    private final String name;
    private final boolean startsHigh;
    private final List<Edge> edges = new ArrayList<>();
    private long seen;

    Signal(Kind kind, String name, boolean startsHigh) {
        this.kind = kind;
        this.name = name;
        this.startsHigh = startsHigh;
    }

    void add(long cycle, boolean high, Cause cause) {
        if (seen++ < MAXIMUM_EDGES) {
            edges.add(new Edge(edges.size(), cycle, high, cause));
        }
    }

    public Kind kind() {
        return kind;
    }

    /** "LD1", "PA5". */
    public String name() {
        return name;
    }

    /** Its level when the recording began. */
    public boolean startsHigh() {
        return startsHigh;
    }

    /** The edges kept, in order. */
    public List<Edge> edges() {
        return Collections.unmodifiableList(edges);
    }

    /** How many edges there were, kept or not. */
    public long seen() {
        return seen;
    }

    /** True when an edge was not kept. */
    public boolean isCut() {
        return seen > edges.size();
    }
}
