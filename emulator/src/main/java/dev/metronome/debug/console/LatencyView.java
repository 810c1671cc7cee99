package dev.metronome.debug.console;

import dev.metronome.core.Held;
import dev.metronome.debug.console.ExceptionLog.Latency;
import dev.metronome.machine.Machine;
import dev.metronome.text.Numbers;
import dev.metronome.text.TextTable;
import dev.metronome.trace.Handling;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * From pending to the handler's first instruction, in parts, and on to the next light that changes. A timer's flag, its
 * line and pending are one cycle here; what lies between them on silicon nobody has published.
 */
final class LatencyView {
    private final Witness witness;

    LatencyView(Witness witness) {
        this.witness = witness;
    }

    List<String> lines(int number, int count) {
        var all = witness.exceptions.latencies(number);
        if (all.isEmpty()) {
            return List.of(Machine.exceptionName(number) + " was not taken yet");
        }
        var table = new TextTable(List.of("pending", "waits", "entry", "FP", "flash\nor bus", "late",
                "first\ninstruction", "latency", "", "light", "after")).left(8, 9);
        var least = Long.MAX_VALUE;
        var most = Long.MIN_VALUE;
        for (var i = Math.max(0, all.size() - count); i < all.size(); i++) {
            var latency = all.get(i);
            table.add(row(latency, i + 1 < all.size() ? all.get(i + 1).handling().enteredCycle() : Long.MAX_VALUE));
            if (latency.cycles() != Handling.NONE) {
                least = Math.min(least, latency.cycles());
                most = Math.max(most, latency.cycles());
            }
        }
        var lines = new ArrayList<>(table.lines());
        if (most >= 0) {
            lines.add("latency " + (least == most
                    ? Numbers.count(most, "cycle")
                    : Numbers.count(least) + " to " + Numbers.count(most) + " cycles"));
        }
        return lines;
    }

    private List<String> row(Latency latency, long next) {
        var handling = latency.handling();
        var light = handling.firstCycle() == Handling.NONE ? null : light(handling.firstCycle(), next);
        return List.of(cycle(handling.pendedCycle()), part(latency.waits()), part(latency.entry()),
                part(latency.floats()), part(latency.memory()), part(latency.late()), cycle(handling.firstCycle()),
                cycle(latency.cycles()), reason(latency), light == null ? "" : EventText.words(light),
                light == null || handling.pendedCycle() == Handling.NONE
                        ? ""
                        : Numbers.count(light.cycle() - handling.pendedCycle()));
    }

    private static String reason(Latency latency) {
        return latency.held() == null || latency.held() == Held.BY_NOTHING || latency.waits() == 0
                ? ""
                : HeldText.of(latency.held());
    }

    /** The first light that changes in the handler or behind it, before the next time. */
    private TraceEvent light(long from, long before) {
        return witness.lights(from, before).stream().findFirst().orElse(null);
    }

    private static String part(long cycles) {
        return cycles == 0 ? "" : Numbers.count(cycles);
    }

    private static String cycle(long cycle) {
        return cycle == Handling.NONE ? "" : Numbers.count(cycle);
    }
}
