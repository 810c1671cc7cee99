package dev.metronome.trace;

/** Takes events in the order in which they happened. */
@FunctionalInterface
public interface TraceSink {
    /** Something happened. Called on the machine's thread, in the middle of its work: look, note, return. */
    void event(TraceEvent event);
}
