package dev.metronome.debug.console;

import dev.metronome.machine.Machine;
import java.util.ArrayList;
import java.util.List;

/** What is set to happen by itself, soonest first. */
final class AlarmsView {
    private AlarmsView() {}

    static List<String> lines(Machine machine, Moments moments) {
        var lines = new ArrayList<String>();
        for (var alarm : machine.timeline().armed()) {
            lines.add(String.format("%-20s %s", alarm.name(), moments.fromNow(alarm.deadline())));
        }
        return lines.isEmpty() ? List.of("nothing is set") : lines;
    }
}
