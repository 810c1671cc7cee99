package dev.metronome.state;

import java.util.Map;

/** Gives back, in the same order, what a {@link StateWriter} took. */
public final class StateReader {
    private final long[] words;
    private int next;

    /** @param words what {@link StateWriter#toArray} gave; not copied */
    public StateReader(long[] words) {
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

    /** The next text. */
    public String text() {
        var length = word();
        if (length < 0 || (length + 3) / 4 > words.length - next) {
            throw new IllegalStateException("a text of " + length + " characters is longer than the state");
        }
        var text = new StringBuilder(length);
        var four = 0L;
        for (var i = 0; i < length; i++) {
            four = i % 4 == 0 ? cycle() : four >>> 16;
            text.append((char) four);
        }
        return text.toString();
    }

    /**
     * Has parts take back what {@link StateWriter#parts} wrote.
     *
     * @throws IllegalStateException if one does not begin here: what came before was read otherwise than written
     */
    public void parts(Map<String, ? extends Stateful> parts) {
        parts.forEach((name, part) -> {
            if (word() != name.hashCode()) {
                throw new IllegalStateException("the state of " + name + " does not begin where it should");
            }
            part.restore(this);
        });
    }

    /** @throws IllegalStateException if there is more than was read */
    public void end() {
        if (!isAtEnd()) {
            throw new IllegalStateException(words.length - next + " words of state are left that nobody reads");
        }
    }

    /** True when everything that was saved has been read. */
    public boolean isAtEnd() {
        return next == words.length;
    }
}
