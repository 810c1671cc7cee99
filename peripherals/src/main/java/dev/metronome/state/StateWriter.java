package dev.metronome.state;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A growing record of 64-bit words; one part after the other writes its state to it. */
public final class StateWriter {
    private long[] words = new long[256];
    private int count;
    /** The names of parts, by their first words. */
    private final TreeMap<Integer, String> begins = new TreeMap<>();

    /** Writes a whole 64-bit value, such as a cycle. */
    public void cycle(long value) {
        if (count == words.length) {
            words = Arrays.copyOf(words, count * 2);
        }
        words[count++] = value;
    }

    /** Writes a register or another 32-bit value. */
    public void word(int value) {
        cycle(value);
    }

    /** Writes a truth value. */
    public void flag(boolean value) {
        cycle(value ? 1 : 0);
    }

    /** Writes an array with its length. */
    public void words(int[] values) {
        word(values.length);
        for (var value : values) {
            word(value);
        }
    }

    /** Writes a text with its length, four characters a word. */
    public void text(String text) {
        word(text.length());
        for (var i = 0; i < text.length(); i += 4) {
            var four = 0L;
            for (var at = i; at < Math.min(i + 4, text.length()); at++) {
                four |= (long) text.charAt(at) << 16 * (at - i);
            }
            cycle(four);
        }
    }

    /** Writes parts, each behind a mark that {@link StateReader#parts} finds there, or the state is another's. */
    public void parts(Map<String, ? extends Stateful> parts) {
        parts.forEach((name, part) -> {
            begins.put(count, name);
            word(name.hashCode());
            part.save(this);
        });
    }

    /** The name of the part that wrote a word; of parts within each other the innermost that had begun. */
    public String partOf(int word) {
        var part = begins.floorEntry(word);
        return part == null ? "no part" : part.getValue();
    }

    /** All that was written. */
    public long[] toArray() {
        return Arrays.copyOf(words, count);
    }

    /** A reader that starts at the first word written. */
    public StateReader reader() {
        return new StateReader(toArray());
    }
}
