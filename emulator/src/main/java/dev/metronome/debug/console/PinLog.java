package dev.metronome.debug.console;

import dev.metronome.trace.TraceEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** When each pad last changed its level. */
final class PinLog {
    private static final int MAXIMUM_EDGES = 1_000;

    private final Map<String, Past<Long>> edges = new HashMap<>();

    void happened(TraceEvent event) {
        if (event instanceof TraceEvent.PinChanged(long cycle, String pin, var _)) {
            edges.computeIfAbsent(pin, _ -> new Past<>(MAXIMUM_EDGES, Long::longValue)).add(cycle);
        }
    }

    void goesBack() {
        edges.values().forEach(Past::goesBack);
    }

    void isBackAt(long now) {
        edges.values().forEach(past -> past.isBackAt(now));
    }

    OptionalLong since(String pad) {
        var past = edges.get(pad);
        return past == null || past.last() == null ? OptionalLong.empty() : OptionalLong.of(past.last());
    }
}
