package dev.metronome.image;

/**
 * Where code may run. What the linker threw away begins elsewhere in the debug information: at 0, or close below 2^32.
 *
 * @param bounds [from, end) pairs of addresses
 */
record CodeRanges(long[] bounds) {
    boolean contains(int address) {
        var place = Integer.toUnsignedLong(address);
        for (var index = 0; index < bounds.length; index += 2) {
            if (place >= bounds[index] && place < bounds[index + 1]) {
                return true;
            }
        }
        return false;
    }
}
