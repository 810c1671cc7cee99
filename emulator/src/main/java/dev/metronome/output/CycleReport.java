package dev.metronome.output;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.metronome.cycles.CycleProfile;
import dev.metronome.cycles.ExceptionCycles;
import dev.metronome.cycles.InstructionCycles;
import dev.metronome.cycles.Range;
import dev.metronome.cycles.Split;
import dev.metronome.cycles.StackUse;
import dev.metronome.cycles.Window;
import dev.metronome.image.FirmwareImage;
import dev.metronome.timing.Part;
import dev.metronome.timing.Rule;
import dev.metronome.trace.TraceEvent.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;

/**
 * A {@link CycleProfile} as JSON: cycles and addresses are numbers, and of what a split has no cycles for nothing is
 * written.
 *
 * <pre>
 * image, hosted, board, engine, time_ns, stop, exit_code  as in {@link JsonReport}
 * cycles       all that passed
 * split        {base, load_store, branch_refill, fetch_stall, wait_states, float_wait, exception, sleep, java}
 * functions    [{name, address, instructions, split, calls: {count, least, greatest, sum}}]
 * java         split of Java that stands in for instructions
 * exceptions   [{number, name, entries: {stacked, tail_chained, late}, overhead: split, handler: range,
 *              latency: range, worst_at_cycle}]
 * longest_masked {cycles, begin_cycle, from, to}
 * main_stack   {top, lowest, bytes}; process_stack likewise, the deepest, if PSP was used
 * receipt      {documented, measured, fitted, assumed: cycles awake, rules: {RULE: cycles}}
 * window       only with one: {from, to, passages: range, split}
 * instructions [{address, code, mnemonic, function, file, line, executed, skipped, split}]
 * </pre>
 */
public final class CycleReport {
    private final CycleProfile profile;
    private final FirmwareImage image;
    private final JsonGenerator json;

    private CycleReport(CycleProfile profile, FirmwareImage image, JsonGenerator json) {
        this.profile = profile;
        this.image = image;
        this.json = json;
    }

    /**
     * Writes a report, and leaves the stream open.
     *
     * @param window   what was looked at alone, or null
     * @param listed   the instructions to tell of
     * @param exitCode what the program that ran it will return
     */
    public static void write(RunReport run, CycleProfile profile, Window window, List<InstructionCycles> listed,
            int exitCode, OutputStream out) throws IOException {
        try (var json = JsonReport.generator(out, JsonReport.printer())) {
            json.writeStartObject();
            json.writeStringField("image", run.image().file().toString());
            if (run.hosted() != null) {
                json.writeStringField("hosted", run.hosted());
            }
            json.writeStringField("board", run.board());
            json.writeStringField("engine", run.engine());
            json.writeNumberField("time_ns", run.nanoseconds());
            json.writeStringField("stop", run.stopName());
            json.writeNumberField("exit_code", exitCode);
            new CycleReport(profile, run.image(), json).write(window, listed);
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private void write(Window window, List<InstructionCycles> listed) throws IOException {
        json.writeNumberField("cycles", profile.cycles());
        write("split", profile.all().total());
        json.writeArrayFieldStart("functions");
        for (var function : profile.functions()) {
            json.writeStartObject();
            json.writeStringField("name", function.name());
            json.writeNumberField("address", Integer.toUnsignedLong(function.address()));
            json.writeNumberField("instructions", function.instructions());
            write("split", function.self());
            write("calls", function.calls());
            json.writeEndObject();
        }
        json.writeEndArray();
        write("java", profile.all().hosted());
        json.writeArrayFieldStart("exceptions");
        for (var exception : profile.all().exceptions()) {
            write(exception);
        }
        json.writeEndArray();
        var masked = profile.longestMasked();
        json.writeObjectFieldStart("longest_masked");
        json.writeNumberField("cycles", masked.cycles());
        json.writeNumberField("begin_cycle", masked.beginCycle());
        json.writeNumberField("from", Integer.toUnsignedLong(masked.fromAddress()));
        json.writeNumberField("to", Integer.toUnsignedLong(masked.toAddress()));
        json.writeEndObject();
        write("main_stack", profile.mainStack());
        if (profile.processStack() != null) {
            write("process_stack", profile.processStack());
        }
        writeReceipt();
        if (window != null) {
            json.writeObjectFieldStart("window");
            json.writeNumberField("from", Integer.toUnsignedLong(window.from()));
            json.writeNumberField("to", Integer.toUnsignedLong(window.to()));
            write("passages", profile.passages());
            write("split", profile.inside().total());
            json.writeEndObject();
        }
        json.writeArrayFieldStart("instructions");
        for (var instruction : listed) {
            write(instruction);
        }
        json.writeEndArray();
    }

    private void write(ExceptionCycles exception) throws IOException {
        json.writeStartObject();
        json.writeNumberField("number", exception.number());
        json.writeStringField("name", exception.name());
        json.writeObjectFieldStart("entries");
        for (var how : Entry.values()) {
            json.writeNumberField(how.name().toLowerCase(Locale.ROOT), exception.entries(how));
        }
        json.writeEndObject();
        write("overhead", exception.overhead());
        write("handler", exception.handler());
        write("latency", exception.latency());
        json.writeNumberField("worst_at_cycle", exception.worstAtCycle());
        json.writeEndObject();
    }

    private void write(String name, StackUse stack) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("top", Integer.toUnsignedLong(stack.top()));
        json.writeNumberField("lowest", Integer.toUnsignedLong(stack.lowest()));
        json.writeNumberField("bytes", stack.bytes());
        json.writeEndObject();
    }

    private void writeReceipt() throws IOException {
        json.writeObjectFieldStart("receipt");
        for (var tag : Rule.Tag.values()) {
            json.writeNumberField(tag.name().toLowerCase(Locale.ROOT), profile.all().restingOn(tag));
        }
        json.writeObjectFieldStart("rules");
        for (var rule : Rule.values()) {
            if (profile.all().restingOn(rule) != 0) {
                json.writeNumberField(rule.name(), profile.all().restingOn(rule));
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private void write(InstructionCycles each) throws IOException {
        var instruction = each.instruction();
        json.writeStartObject();
        json.writeNumberField("address", Integer.toUnsignedLong(instruction.address()));
        json.writeNumberField("code", Integer.toUnsignedLong(instruction.bits()));
        json.writeStringField("mnemonic", instruction.mnemonic());
        var function = image.functionAt(instruction.address());
        if (function.isPresent()) {
            json.writeStringField("function", function.get().function().name());
        }
        var line = image.lineAt(instruction.address());
        if (line.isPresent()) {
            json.writeStringField("file", line.get().file());
            json.writeNumberField("line", line.get().line());
        }
        json.writeNumberField("executed", each.timesExecuted());
        json.writeNumberField("skipped", each.timesSkipped());
        write("split", each.split());
        json.writeEndObject();
    }

    private void write(String name, Split split) throws IOException {
        json.writeObjectFieldStart(name);
        for (var part : Part.values()) {
            if (split.of(part) != 0) {
                json.writeNumberField(part.name().toLowerCase(Locale.ROOT), split.of(part));
            }
        }
        json.writeEndObject();
    }

    private void write(String name, Range range) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", range.count());
        json.writeNumberField("least", range.least());
        json.writeNumberField("greatest", range.greatest());
        json.writeNumberField("sum", range.sum());
        json.writeEndObject();
    }
}
