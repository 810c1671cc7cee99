package dev.metronome.cycles;

/**
 * How far a stack went down.
 *
 * @param top    where it began, or the highest that a thread's pointer was seen at
 * @param lowest the lowest that the pointer was seen at
 */
public record StackUse(int top, int lowest) {
    /** Bytes. */
    public int bytes() {
        return top - lowest;
    }
}
