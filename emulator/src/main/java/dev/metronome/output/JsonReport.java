package dev.metronome.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.metronome.core.FaultReport;
import dev.metronome.machine.Machine;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A {@link RunReport} as JSON. Cycles, times in nanoseconds, addresses and register contents are numbers.
 *
 * <pre>
 * image       the file; of Java alone its class
 * hosted      only with Java on the chip: its class
 * from_cycle  only if it went on from a snapshot: where that was taken; what is counted by event counts from there
 * board, engine, cycles, time_ns, instructions, sleep_cycles, stop, exit_code
 * leds        [{name, edges: [{cycle, time_ns, on}]}]
 * uart        {PORT: text}
 * printed     {SYMBOL: {address, bytes, u32: [words]}}
 * exceptions  {NAME: how often it was entered}
 * tasks       only with Java on the chip: [{name, spawned_cycle, polls, wakes, state}], as they were spawned; state is
 *             waiting, awake, polled (the run ended in a poll), finished, failed or dropped
 * warnings    [text]; also what was left out of this report because there was too much of it
 * failure     only if Java on the chip failed: what happened, in words
 * fault       only after a crash: {exception, during, cycle, causes: [names of CFSR bits], cfsr, hfsr, mmfar, bfar,
 *             registers: [r0 to r15], xpsr, pc: {address, function, file, line}, lr: likewise}
 * </pre>
 */
public final class JsonReport {
    static final DefaultIndenter LINES = new DefaultIndenter("  ", "\n");

    private final RunReport report;
    private final int exitCode;
    private final JsonGenerator json;
    private final DefaultPrettyPrinter printer;

    private JsonReport(RunReport report, int exitCode, JsonGenerator json, DefaultPrettyPrinter printer) {
        this.report = report;
        this.exitCode = exitCode;
        this.json = json;
        this.printer = printer;
    }

    /**
     * Writes a report, and leaves the stream open.
     *
     * @param exitCode what the program that ran it will return
     */
    public static void write(RunReport report, int exitCode, OutputStream out) throws IOException {
        var printer = printer();
        try (var json = generator(out, printer)) {
            new JsonReport(report, exitCode, json, printer).write();
            json.writeRaw('\n');
        }
    }

    static DefaultPrettyPrinter printer() {
        return new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(LINES).withArrayIndenter(LINES);
    }

    static JsonGenerator generator(OutputStream out, DefaultPrettyPrinter printer) throws IOException {
        return new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .setPrettyPrinter(printer);
    }

    private void write() throws IOException {
        var record = report.record();
        json.writeStartObject();
        json.writeStringField("image", report.image().file().toString());
        if (report.hosted() != null) {
            json.writeStringField("hosted", report.hosted());
        }
        if (record.beginCycle() > 0) {
            json.writeNumberField("from_cycle", record.beginCycle());
        }
        json.writeStringField("board", report.board());
        json.writeStringField("engine", report.engine());
        json.writeNumberField("cycles", report.cycles());
        json.writeNumberField("time_ns", report.nanoseconds());
        json.writeNumberField("instructions", report.instructions());
        json.writeNumberField("sleep_cycles", report.sleepCycles());
        json.writeStringField("stop", report.stopName());
        json.writeNumberField("exit_code", exitCode);
        json.writeArrayFieldStart("leds");
        for (var led : record.leds()) {
            write(led);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("uart");
        for (var port : record.ports()) {
            json.writeStringField(port.name(), port.text());
        }
        json.writeEndObject();
        json.writeObjectFieldStart("printed");
        for (var value : report.printed()) {
            write(value);
        }
        json.writeEndObject();
        json.writeObjectFieldStart("exceptions");
        for (var entry : record.exceptions().entrySet()) {
            json.writeNumberField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
        if (report.hosted() != null) {
            json.writeArrayFieldStart("tasks");
            for (var task : record.tasks()) {
                write(task);
            }
            json.writeEndArray();
        }
        json.writeArrayFieldStart("warnings");
        for (var warning : record.warnings()) {
            json.writeString(warning);
        }
        for (var cut : record.cuts()) {
            json.writeString(cut);
        }
        json.writeEndArray();
        if (report.failure() != null) {
            json.writeStringField("failure", report.failure());
        }
        if (report.fault() != null) {
            json.writeFieldName("fault");
            write(report.fault());
        }
        json.writeEndObject();
    }

    private void write(LedRecord led) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", led.name());
        json.writeArrayFieldStart("edges");
        for (var i = 0; i < led.kept(); i++) {
            // One line; numbers and truth values need no escapes.
            json.writeRawValue("{\"cycle\": " + led.cycle(i) + ", \"time_ns\": " + led.nanoseconds(i) + ", \"on\": "
                    + led.on(i) + "}");
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(TaskRecord task) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", task.name());
        json.writeNumberField("spawned_cycle", task.spawnedCycle());
        json.writeNumberField("polls", task.polls());
        json.writeNumberField("wakes", task.wakes());
        json.writeStringField("state", task.state().words());
        json.writeEndObject();
    }

    private void write(SymbolValue value) throws IOException {
        json.writeObjectFieldStart(value.name());
        writeWord("address", value.address());
        json.writeNumberField("bytes", value.bytes());
        writeWords("u32", value.words());
        json.writeEndObject();
    }

    private void write(FaultReport fault) throws IOException {
        json.writeStartObject();
        json.writeStringField("exception", Machine.exceptionName(fault.fault()));
        json.writeStringField("during", Machine.exceptionName(fault.during()));
        json.writeNumberField("cycle", fault.cycle());
        json.writeArrayFieldStart("causes");
        for (var cause : fault.causes().split(" ")) {
            if (!cause.isEmpty()) {
                json.writeString(cause);
            }
        }
        json.writeEndArray();
        writeWord("cfsr", fault.cfsr());
        writeWord("hfsr", fault.hfsr());
        writeWord("mmfar", fault.mmfar());
        writeWord("bfar", fault.bfar());
        writeWords("registers", fault.registers());
        writeWord("xpsr", fault.xpsr());
        writePlace("pc", fault.pc());
        writePlace("lr", fault.registers()[14]);
        json.writeEndObject();
    }

    private void writePlace(String field, int address) throws IOException {
        json.writeObjectFieldStart(field);
        writeWord("address", address);
        var function = report.image().functionAt(address);
        if (function.isPresent()) {
            json.writeStringField("function", function.get().function().name());
        }
        var line = report.image().placeAt(address);
        if (line.isPresent()) {
            json.writeStringField("file", line.get().file());
            json.writeNumberField("line", line.get().line());
        }
        json.writeEndObject();
    }

    private void writeWord(String field, int word) throws IOException {
        json.writeNumberField(field, Integer.toUnsignedLong(word));
    }

    private void writeWords(String field, int[] words) throws IOException {
        json.writeFieldName(field);
        printer.indentArraysWith(new DefaultPrettyPrinter.FixedSpaceIndenter());
        json.writeStartArray();
        for (var word : words) {
            json.writeNumber(Integer.toUnsignedLong(word));
        }
        json.writeEndArray();
        printer.indentArraysWith(LINES);
    }
}
