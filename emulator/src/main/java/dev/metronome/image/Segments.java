package dev.metronome.image;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** What every format must keep to when it fills memory. */
final class Segments {
    private Segments() {}

    /** The segments in ascending order. @throws ImageException when two claim the same byte */
    static List<Segment> inOrder(Path file, List<Segment> segments) {
        var sorted = segments.stream().sorted(Comparator.comparingLong(Segment::first)).toList();
        for (var index = 1; index < sorted.size(); index++) {
            var below = sorted.get(index - 1);
            var above = sorted.get(index);
            if (above.first() < below.end()) {
                throw new ImageException(file, "two segments overlap: " + below + " and " + above,
                        "Check the load addresses (AT, LMA) in the linker script.");
            }
        }
        return sorted;
    }
}
