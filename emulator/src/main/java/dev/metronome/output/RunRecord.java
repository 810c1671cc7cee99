package dev.metronome.output;

import dev.metronome.machine.Machine;
import dev.metronome.time.SimulatedTime;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceSink;
import dev.metronome.trace.Warnings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps of a run what its report needs. The time of an edge is worked out when it happens: later, the core clock may be
 * another.
 */
public final class RunRecord implements TraceSink {
    /** Tasks kept, the first ones; those beyond are only counted. */
    public static final int MAXIMUM_TASKS = 10_000;

    /** Executors number their tasks each for itself, and give a number anew when its task has ended. */
    private record Slot(int id, String task) {}

    private final SimulatedTime time;
    private final long beginCycle;
    private final long beginNanoseconds;
    private final String console;
    private final Map<String, LedRecord> leds = new LinkedHashMap<>();
    private final Map<String, SerialRecord> ports = new TreeMap<>();
    private final Map<String, Long> exceptions = new TreeMap<>();
    private final List<TaskRecord> tasks = new ArrayList<>();
    private final Map<Slot, TaskRecord> alive = new HashMap<>();
    private long spawnedTasks;
    private final List<String> warnings = new ArrayList<>();
    private int notModelled;
    private final Outrun outrun = new Outrun();

    /** Begins to record. */
    public RunRecord(Machine machine) {
        time = machine.clocks().time();
        beginCycle = machine.timeline().now();
        beginNanoseconds = time.nanoseconds(beginCycle);
        machine.board().leds().forEach(led -> leds.put(led.name(), new LedRecord(led.name())));
        var serial = machine.board().console();
        console = serial.name();
        ports.put(console, new SerialRecord(console));
        serial.listen((_, value) -> ports.get(console).add(value));
        machine.trace().addLive(this);
    }

    @Override
    public void event(TraceEvent event) {
        switch (event) {
            case TraceEvent.LedChanged led -> leds.get(led.led()).add(led.cycle(), time.nanoseconds(led.cycle()),
                    led.on());
            case TraceEvent.ExceptionEntered entered -> exceptions.merge(entered.name(), 1L, Long::sum);
            case TraceEvent.Warned warned -> {
                warnings.add(warned.message());
                notModelled += warned.kind() == Warnings.Kind.NOT_MODELLED ? 1 : 0;
            }
            case TraceEvent.ByteSent sent -> {
                if (!sent.port().equals(console)) {
                    ports.computeIfAbsent(sent.port(), SerialRecord::new).add(sent.value());
                }
            }
            case TraceEvent.PinChanged _ -> {}
            case TraceEvent.CoreClockChanged _ -> {}
            case TraceEvent.FlashOutrun changed -> outrun.add(changed);
            case TraceEvent.ExceptionPended _ -> {}
            case TraceEvent.Fine _ -> {} // nobody has asked for it
            case TraceEvent.ExceptionReturned _ -> {}
            case TraceEvent.Slept _ -> {}
            case TraceEvent.Woke _ -> {}
            case TraceEvent.TaskSpawned spawned -> spawned(spawned);
            case TraceEvent.TaskWoken woken -> task(woken.id(), woken.task()).woken();
            case TraceEvent.TaskPolled polled -> task(polled.id(), polled.task()).polled();
            case TraceEvent.TaskSuspended suspended -> task(suspended.id(), suspended.task()).suspended();
            case TraceEvent.TaskFinished finished -> {
                task(finished.id(), finished.task()).ended(finished.how());
                alive.remove(new Slot(finished.id(), finished.task()));
            }
        }
    }

    private void spawned(TraceEvent.TaskSpawned spawned) {
        var task = new TaskRecord(spawned.task(), spawned.cycle());
        alive.put(new Slot(spawned.id(), spawned.task()), task);
        if (spawnedTasks++ < MAXIMUM_TASKS) {
            tasks.add(task);
        }
    }

    /** One that was made before anybody listened is not in the report. */
    private TaskRecord task(int id, String name) {
        var task = alive.get(new Slot(id, name));
        return task == null ? new TaskRecord(name, 0) : task;
    }

    /** The cycle at which it began: 0, or where a snapshot was taken up. */
    public long beginCycle() {
        return beginCycle;
    }

    /** The time since reset at which it began. */
    public long beginNanoseconds() {
        return beginNanoseconds;
    }

    /** The board's lights, in the order of its file. */
    public Collection<LedRecord> leds() {
        return leds.values();
    }

    /**
     * The serial ports, by name: the board's console with what the host heard, and every other port that sent something
     * with what it sent.
     */
    public Collection<SerialRecord> ports() {
        return ports.values();
    }

    /** How often each exception was entered, by name. */
    public Map<String, Long> exceptions() {
        return exceptions;
    }

    /** The tasks of async runtimes, in the order in which they were made: the first {@link #MAXIMUM_TASKS}. */
    public List<TaskRecord> tasks() {
        return tasks;
    }

    /** How many tasks were made. */
    public long spawnedTasks() {
        return spawnedTasks;
    }

    /** When the core was too fast for the flash. */
    public Outrun outrun() {
        return outrun;
    }

    /** What was warned of, in order. */
    public List<String> warnings() {
        return warnings;
    }

    /** What the record does not hold in full, in words. */
    public List<String> cuts() {
        var cuts = new ArrayList<String>();
        for (var led : leds()) {
            if (led.kept() < led.edges()) {
                cuts.add(String.format(Locale.ROOT, "%s: only the first %,d of %,d edges are in the report", led.name(),
                        led.kept(), led.edges()));
            }
        }
        for (var port : ports()) {
            if (port.sent() > SerialRecord.MAXIMUM_BYTES) {
                cuts.add(String.format(Locale.ROOT, "%s: only the first %,d of %,d bytes are in the report",
                        port.name(), SerialRecord.MAXIMUM_BYTES, port.sent()));
            }
        }
        if (tasks.size() < spawnedTasks) {
            cuts.add(String.format(Locale.ROOT, "tasks: only the first %,d of %,d are in the report", tasks.size(),
                    spawnedTasks));
        }
        return cuts;
    }

    /** How many things were touched that Metronome does not model. */
    public int notModelled() {
        return notModelled;
    }
}
