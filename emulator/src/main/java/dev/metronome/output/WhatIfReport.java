package dev.metronome.output;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.metronome.output.LedRecord.Distance;
import dev.metronome.stm32l4.WhatIf;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * The runs of a what-if as JSON.
 *
 * <pre>
 * image, hosted, board, engine   as in {@link JsonReport}
 * runs   [{
 *   settings       {ws, prefetch, icache, dcache, clock_hz}; null is as the firmware sets it
 *   cycles, time_ns, instructions, sleep_cycles, awake_cycles, stop, exit_code
 *   off_limits     only if no chip runs in this way: {why: the first limit that was broken, cycles: for how long}
 *   leds           [{name, edges: how many, first_cycle, first_time_ns, shortest_cycles, longest_cycles: from edge to
 *                  edge, shortest_period_cycles, longest_period_cycles, last_period_cycles: from on to on}]; null where
 *                  there was none
 *   failure        only if Java on the chip failed: what happened, in words
 * }]
 * </pre>
 */
public final class WhatIfReport {
    private final JsonGenerator json;
    private final DefaultPrettyPrinter printer;

    private WhatIfReport(JsonGenerator json, DefaultPrettyPrinter printer) {
        this.json = json;
        this.printer = printer;
    }

    /**
     * Writes the runs, and leaves the stream open.
     *
     * @param runs at least one, all of the same image
     */
    public static void write(List<WhatIfRun> runs, OutputStream out) throws IOException {
        var printer = JsonReport.printer();
        try (var json = JsonReport.generator(out, printer)) {
            new WhatIfReport(json, printer).write(runs);
            json.writeRaw('\n');
        }
    }

    private void write(List<WhatIfRun> runs) throws IOException {
        var first = runs.getFirst().report();
        json.writeStartObject();
        json.writeStringField("image", first.image().file().toString());
        if (first.hosted() != null) {
            json.writeStringField("hosted", first.hosted());
        }
        json.writeStringField("board", first.board());
        json.writeStringField("engine", first.engine());
        json.writeArrayFieldStart("runs");
        for (var run : runs) {
            write(run);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(WhatIfRun run) throws IOException {
        var report = run.report();
        json.writeStartObject();
        json.writeFieldName("settings");
        write(run.whatIf());
        json.writeNumberField("cycles", report.cycles());
        json.writeNumberField("time_ns", report.nanoseconds());
        json.writeNumberField("instructions", report.instructions());
        json.writeNumberField("sleep_cycles", report.sleepCycles());
        json.writeNumberField("awake_cycles", run.awakeCycles());
        json.writeStringField("stop", report.stopName());
        json.writeNumberField("exit_code", run.exitCode());
        if (run.brokenLimit() != null) {
            json.writeObjectFieldStart("off_limits");
            json.writeStringField("why", run.brokenLimit());
            json.writeNumberField("cycles", run.cyclesOffLimits());
            json.writeEndObject();
        }
        json.writeArrayFieldStart("leds");
        for (var led : report.record().leds()) {
            write(led);
        }
        json.writeEndArray();
        if (report.failure() != null) {
            json.writeStringField("failure", report.failure());
        }
        json.writeEndObject();
    }

    private void write(WhatIf settings) throws IOException {
        beginLine();
        json.writePOJOField("ws", settings.waitStates());
        json.writePOJOField("prefetch", settings.prefetch());
        json.writePOJOField("icache", settings.instructionCache());
        json.writePOJOField("dcache", settings.dataCache());
        json.writePOJOField("clock_hz", settings.sysclk() == null ? null : settings.sysclk().hertz());
        endLine();
    }

    private void write(LedRecord led) throws IOException {
        var isDark = led.kept() == 0;
        beginLine();
        json.writeStringField("name", led.name());
        json.writeNumberField("edges", led.edges());
        json.writePOJOField("first_cycle", isDark ? null : led.cycle(0));
        json.writePOJOField("first_time_ns", isDark ? null : led.nanoseconds(0));
        write(led.between(), "shortest_cycles", "longest_cycles");
        var period = led.period();
        write(period, "shortest_period_cycles", "longest_period_cycles");
        json.writePOJOField("last_period_cycles", period.last() == LedRecord.NONE ? null : period.last());
        endLine();
    }

    /** Begins an object that stands on one line. */
    private void beginLine() throws IOException {
        printer.indentObjectsWith(new DefaultPrettyPrinter.FixedSpaceIndenter());
        json.writeStartObject();
    }

    private void endLine() throws IOException {
        json.writeEndObject();
        printer.indentObjectsWith(JsonReport.LINES);
    }

    private void write(Distance distance, String shortest, String longest) throws IOException {
        var isNone = distance.least() == LedRecord.NONE;
        json.writePOJOField(shortest, isNone ? null : distance.least());
        json.writePOJOField(longest, isNone ? null : distance.greatest());
    }
}
