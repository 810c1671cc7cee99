package dev.metronome.timing;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import java.util.Arrays;

/**
 * A cache of the flash interface: a few lines of 4 x 64 bits, least recently used goes first (RM0351 3.3.4). It holds
 * no data, only which 64-bit parts are there; a part is filled when it is first read.
 *
 * <p>That any line may hold any address (no sets) and that parts are filled one by one is assumed; ST does not say.
 */
final class LineCache implements Stateful {
    private static final int PARTS = 4;
    /** Where to look for a line: enough for 1 MiB without two lines at one place. */
    private static final int PLACES = 1 << 15;
    /** Flash at 0x00000000 is the same as at 0x08000000. */
    private static final int ALIAS = 0x0800_0000 - 1 >>> 3;

    private final int[] tags;
    private final int[] parts;
    private final long[] lastUse;
    private final byte[] slots = new byte[PLACES];
    private long uses;

    LineCache(int lines) {
        tags = new int[lines];
        parts = new int[lines];
        lastUse = new long[lines];
        clear();
    }

    void clear() {
        Arrays.fill(tags, -1);
        Arrays.fill(parts, 0);
        Arrays.fill(lastUse, 0);
        uses = 0;
    }

    /** Reads a 64-bit part, given by its address shifted right by 3; it is in the cache from then on. */
    boolean hit(int part) {
        var tag = (part & ALIAS) >>> 2;
        var bit = 1 << (part & PARTS - 1);
        var slot = slots[tag & PLACES - 1];
        if (tags[slot] != tag) {
            slot = oldest();
            slots[tag & PLACES - 1] = slot;
            tags[slot] = tag;
            parts[slot] = 0;
        }
        lastUse[slot] = ++uses;
        var found = (parts[slot] & bit) != 0;
        parts[slot] |= bit;
        return found;
    }

    /** True if a 64-bit part is in the cache; asking is no use of it. */
    boolean has(int part) {
        var tag = (part & ALIAS) >>> 2;
        var slot = slots[tag & PLACES - 1];
        return tags[slot] == tag && (parts[slot] & 1 << (part & PARTS - 1)) != 0;
    }

    private byte oldest() {
        var slot = 0;
        for (var i = 1; i < tags.length; i++) {
            if (lastUse[i] < lastUse[slot]) {
                slot = i;
            }
        }
        return (byte) slot;
    }

    @Override
    public void save(StateWriter out) {
        out.words(tags);
        out.words(parts);
        for (var use : lastUse) {
            out.cycle(use);
        }
        out.cycle(uses);
    }

    @Override
    public void restore(StateReader in) {
        in.words(tags);
        in.words(parts);
        for (var i = 0; i < lastUse.length; i++) {
            lastUse[i] = in.cycle();
        }
        uses = in.cycle();
        for (var i = 0; i < tags.length; i++) {
            if (tags[i] >= 0) {
                slots[tags[i] & PLACES - 1] = (byte) i;
            }
        }
    }
}
