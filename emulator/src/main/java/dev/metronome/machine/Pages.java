package dev.metronome.machine;

/**
 * Those pages of a machine's memories that are not as its image has them. Immutable: snapshots share what is the same.
 *
 * @param numbers  of the pages, ascending
 * @param contents of each, {@link PagedMemory#PAGE_BYTES} bytes
 */
record Pages(int[] numbers, byte[][] contents) {
    static final Pages NONE = new Pages(new int[0], new byte[0][]);

    int count() {
        return numbers.length;
    }
}
