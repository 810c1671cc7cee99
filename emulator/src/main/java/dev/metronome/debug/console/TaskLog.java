package dev.metronome.debug.console;

import dev.metronome.text.Numbers;
import dev.metronome.text.TextTable;
import dev.metronome.trace.TraceEvent;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/** The tasks of an async runtime, as far as the trace tells. */
final class TaskLog {
    private static final int MAXIMUM_EVENTS = 100;
    private static final String WAITING = "waiting";

    /** Something that happened to a task, and how it stands since. */
    private record Turn(long cycle, String state, String why) {}

    /** A task by the number of its slot, which others may have had before, and its name. */
    private record Task(int id, String name) {}

    private final Map<Task, Past<Turn>> tasks = new LinkedHashMap<>();

    void happened(TraceEvent event) {
        switch (event) {
            case TraceEvent.TaskSpawned(long cycle, int id, String task) ->
                add(id, task, new Turn(cycle, "awake", "just made"));
            case TraceEvent.TaskWoken(long cycle, int id, String task, String by) ->
                add(id, task, new Turn(cycle, "awake", "woken by " + by));
            case TraceEvent.TaskPolled(long cycle, int id, String task) ->
                add(id, task, new Turn(cycle, "polled", ""));
            case TraceEvent.TaskSuspended(long cycle, int id, String task) ->
                add(id, task, new Turn(cycle, WAITING, ""));
            case TraceEvent.TaskFinished(long cycle, int id, String task, TraceEvent.Ending how) ->
                add(id, task, new Turn(cycle, how.name().toLowerCase(Locale.ROOT), ""));
            default -> {}
        }
    }

    private void add(int id, String name, Turn turn) {
        tasks.computeIfAbsent(new Task(id, name), _ -> new Past<>(MAXIMUM_EVENTS, Turn::cycle)).add(turn);
    }

    void goesBack() {
        tasks.values().forEach(Past::goesBack);
    }

    void isBackAt(long now) {
        tasks.values().forEach(past -> past.isBackAt(now));
    }

    /** The names of those that were seen. */
    List<String> names() {
        return tasks.keySet().stream().map(Task::name).distinct().toList();
    }

    /** How the last one of that name stands: "waiting since cycle 80,000,431". */
    Optional<String> state(String name) {
        return tasks.entrySet().stream().filter(entry -> entry.getKey().name.equals(name))
                .map(entry -> entry.getValue().last()).filter(Objects::nonNull)
                .max(Comparator.comparingLong(Turn::cycle))
                .map(turn -> turn.state + " since cycle " + Numbers.count(turn.cycle));
    }

    /** For what the last one of that name waits; "" if it does not, or that is not known. */
    String waits(String name, BiFunction<Integer, String, String> waits) {
        return tasks.entrySet().stream().filter(entry -> entry.getKey().name.equals(name)
                && entry.getValue().last() != null && entry.getValue().last().state.equals(WAITING))
                .map(entry -> waits.apply(entry.getKey().id, name)).reduce("", (_, last) -> last);
    }

    private static String forWhat(String words) {
        return words.isEmpty() ? "" : "for " + words;
    }

    /** @param waits for what a task waits, by its number and name; "" where that is not known */
    List<String> lines(BiFunction<Integer, String, String> waits) {
        var table = new TextTable(List.of("task", "state", "since cycle", "")).left(0, 1);
        var isEmpty = true;
        for (var entry : tasks.entrySet()) {
            var turn = entry.getValue().last();
            if (turn != null) {
                isEmpty = false;
                var task = entry.getKey();
                table.add(List.of(task.name, turn.state, Numbers.count(turn.cycle), turn.state.equals(WAITING)
                        ? forWhat(waits.apply(task.id, task.name))
                        : turn.why));
            }
        }
        return isEmpty ? List.of("no task of an async runtime was seen") : table.lines();
    }
}
