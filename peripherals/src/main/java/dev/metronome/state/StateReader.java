package dev.metronome.state;

/** Gives back, in the same order, what a {@link StateWriter} took. */
public final class StateReader {
    private final long[] words;
    private int next;

    StateReader(long[] words) {
        this.words = words;
    }

    /** The next 64-bit value. */
    public long cycle() {
        if (next == words.length) {
            throw new IllegalStateException("a part reads more state than was saved (" + words.length + " words)");
        }
        return words[next++];
    }

    /** The next 32-bit value. */
    public int word() {
        return (int) cycle();
    }

    /** The next truth value. */
    public boolean flag() {
        return cycle() != 0;
    }

    /** Fills an array of the same length as the one that was saved. */
    public void words(int[] into) {
        var length = word();
        if (length != into.length) {
            throw new IllegalStateException("an array of " + length + " was saved, " + into.length + " is wanted");
        }
        for (var i = 0; i < length; i++) {
            into[i] = word();
        }
    }

    /** True when everything that was saved has been read. */
    public boolean isAtEnd() {
        return next == words.length;
    }
}
