package dev.metronome.hosted;

import dev.metronome.async.TaskObserver;
import dev.metronome.async.TaskState;
import dev.metronome.async.TaskView;
import dev.metronome.machine.Machine;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceEvent.Ending;
import dev.metronome.trace.Warnings;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;

/** Tells the trace what an executor's tasks do, with the cycle; and ends a run in which no time passes any more. */
final class TaskTrace implements TaskObserver {
    /** So many polls on one cycle are no program: tasks wake each other, and nobody lets time pass. */
    static final int MAXIMUM_POLLS_ON_ONE_CYCLE = 100_000;
    /** Different failures told, each of them once: a task may be spawned again and fail again for ever. */
    static final int MAXIMUM_FAILURES_TOLD = 20;

    private final Machine machine;
    private final Turns turns;
    private final Set<String> failures = new HashSet<>();
    private final IntSupplier numbers;
    /** Those that are not over, with their numbers, in the order in which they were made. */
    private final Map<TaskView, Integer> tasks = new LinkedHashMap<>();
    private final Set<TaskView> awake = new HashSet<>();
    private TaskView polled;
    private long polledCycle = -1;
    private int polls;

    /** @param numbers gives each task one of its own */
    TaskTrace(Machine machine, Turns turns, IntSupplier numbers) {
        this.machine = machine;
        this.turns = turns;
        this.numbers = numbers;
    }

    List<HostedMachine.LiveTask> tasks() {
        return tasks.entrySet().stream().map(entry -> {
            var task = entry.getKey();
            return new HostedMachine.LiveTask(task.id(), entry.getValue(), task.name(), state(task),
                    task.waitsFor());
        }).toList();
    }

    private TaskState state(TaskView task) {
        return task == polled ? TaskState.POLLED : awake.contains(task) ? TaskState.AWAKE : TaskState.WAITING;
    }

    private long cycle() {
        return machine.timeline().now();
    }

    private void emit(TraceEvent event) {
        machine.trace().emit(event);
    }

    @Override
    public void spawned(TaskView task) {
        tasks.put(task, numbers.getAsInt());
        awake.add(task);
        emit(new TraceEvent.TaskSpawned(cycle(), task.id(), task.name()));
    }

    @Override
    public void woken(TaskView task, TaskView by) {
        awake.add(task);
        if (machine.trace().isHeard()) {
            var exception = machine.processor().currentException();
            var who = exception != 0 ? Machine.exceptionName(exception) : by != null ? by.name() : "outside";
            emit(new TraceEvent.TaskWoken(cycle(), task.id(), task.name(), who));
        }
    }

    @Override
    public void polled(TaskView task) {
        awake.remove(task);
        polled = task;
        turns.polls(task.name(), task.thread());
        refuseToStandStill(task);
        if (machine.trace().isHeard()) {
            emit(new TraceEvent.TaskPolled(cycle(), task.id(), task.name()));
        }
    }

    private void refuseToStandStill(TaskView task) {
        if (cycle() != polledCycle) {
            polledCycle = cycle();
            polls = 0;
        }
        if (++polls > MAXIMUM_POLLS_ON_ONE_CYCLE) {
            throw new HostedException("tasks were polled " + MAXIMUM_POLLS_ON_ONE_CYCLE + " times on cycle "
                    + polledCycle + ", the last of them \"" + task.name() + "\": they wake each other and no time"
                    + " passes. Await a delay, use a register, or say what the work costs with spend(cycles)");
        }
    }

    @Override
    public void suspended(TaskView task) {
        polled = null;
        turns.pollsNobody();
        if (machine.trace().isHeard()) {
            emit(new TraceEvent.TaskSuspended(cycle(), task.id(), task.name()));
        }
    }

    @Override
    public void finished(TaskView task) {
        ended(task, Ending.FINISHED);
    }

    @Override
    public void dropped(TaskView task) {
        ended(task, Ending.DROPPED);
    }

    @Override
    public void failed(TaskView task, Throwable why) {
        ended(task, Ending.FAILED);
        if (failures.size() > MAXIMUM_FAILURES_TOLD) {
            return;
        }
        var words = "task " + task.name() + " failed: " + HostedException.describe(why);
        if (failures.add(words)) {
            emit(new TraceEvent.Warned(cycle(), Warnings.Kind.TASK_FAILED, failures.size() <= MAXIMUM_FAILURES_TOLD
                    ? words
                    : "tasks have failed in " + MAXIMUM_FAILURES_TOLD
                            + " different ways; further failures are not told"));
        }
    }

    private void ended(TaskView task, Ending how) {
        tasks.remove(task);
        awake.remove(task);
        polled = null;
        turns.pollsNobody();
        emit(new TraceEvent.TaskFinished(cycle(), task.id(), task.name(), how));
    }
}
