package dev.metronome.cycles;

/** How many there were, the least, the greatest and the sum of some counts of cycles. */
public final class Range {
    private long count;
    private long least = Long.MAX_VALUE;
    private long greatest = Long.MIN_VALUE;
    private long sum;

    void add(long cycles) {
        count++;
        least = Math.min(least, cycles);
        greatest = Math.max(greatest, cycles);
        sum += cycles;
    }

    /** How many. */
    public long count() {
        return count;
    }

    /** The least; 0 if there is none. */
    public long least() {
        return count == 0 ? 0 : least;
    }

    /** The greatest; 0 if there is none. */
    public long greatest() {
        return count == 0 ? 0 : greatest;
    }

    /** The sum. */
    public long sum() {
        return sum;
    }
}
