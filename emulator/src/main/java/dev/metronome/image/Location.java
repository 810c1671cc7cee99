package dev.metronome.image;

/**
 * A place in a function.
 *
 * @param offset bytes from the function's start
 */
public record Location(Symbol function, int offset) {
    /** As in "main+0x12"; the start itself without an offset. */
    @Override
    public String toString() {
        return offset == 0 ? function.name() : function.name() + "+0x" + Integer.toHexString(offset);
    }
}
