package dev.metronome.debug.console;

import dev.metronome.debug.Debugger;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;

/** Hears the trace, and remembers of it what commands are asked about. */
final class Witness {
    private static final int MAXIMUM_EVENTS = 10_000;
    private static final int MAXIMUM_WARNINGS = 1_000;

    final ExceptionLog exceptions;
    final PinLog pins = new PinLog();
    final TaskLog tasks = new TaskLog();
    final SerialText serial;
    private final Past<TraceEvent> all = new Past<>(MAXIMUM_EVENTS, TraceEvent::cycle);
    private final Past<TraceEvent.Warned> warnings = new Past<>(MAXIMUM_WARNINGS, TraceEvent.Warned::cycle);
    private final List<String> news = new ArrayList<>();

    Witness(Debugger debugger) {
        var machine = debugger.machine();
        exceptions = new ExceptionLog(debugger);
        serial = new SerialText(debugger);
        machine.trace().add(event -> {
            if (!debugger.isRetelling()) {
                happened(event);
            }
        });
    }

    private void happened(TraceEvent event) {
        all.add(event);
        exceptions.happened(event);
        pins.happened(event);
        tasks.happened(event);
        if (event instanceof TraceEvent.Warned warned) {
            warnings.add(warned);
            news.add("warning: " + warned.message());
        }
    }

    void goesBack() {
        all.goesBack();
        exceptions.goesBack();
        pins.goesBack();
        tasks.goesBack();
        serial.goesBack();
    }

    void isBackAt(long now) {
        all.isBackAt(now);
        exceptions.isBackAt(now);
        pins.isBackAt(now);
        tasks.isBackAt(now);
        serial.isBackAt(now);
    }

    /** The last events, at most so many. */
    List<String> log(int count) {
        var events = all.all();
        return events.subList(Math.max(0, events.size() - count), events.size()).stream().map(EventText::line).toList();
    }

    /** The lights that changed from one cycle on and before another. */
    List<TraceEvent> lights(long from, long before) {
        return all.all().stream().filter(event -> event instanceof TraceEvent.LedChanged && event.cycle() >= from
                && event.cycle() < before).toList();
    }

    List<String> warnings() {
        return warnings.all().stream().map(EventText::line).toList();
    }

    /** What was warned of, and what the console said, since this was last asked. */
    List<String> takeNews() {
        var taken = new ArrayList<>(news);
        serial.takeFresh().forEach(line -> taken.add("uart: " + line));
        news.clear();
        return taken;
    }
}
