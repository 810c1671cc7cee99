package dev.metronome.debug.console;

import dev.metronome.text.Numbers;
import dev.metronome.text.TextTable;
import dev.metronome.trace.Handling;
import java.util.List;

/** The exceptions that were taken last, with the cycles of their stations. */
final class ExceptionsView {
    private ExceptionsView() {}

    static List<String> lines(ExceptionLog log, int count) {
        var all = log.handlings();
        if (all.isEmpty()) {
            return List.of("no exception was taken yet");
        }
        var table = new TextTable(
                List.of("exception", "pended", "entered", "first\ninstruction", "returned", "latency", "")).left(0);
        for (var handling : all.subList(Math.max(0, all.size() - count), all.size())) {
            var isPended = handling.pendedCycle() != Handling.NONE;
            table.add(List.of(handling.name(), cycle(handling.pendedCycle()), cycle(handling.enteredCycle()),
                    cycle(handling.firstCycle()), cycle(handling.returnedCycle()),
                    isPended && handling.firstCycle() != Handling.NONE
                            ? Numbers.count(handling.firstCycle() - handling.pendedCycle())
                            : "",
                    how(handling)));
        }
        return table.lines();
    }

    private static String cycle(long cycle) {
        return cycle == Handling.NONE ? "" : Numbers.count(cycle);
    }

    private static String how(Handling handling) {
        var inside = handling.outer() == null ? "" : "inside " + handling.outer().name();
        return switch (handling.how()) {
            case STACKED -> inside;
            case TAIL_CHAINED -> inside.isEmpty() ? "tail-chained" : inside + ", tail-chained";
            case LATE -> inside.isEmpty() ? "came late" : inside + ", came late";
        };
    }
}
