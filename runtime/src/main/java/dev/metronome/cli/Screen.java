package dev.metronome.cli;

import dev.metronome.text.Numbers;
import dev.metronome.time.SimulatedTime;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceSink;
import java.util.List;

/**
 * Shows a run while it goes on: edges, warnings and progress on standard error, the device's text on standard output.
 * Where both are one terminal it keeps the lines apart.
 */
final class Screen implements TraceSink {
    /** Edges shown as they happen; the summary and the JSON report have those beyond. */
    static final int MAXIMUM_EDGES = 100_000;

    private static final String CLEAR_LINE = "\r\u001B[K";

    private final Streams streams;
    private final SimulatedTime time;
    private final boolean showsEdges;
    private int edges;
    private boolean progressShown;
    /** The device has written part of a line to a terminal. */
    private boolean lineOpen;

    Screen(Streams streams, SimulatedTime time, boolean showsEdges) {
        this.streams = streams;
        this.time = time;
        this.showsEdges = showsEdges;
    }

    @Override
    public void event(TraceEvent event) {
        switch (event) {
            case TraceEvent.LedChanged led when showsEdges -> show(led);
            case TraceEvent.Warned warned -> line("warning: " + warned.message());
            default -> {
                // the rest is for reports
            }
        }
    }

    private void show(TraceEvent.LedChanged led) {
        if (edges++ < MAXIMUM_EDGES) {
            line(edge(time.nanoseconds(led.cycle()), led.cycle(), led.led(), led.on()));
        } else if (edges == MAXIMUM_EDGES + 1) {
            line("(" + Numbers.count(MAXIMUM_EDGES)
                    + " edges shown, more than anybody reads; the others are only counted)");
        }
    }

    /** "    0.500 003 362 s       40,000,269 cycles  LD1 on". */
    static String edge(long nanoseconds, long cycle, String led, boolean on) {
        return String.format("%19s %16s cycles  %s %s", Numbers.seconds(nanoseconds), Numbers.count(cycle), led,
                on ? "on" : "off");
    }

    /** A byte that the device sent. */
    void device(int value) {
        clearProgress();
        streams.out().write(value);
        lineOpen = streams.outWatched() && value != '\n';
        if (streams.outWatched()) {
            streams.out().flush();
        }
    }

    /** A line of ours. */
    void line(String text) {
        clearProgress();
        if (lineOpen && streams.errWatched()) {
            streams.err().println();
            lineOpen = false;
        }
        streams.err().println(text);
        if (streams.errWatched()) {
            streams.err().flush();
        }
    }

    void lines(List<String> texts) {
        texts.forEach(this::line);
    }

    /** Where something was thrown, in full. */
    void stackTrace(Throwable thrown) {
        clearProgress();
        thrown.printStackTrace(streams.err());
    }

    /** Shows how far the run is, until something else is shown. */
    void progress(String text) {
        if (streams.errWatched() && !lineOpen) {
            streams.err().print(CLEAR_LINE + text);
            streams.err().flush();
            progressShown = true;
        }
    }

    /** Brings everything out, and takes progress away. */
    void flush() {
        clearProgress();
        streams.out().flush();
        streams.err().flush();
    }

    private void clearProgress() {
        if (progressShown) {
            streams.err().print(CLEAR_LINE);
            streams.err().flush();
            progressShown = false;
        }
    }
}
