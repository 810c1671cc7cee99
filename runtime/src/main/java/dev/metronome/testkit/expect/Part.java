package dev.metronome.testkit.expect;

/**
 * The part of a recording to look at.
 *
 * @param from      how long after reset it begins, or null for the recording's beginning
 * @param to        how long after reset it ends, that cycle not included, or null for the recording's end
 * @param firstEdge edges before this one are not looked at
 */
public record Part(Length from, Length to, int firstEdge) {
    /** All of it. */
    public static final Part ALL = new Part(null, null, 0);

    /** From a time after reset on. */
    public Part from(Length length) {
        return new Part(length, to, firstEdge);
    }

    /** Up to a time after reset. */
    public Part to(Length length) {
        return new Part(from, length, firstEdge);
    }

    /** From an edge on. */
    public Part fromEdge(int index) {
        if (index < 0) {
            throw new IllegalArgumentException("edges are counted from 0: there is no edge " + index);
        }
        return new Part(from, to, index);
    }

    /** As it follows a name: " from edge 2", " from 1 s to 2 s", or nothing. */
    @Override
    public String toString() {
        return (firstEdge == 0 ? "" : " from edge " + firstEdge) + (from == null ? "" : " from " + from)
                + (to == null ? "" : " to " + to);
    }
}
