package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Edge;
import dev.metronome.testkit.recording.Recording;
import dev.metronome.testkit.recording.Signal;
import java.util.List;

/**
 * The part of a signal that an expectation looks at.
 *
 * @param start      its first cycle
 * @param end        the first cycle behind it
 * @param startsHigh the level on its first cycle, before an edge on that very cycle
 * @param edges      the edges in it, with the indices they have in all of the signal
 */
record View(Recording recording, Signal signal, long start, long end, boolean startsHigh, List<Edge> edges) {
    static View of(Recording recording, Signal signal, Part part) {
        var ruler = new Ruler(recording.clock());
        var start = part.from() == null ? recording.startCycle() : ruler.sinceReset(part.from());
        var end = part.to() == null ? recording.endCycle() : ruler.sinceReset(part.to());
        var all = signal.edges();
        var first = Math.max(firstNotBefore(all, start), Math.min(part.firstEdge(), all.size()));
        var behind = part.to() == null ? all.size() : Math.max(first, firstNotBefore(all, end));
        var startsHigh = first == 0 ? signal.startsHigh() : all.get(first - 1).high();
        return new View(recording, signal, start, end, startsHigh, all.subList(first, behind));
    }

    /** The index of the first edge that is not before a cycle; their number, if all are. */
    static int firstNotBefore(List<Edge> edges, long cycle) {
        var low = 0;
        var high = edges.size();
        while (low < high) {
            var middle = low + high >>> 1;
            if (edges.get(middle).cycle() < cycle) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    Ruler ruler() {
        return new Ruler(recording.clock());
    }

    /** The level at the end. */
    boolean endsHigh() {
        return edges.isEmpty() ? startsHigh : edges.getLast().high();
    }

    /** What the level is called. */
    String level(boolean high) {
        return signal.kind().level(high);
    }

    /** The last edge, or {@link Verdict#NO_EDGE}. */
    int lastEdge() {
        return edges.isEmpty() ? Verdict.NO_EDGE : edges.getLast().index();
    }
}
