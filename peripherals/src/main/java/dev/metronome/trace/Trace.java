package dev.metronome.trace;

import java.util.ArrayList;
import java.util.List;

/** The one stream of a machine's events, handed to every sink in the order in which the sinks were added. */
public final class Trace {
    private final List<TraceSink> sinks = new ArrayList<>();

    /** Adds a sink, which hears of everything from now on. */
    public void add(TraceSink sink) {
        sinks.add(sink);
    }

    /** True if anybody hears: events that come often need not be made otherwise. */
    public boolean isHeard() {
        return !sinks.isEmpty();
    }

    /** Hands an event to every sink. */
    public void emit(TraceEvent event) {
        for (var sink : sinks) {
            sink.event(event);
        }
    }
}
