package dev.metronome.testkit;

import dev.metronome.output.VcdWriter;
import dev.metronome.output.VcdWriter.Kind;
import dev.metronome.output.VcdWriter.Variable;
import dev.metronome.testkit.recording.Recording;
import dev.metronome.testkit.recording.Signal;
import dev.metronome.testkit.recording.TaskLog;
import dev.metronome.testkit.recording.Transcript;
import dev.metronome.time.Fraction;
import dev.metronome.trace.Handling;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A recording as a value change dump. Lights and pads are wires; an exception is high from when it is entered until its
 * handler returns, a task while it is polled, "asleep" while the core sleeps; a byte of a serial port is a register
 * with its value. The register "cycle" has the core cycle of each change, "core_clock_hz" the frequency.
 */
final class RecordingVcd {
    private static final Fraction PICOSECONDS_PER_NANOSECOND = Fraction.of(1000);

    private record Change(long cycle, Variable variable, long value) {}

    private final Recording recording;
    private final VcdWriter out;
    private final List<Change> changes = new ArrayList<>();

    private RecordingVcd(Recording recording, VcdWriter out) {
        this.recording = recording;
        this.out = out;
    }

    static void write(Recording recording, Appendable to) throws IOException {
        new RecordingVcd(recording, new VcdWriter(to)).write();
    }

    private void write() throws IOException {
        out.open("metronome");
        var cycle = out.declare(Kind.REGISTER, 64, "cycle");
        out.first(cycle, recording.startCycle());
        var clock = out.declare(Kind.REGISTER, 64, "core_clock_hz");
        out.first(clock, recording.clock().from(recording.startCycle()).hertz());
        recording.clock().changes().forEach(at -> add(at, clock, recording.clock().from(at).hertz()));
        var asleep = out.declare(Kind.WIRE, 1, "asleep");
        recording.sleeps().forEach(sleep -> {
            add(sleep.from(), asleep, 1);
            add(sleep.to(), asleep, 0);
        });
        if (recording.asleepSince() >= 0) {
            add(recording.asleepSince(), asleep, 1);
        }
        out.open("board");
        for (var led : recording.leds()) {
            declare(led);
        }
        out.close();
        out.open("pads");
        for (var pin : recording.pins()) {
            declare(pin);
        }
        out.close();
        out.open("exceptions");
        declareExceptions();
        out.close();
        out.open("tasks");
        for (var task : recording.tasks()) {
            declare(task);
        }
        out.close();
        out.open("serial");
        for (var port : recording.ports()) {
            declare(port);
        }
        out.close();
        out.close();
        writeChanges(cycle);
    }

    private void add(long cycle, Variable variable, long value) {
        if (cycle != Handling.NONE) {
            changes.add(new Change(cycle, variable, value));
        }
    }

    private void declare(Signal signal) throws IOException {
        var wire = out.declare(Kind.WIRE, 1, signal.name());
        out.first(wire, signal.startsHigh() ? 1 : 0);
        signal.edges().forEach(edge -> add(edge.cycle(), wire, edge.high() ? 1 : 0));
    }

    private void declareExceptions() throws IOException {
        var wires = new LinkedHashMap<String, Variable>();
        for (var handling : recording.exceptions()) {
            var wire = wires.get(handling.name());
            if (wire == null) {
                wire = out.declare(Kind.WIRE, 1, handling.name());
                wires.put(handling.name(), wire);
            }
            add(handling.enteredCycle(), wire, 1);
            add(handling.returnedCycle(), wire, 0);
        }
    }

    private void declare(TaskLog task) throws IOException {
        var wire = out.declare(Kind.WIRE, 1, task.name());
        var woken = out.declare(Kind.EVENT, 1, task.name() + "_woken");
        task.polls().forEach(poll -> {
            add(poll.from(), wire, 1);
            add(poll.to(), wire, 0);
        });
        task.wakes().forEach(wake -> add(wake.cycle(), woken, 1));
    }

    private void declare(Transcript port) throws IOException {
        var value = out.declare(Kind.REGISTER, 8, port.port());
        var arrived = out.declare(Kind.EVENT, 1, port.port() + "_byte");
        var text = port.text();
        for (var i = 0; i < text.length(); i++) {
            add(port.cycle(i), value, text.charAt(i));
            add(port.cycle(i), arrived, 1);
        }
    }

    private void writeChanges(Variable cycle) throws IOException {
        changes.sort(Comparator.comparingLong(Change::cycle));
        out.begin(picoseconds(recording.startCycle()));
        for (var change : changes) {
            var time = picoseconds(change.cycle);
            out.change(time, cycle, change.cycle);
            out.change(time, change.variable, change.value);
        }
        out.end(picoseconds(recording.endCycle()));
    }

    private long picoseconds(long cycle) {
        return recording.clock().nanosecondsAt(cycle).times(PICOSECONDS_PER_NANOSECOND).floor();
    }
}
