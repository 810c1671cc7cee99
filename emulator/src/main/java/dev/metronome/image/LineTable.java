package dev.metronome.image;

import java.util.Optional;

/** Placeholder of the first slice. */
final class LineTable {
    static final LineTable EMPTY = new LineTable();

    Optional<SourceLine> at(int address) {
        return Optional.empty();
    }
}
