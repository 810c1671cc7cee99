package dev.metronome.machine;

/**
 * A whole machine as it stood between two instructions: core, memories, devices, alarms, board, what is still to come
 * from outside. {@link Machine#snapshot} takes one, {@link Machine#restore(Snapshot)} goes on from it, any number of
 * times, on any machine of the same image, board and settings. Immutable; threads may share it.
 *
 * <p>Memory is held as the pages that differ from the image as it was loaded, and pages that are the same in the
 * snapshot before are shared with it.
 *
 * <p>It has no Java in it: a machine on which hosted Java is under way refuses to be saved.
 */
public final class Snapshot {
    private final Origin origin;
    private final long cycle;
    private final long instructions;
    private final int acts;
    private final long[] words;
    private final Pages pages;

    Snapshot(Origin origin, long cycle, long instructions, int acts, long[] words, Pages pages) {
        this.origin = origin;
        this.cycle = cycle;
        this.instructions = instructions;
        this.acts = acts;
        this.words = words;
        this.pages = pages;
    }

    /** Core cycles since reset. */
    public long cycle() {
        return cycle;
    }

    /** Instructions executed since the machine was made. */
    public long instructions() {
        return instructions;
    }

    /** Some bytes of memory that it takes, if it shares no page. */
    public long bytes() {
        return ownBytes() + (long) pages.count() * PagedMemory.PAGE_BYTES;
    }

    /** Those that it shares with nobody. */
    long ownBytes() {
        return (long) words.length * Long.BYTES + (long) pages.count() * 2 * Integer.BYTES;
    }

    Origin origin() {
        return origin;
    }

    /** How often somebody had acted from outside. */
    int acts() {
        return acts;
    }

    long[] words() {
        return words;
    }

    Pages pages() {
        return pages;
    }

    @Override
    public String toString() {
        return "snapshot of " + origin.image() + " on " + origin.board() + " at cycle " + cycle;
    }
}
