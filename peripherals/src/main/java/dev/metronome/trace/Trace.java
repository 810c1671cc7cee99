package dev.metronome.trace;

import java.util.ArrayList;
import java.util.List;

/** The one stream of a machine's events, handed to every sink in the order in which the sinks were added. */
public final class Trace {
    private final List<TraceSink> sinks = new ArrayList<>();
    private final List<TraceSink> liveSinks = new ArrayList<>();
    private final List<TraceSink> fineSinks = new ArrayList<>();
    private boolean repeats;

    /** Adds a sink, which hears of everything from now on. */
    public void add(TraceSink sink) {
        sinks.add(sink);
    }

    /**
     * Adds a sink that hears of everything from now on, but not again of what is done again because somebody has gone
     * back in time.
     */
    public void addLive(TraceSink sink) {
        liveSinks.add(sink);
    }

    /** Adds a sink that hears of {@link TraceEvent.Fine} from now on, and of nothing else. */
    public void addFine(TraceSink sink) {
        fineSinks.add(sink);
    }

    /** Tells a sink nothing any more. */
    public void remove(TraceSink sink) {
        sinks.remove(sink);
        liveSinks.remove(sink);
        fineSinks.remove(sink);
    }

    /** What happens from now on has happened before, or no longer so. */
    public void repeats(boolean on) {
        repeats = on;
    }

    /** True while what happens has happened before. */
    public boolean isRepeating() {
        return repeats;
    }

    /** True if anybody hears: events that come often need not be made otherwise. */
    public boolean isHeard() {
        return !sinks.isEmpty() || !liveSinks.isEmpty();
    }

    /** True if anybody hears of {@link TraceEvent.Fine}: they need not be made otherwise. */
    public boolean isHeardFinely() {
        return !fineSinks.isEmpty();
    }

    /** Hands an event to those who want to know it finely. */
    public void emitFine(TraceEvent.Fine event) {
        for (var sink : fineSinks) {
            sink.event(event);
        }
    }

    /** Hands an event to every sink. */
    public void emit(TraceEvent event) {
        for (var sink : sinks) {
            sink.event(event);
        }
        if (!repeats) {
            for (var sink : liveSinks) {
                sink.event(event);
            }
        }
    }
}
