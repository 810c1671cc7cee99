package dev.metronome.async;

/**
 * One bit a slot: set while its task waits to be polled. A round takes all bits that are set when it begins; what is
 * set meanwhile is for the next.
 */
final class WakeBits {
    private final long[] awake;
    /** The bits taken for this round and not polled yet. */
    private final long[] round;
    /** No word of the round before this one has a bit left. */
    private int word;

    WakeBits(int capacity) {
        awake = new long[(capacity + Long.SIZE - 1) / Long.SIZE];
        round = new long[awake.length];
    }

    void set(int id) {
        awake[id / Long.SIZE] |= 1L << id;
    }

    /** The next task in this slot begins with no bit that was meant for another. */
    void clear(int id) {
        awake[id / Long.SIZE] &= ~(1L << id);
        round[id / Long.SIZE] &= ~(1L << id);
    }

    /** Set for the next round, or not yet polled in this one. */
    boolean isSet(int id) {
        return ((awake[id / Long.SIZE] | round[id / Long.SIZE]) & 1L << id) != 0;
    }

    boolean any() {
        for (var i = 0; i < awake.length; i++) {
            if ((awake[i] | round[i]) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Begins a round. False if nobody is awake. */
    boolean take() {
        var all = 0L;
        for (var i = 0; i < awake.length; i++) {
            round[i] = awake[i];
            awake[i] = 0;
            all |= round[i];
        }
        word = 0;
        return all != 0;
    }

    /** The lowest slot that this round has yet to poll, which it then no longer has; -1 at its end. */
    int next() {
        while (word < round.length) {
            var bits = round[word];
            if (bits != 0) {
                round[word] = bits & bits - 1;
                return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
            }
            word++;
        }
        return -1;
    }

    /** The round ends early: whom it did not poll it leaves to the next. */
    void putBack() {
        for (var i = 0; i < awake.length; i++) {
            awake[i] |= round[i];
            round[i] = 0;
        }
    }
}
