package dev.metronome.testkit.scenario;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;

/** Results as JSON. */
public final class ScenarioJson {
    private ScenarioJson() {}

    /** Writes them, and leaves the stream open. */
    public static void write(List<ScenarioResult> results, OutputStream out) throws IOException {
        try (var json = new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .setPrettyPrinter(new DefaultPrettyPrinter())) {
            json.writeStartObject();
            json.writeArrayFieldStart("scenarios");
            for (var result : results) {
                write(result, json);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void write(ScenarioResult result, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("file", result.scenario().file().toString());
        json.writeStringField("name", result.scenario().name());
        if (!result.scenario().combination().isEmpty()) {
            json.writeObjectFieldStart("combination");
            for (var axis : result.scenario().combination().entrySet()) {
                json.writeStringField(axis.getKey(), axis.getValue());
            }
            json.writeEndObject();
        }
        json.writeStringField("result", word(result.status()));
        json.writeNumberField("cycles", result.cycles());
        json.writeNumberField("time_ns", result.time().toNanos());
        if (!result.warnings().isEmpty()) {
            json.writeArrayFieldStart("warnings");
            for (var warning : result.warnings()) {
                json.writeString(warning);
            }
            json.writeEndArray();
        }
        json.writeArrayFieldStart("cases");
        for (var each : result.cases()) {
            json.writeStartObject();
            json.writeStringField("name", each.name());
            if (!each.at().file().equals(result.scenario().file().toString())) {
                json.writeStringField("file", each.at().file());
            }
            json.writeNumberField("line", each.at().line());
            json.writeNumberField("column", each.at().column());
            json.writeStringField("result", word(each.status()));
            json.writeNumberField("time_ns", each.time().toNanos());
            if (!each.message().isEmpty()) {
                json.writeStringField("message", each.message());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String word(Enum<?> status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
