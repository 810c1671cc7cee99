package dev.metronome.testkit.expect;

import dev.metronome.machine.Machine;
import dev.metronome.testkit.recording.Recorder;
import dev.metronome.testkit.recording.Recording;
import dev.metronome.testkit.recording.TaskLog;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be expected of a task of an async runtime.
 *
 * @param name the task's; several of one name are one
 */
public record Tasks(String name) {
    private static final int SHOWN = 12;

    /** It is polled so often at most, and at least once. */
    public Expectation polledAtMost(long times) {
        return recording -> {
            var polls = recording.task(name).pollCount();
            return polls > 0 && polls <= times
                    ? Verdict.met()
                    : fail("to be polled " + Numbers.count(times, "time") + " at most",
                            polls == 0 ? "it never is" : "it is polled " + Numbers.count(polls, "time"), recording)
                            .with(polls == 0 ? new Actual.Nothing("it never is") : new Actual.Count(polls));
        };
    }

    /**
     * Every wake but those "outside", such as that of its making, is by this exception's handler or this task, and
     * there is at least one.
     *
     * @param by "TIM1_BRK_TIM15", "TIM15", or the name of a task
     */
    public Expectation wokenBy(String by) {
        return recording -> {
            var full = fullName(by);
            var wakes = recording.task(name).wakes();
            var wrong = wakes.stream().filter(wake -> !wake.by().equals(full) && !wake.by().equals("outside"))
                    .findFirst();
            var demand = "to be woken by " + full;
            if (wrong.isPresent()) {
                return fail(demand,
                        "at cycle " + Numbers.count(wrong.get().cycle()) + " " + wrong.get().by() + " wakes it",
                        recording).with(wakers(wakes));
            }
            return wakes.stream().anyMatch(wake -> wake.by().equals(full))
                    ? Verdict.met()
                    : fail(demand, "it never is", recording).with(wakers(wakes));
        };
    }

    private static Actual wakers(List<TaskLog.Wake> wakes) {
        var all = wakes.stream().map(TaskLog.Wake::by).filter(by -> !by.equals("outside")).distinct().toList();
        return all.size() == 1
                ? new Actual.Text(all.getFirst())
                : new Actual.Nothing(all.isEmpty() ? "nobody wakes it" : String.join(" and ", all) + " wake it");
    }

    /** An exception's whole name, where it is one and not a task's. */
    private static String fullName(String by) {
        try {
            return Machine.exceptionName(Recorder.exceptionNumber(by));
        } catch (IllegalArgumentException _) {
            return by;
        }
    }

    private Verdict.Failed fail(String demand, String found, Recording recording) {
        var known = recording.tasks().stream().map(task -> task.name()).toList();
        var there = known.contains(name)
                ? ""
                : known.isEmpty() ? "; there are no tasks" : "; the tasks are " + String.join(", ", known);
        return new Verdict.Failed("task " + name + " " + demand, found + there, Verdict.NO_EDGE, table(recording));
    }

    private List<String> table(Recording recording) {
        var wakes = recording.task(name).wakes();
        var lines = new ArrayList<String>();
        if (!wakes.isEmpty()) {
            lines.add("           cycle   woken by");
        }
        wakes.stream().limit(SHOWN).forEach(
                wake -> lines.add(String.format("%16s   %s", Numbers.count(wake.cycle()), wake.by())));
        return lines;
    }
}
