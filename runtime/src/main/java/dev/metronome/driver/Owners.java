package dev.metronome.driver;

import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Which driver has which peripheral, so that two do not write the same registers and wonder. Known to drivers alone:
 * what firmware or a program does by itself is not noticed. A reset gives a program a new chip, where nothing is taken.
 */
final class Owners {
    private static final Map<Chip, Map<String, String>> TAKEN = new WeakHashMap<>();

    private Owners() {}

    /**
     * Takes a peripheral.
     *
     * @param owner in words, the same for several who may share it
     * @throws IllegalStateException if another owner has it
     */
    static synchronized void take(Chip chip, String peripheral, String owner) {
        var before = TAKEN.computeIfAbsent(chip, _ -> new HashMap<>()).putIfAbsent(peripheral, owner);
        if (before != null && !before.equals(owner)) {
            throw new IllegalStateException(
                    peripheral + " cannot be taken for " + owner + ": it is in use for " + before);
        }
    }

    /**
     * Takes a peripheral that nobody shares.
     *
     * @param hint what to do instead, the rest of a sentence
     * @throws IllegalStateException if anybody has it
     */
    static synchronized void takeAlone(Chip chip, String peripheral, String owner, String hint) {
        var before = TAKEN.computeIfAbsent(chip, _ -> new HashMap<>()).putIfAbsent(peripheral, owner);
        if (before != null) {
            throw new IllegalStateException(
                    peripheral + " cannot be taken for " + owner + ": it is in use for " + before
                            + "; " + hint);
        }
    }

    /** Gives it back. */
    static synchronized void free(Chip chip, String peripheral) {
        TAKEN.getOrDefault(chip, new HashMap<>()).remove(peripheral);
    }
}
