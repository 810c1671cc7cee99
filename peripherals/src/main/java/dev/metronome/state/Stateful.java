package dev.metronome.state;

/**
 * What holds state of the machine. Snapshots, reverse stepping and forked tests rest on every such part
 * writing all of its state, and reading it back in the same order.
 */
public interface Stateful {
    /** Writes everything that decides this part's future. */
    void save(StateWriter out);

    /**
     * Takes back what {@link #save} wrote, in the same order. Alarms are restored by the timeline, so a part
     * restores what it computes from, and drives no line.
     */
    void restore(StateReader in);
}
