package dev.metronome.state;

import java.util.Arrays;

/** A growing record of 64-bit words; one part after the other writes its state to it. */
public final class StateWriter {
    private long[] words = new long[256];
    private int count;

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

    /** A reader that starts at the first word written. */
    public StateReader reader() {
        return new StateReader(Arrays.copyOf(words, count));
    }
}
