package dev.metronome.cycles;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Locale;
import java.util.TreeMap;

/**
 * A file to be kept beside the firmware's source: what a run came to, and how it was run. It is JSON with a line for
 * each function, so that a change shows as a changed line.
 *
 * @param run     the options of the run that decide about its cycles, as they were given
 * @param summary what it came to
 */
public record CycleLock(String run, CycleSummary summary) {
    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /** The file's text. */
    public String text() {
        var text = new StringBuilder("{\n");
        text.append("  \"metronome_cycles\": ").append(VERSION).append(",\n");
        text.append("  \"run\": ").append(quoted(run)).append(",\n");
        text.append("  \"awake_cycles\": ").append(summary.awakeCycles()).append(",\n");
        text.append("  \"longest_masked_cycles\": ").append(summary.longestMasked()).append(",\n");
        text.append("  \"main_stack_bytes\": ").append(summary.mainStackBytes()).append(",\n");
        text.append("  \"process_stack_bytes\": ").append(summary.processStackBytes()).append(",\n");
        text.append("  \"handlers\": {");
        var comma = "\n";
        for (var handler : summary.handlers().entrySet()) {
            var value = handler.getValue();
            text.append(comma).append(String.format(Locale.ROOT,
                    "    %s: {\"entries\": %d, \"longest_cycles\": %d, \"longest_latency_cycles\": %d}",
                    quoted(handler.getKey()), value.entries(), value.longest(), value.longestLatency()));
            comma = ",\n";
        }
        text.append("\n  },\n  \"functions\": {");
        comma = "\n";
        for (var function : summary.functions().entrySet()) {
            var value = function.getValue();
            text.append(comma)
                    .append(String.format(Locale.ROOT,
                            "    %s: {\"calls\": %d, \"cycles\": %d, \"longest_call_cycles\": %d}",
                            quoted(function.getKey()), value.calls(), value.cycles(), value.longestCall()));
            comma = ",\n";
        }
        return text.append("\n  }\n}\n").toString();
    }

    private static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // a string can always be written
        }
    }

    /**
     * Reads a file's text.
     *
     * @param file its name, for messages
     * @throws IllegalArgumentException with the reason and the place, if it is no such file
     */
    public static CycleLock read(String file, String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new IllegalArgumentException(
                    file + (at == null ? "" : ", line " + at.getLineNr()) + ": " + e.getOriginalMessage(), e);
        }
        return new Reader(file).lock(root);
    }

    private record Reader(String file) {
        CycleLock lock(JsonNode root) {
            if (!root.isObject() || !root.has("metronome_cycles")) {
                throw bad("it is no cycle lock: it has no \"metronome_cycles\"");
            }
            if (number(root, "metronome_cycles") != VERSION) {
                throw bad("its version is " + root.get("metronome_cycles") + ", and this Metronome knows " + VERSION);
            }
            var handlers = new TreeMap<String, CycleSummary.Handler>();
            for (var entry : object(root, "handlers").properties()) {
                var value = entry.getValue();
                handlers.put(entry.getKey(), new CycleSummary.Handler(number(value, "entries"),
                        number(value, "longest_cycles"), number(value, "longest_latency_cycles")));
            }
            var functions = new TreeMap<String, CycleSummary.Function>();
            for (var entry : object(root, "functions").properties()) {
                var value = entry.getValue();
                functions.put(entry.getKey(), new CycleSummary.Function(number(value, "calls"),
                        number(value, "cycles"), number(value, "longest_call_cycles")));
            }
            var run = root.get("run");
            if (run == null || !run.isTextual()) {
                throw bad("\"run\" is missing, or no text");
            }
            return new CycleLock(run.textValue(), new CycleSummary(number(root, "awake_cycles"), functions, handlers,
                    number(root, "longest_masked_cycles"), number(root, "main_stack_bytes"),
                    number(root, "process_stack_bytes")));
        }

        private JsonNode object(JsonNode parent, String key) {
            var node = parent.get(key);
            if (node == null || !node.isObject()) {
                throw bad("\"" + key + "\" is missing, or no object");
            }
            return node;
        }

        private long number(JsonNode parent, String key) {
            var node = parent.get(key);
            if (node == null || !node.isIntegralNumber() || !node.canConvertToLong()) {
                throw bad("\"" + key + "\" is missing, or no whole number");
            }
            return node.longValue();
        }

        private IllegalArgumentException bad(String why) {
            return new IllegalArgumentException(file + ": " + why);
        }
    }
}
