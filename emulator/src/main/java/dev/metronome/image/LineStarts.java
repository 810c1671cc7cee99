package dev.metronome.image;

import java.util.List;
import java.util.TreeSet;

/** Collects where the code of a line begins; of a line without code, that of the next one that has some. */
final class LineStarts {
    private final String file;
    private final int wanted;
    private final TreeSet<Integer> addresses = new TreeSet<>(Integer::compareUnsigned);
    private int found = Integer.MAX_VALUE;

    /** @param file a path that is known, or its end */
    LineStarts(String file, int wanted) {
        this.file = file;
        this.wanted = wanted;
    }

    /** Whether a line is the one that was found, or nearer; of a file that {@link #isNamed}. */
    boolean mayBe(int line) {
        return line >= wanted && line <= found;
    }

    boolean isNamed(String path) {
        return path.equals(file) || path.endsWith("/" + file);
    }

    /** Whether the line itself has code. */
    boolean isExact() {
        return found == wanted;
    }

    /** Takes an address of the named file. */
    void offer(int line, int address) {
        if (!mayBe(line)) {
            return;
        }
        if (line < found) {
            found = line;
            addresses.clear();
        }
        addresses.add(address);
    }

    /** In ascending order. */
    List<Integer> addresses() {
        return List.copyOf(addresses);
    }
}
