package dev.metronome.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.metronome.testkit.recording.Recording;
import dev.metronome.testkit.recording.Signal;
import dev.metronome.testkit.recording.Stretch;
import dev.metronome.testkit.recording.TaskLog;
import dev.metronome.trace.Handling;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;

/**
 * A recording as JSON, all of it. Cycles, and times in nanoseconds since reset, rounded down, are numbers; what has not
 * happened is left out.
 *
 * <pre>
 * image, board, start_cycle, end_cycle, end_ns, sleep_cycles
 * clock       [{cycle, hz}]: from that cycle on
 * leds, pins  [{name, starts_high, edges: [{cycle, time_ns, high, by}]}]
 * uart        {PORT: {text, cycles: [of each character]}}
 * exceptions  [{name, pended, entered, first_instruction, returned, interrupts}], the four as cycles
 * sleeps      [{from, to}]
 * tasks       [{name, polls: [{from, to}], wakes: [{cycle, by}]}]
 * warnings    [{cycle, message}]
 * </pre>
 */
final class RecordingJson {
    private final JsonGenerator json;
    private final Recording recording;

    private RecordingJson(JsonGenerator json, Recording recording) {
        this.json = json;
        this.recording = recording;
    }

    /** Writes it, and leaves the stream open. */
    static void write(Machine machine, OutputStream out) throws IOException {
        var lines = new DefaultIndenter("  ", "\n");
        var printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(lines).withArrayIndenter(lines);
        try (var json = new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .setPrettyPrinter(printer)) {
            new RecordingJson(json, machine.recording()).write(machine);
            json.writeRaw('\n');
        }
    }

    private void write(Machine machine) throws IOException {
        json.writeStartObject();
        json.writeStringField("image", machine.image().file().toString());
        json.writeStringField("board", machine.board().name());
        json.writeNumberField("start_cycle", recording.startCycle());
        json.writeNumberField("end_cycle", recording.endCycle());
        json.writeNumberField("end_ns", nanoseconds(recording.endCycle()));
        json.writeNumberField("sleep_cycles", recording.sleepCycles());
        json.writeArrayFieldStart("clock");
        for (var cycle : recording.clock().changes()) {
            json.writeStartObject();
            json.writeNumberField("cycle", cycle);
            json.writeNumberField("hz", recording.clock().from(cycle).hertz());
            json.writeEndObject();
        }
        json.writeEndArray();
        writeSignals("leds", recording.leds());
        writeSignals("pins", recording.pins());
        writePorts();
        writeExceptions();
        writeStretches("sleeps", recording.sleeps());
        json.writeArrayFieldStart("tasks");
        for (var task : recording.tasks()) {
            write(task);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("warnings");
        for (var warning : recording.warnings()) {
            json.writeStartObject();
            json.writeNumberField("cycle", warning.cycle());
            json.writeStringField("message", warning.message());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private long nanoseconds(long cycle) {
        return recording.clock().nanosecondsAt(cycle).floor();
    }

    private void writeSignals(String field, Collection<Signal> signals) throws IOException {
        json.writeArrayFieldStart(field);
        for (var signal : signals) {
            json.writeStartObject();
            json.writeStringField("name", signal.name());
            json.writeBooleanField("starts_high", signal.startsHigh());
            json.writeArrayFieldStart("edges");
            for (var edge : signal.edges()) {
                json.writeStartObject();
                json.writeNumberField("cycle", edge.cycle());
                json.writeNumberField("time_ns", nanoseconds(edge.cycle()));
                json.writeBooleanField("high", edge.high());
                json.writeStringField("by", recording.describe(edge.cause()));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writePorts() throws IOException {
        json.writeObjectFieldStart("uart");
        for (var port : recording.ports()) {
            json.writeObjectFieldStart(port.port());
            var text = port.text();
            json.writeStringField("text", text);
            json.writeArrayFieldStart("cycles");
            for (var i = 0; i < text.length(); i++) {
                json.writeNumber(port.cycle(i));
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void writeExceptions() throws IOException {
        json.writeArrayFieldStart("exceptions");
        for (var handling : recording.exceptions()) {
            json.writeStartObject();
            json.writeStringField("name", handling.name());
            writeCycle("pended", handling.pendedCycle());
            writeCycle("entered", handling.enteredCycle());
            writeCycle("first_instruction", handling.firstCycle());
            writeCycle("returned", handling.returnedCycle());
            if (handling.outer() != null) {
                json.writeStringField("interrupts", handling.outer().name());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeCycle(String field, long cycle) throws IOException {
        if (cycle != Handling.NONE) {
            json.writeNumberField(field, cycle);
        }
    }

    private void writeStretches(String field, Collection<Stretch> stretches) throws IOException {
        json.writeArrayFieldStart(field);
        for (var stretch : stretches) {
            json.writeStartObject();
            json.writeNumberField("from", stretch.from());
            json.writeNumberField("to", stretch.to());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void write(TaskLog task) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", task.name());
        writeStretches("polls", task.polls());
        json.writeArrayFieldStart("wakes");
        for (var wake : task.wakes()) {
            json.writeStartObject();
            json.writeNumberField("cycle", wake.cycle());
            json.writeStringField("by", wake.by());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
