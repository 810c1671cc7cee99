package dev.metronome.testkit.scenario;

import dev.metronome.stm32l4.Sysclk;
import dev.metronome.testkit.scenario.Word.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The JSON Schema of scenarios, made from what the reader knows. */
final class ScenarioSchema {
    private static final String NUMBER = "[0-9][0-9_]*(\\.[0-9]+)? *";

    /** A text that has a variable can come to be anything. */
    private static final String VARIABLE = "\\$\\{";

    private ScenarioSchema() {}

    static Map<String, Object> make() {
        var properties = map();
        properties.put("metronome", of("const", 1, "description", "Version of this language."));
        properties.put("name", text("What the scenario is called; its file's name if it says nothing."));
        properties.put("image", text("The firmware: ELF or Intel HEX, as seen from this file."));
        properties.put("hosted", text("Java on the chip, as seen from this file."));
        properties.put("board", text("A board's name, or a board file.json as seen from this file."));
        properties.put("limit", ref("length"));
        properties.put("variables", variables());
        properties.put("matrix", matrix());
        properties.put("steps", ref("steps"));
        if (!List.copyOf(properties.keySet()).equals(ScenarioReader.FIELDS)) {
            throw new IllegalStateException("the reader knows other fields: " + ScenarioReader.FIELDS);
        }
        var schema = object(properties, "metronome", "steps");
        schema.put("anyOf", List.of(of("required", List.of("image")), of("required", List.of("hosted")),
                of("required", List.of("matrix"), "properties", of("matrix", of("required", List.of("image")))),
                of("propertyNames", of("enum", Includes.FIELDS), "description", "A file that others include.")));
        schema.put("definitions", definitions());
        var all = of("$schema", "http://json-schema.org/draft-07/schema#", "title", "Metronome scenario");
        all.putAll(schema);
        return all;
    }

    private static Map<String, Object> variables() {
        return of("type", "object", "description", "Values by name; ${name} stands for one wherever a value is.",
                "propertyNames", of("pattern", whole(Variables.NAME.pattern())),
                "additionalProperties", ref("scalar"));
    }

    private static Map<String, Object> matrix() {
        var clock = of("anyOf", List.of(ref("frequency"), of("const", Sysclk.FIRMWARE)));
        var axes = of("image", axis(of("type", "string"), "The firmware of each run."), "board",
                axis(of("type", "string"), "The board of each run."), "clock",
                axis(clock, "SYSCLK of each run, whatever the firmware chooses; \"firmware\" leaves it."));
        if (!List.copyOf(axes.keySet()).equals(MatrixReader.AXES)) {
            throw new IllegalStateException("the reader knows other axes: " + MatrixReader.AXES);
        }
        return of("type", "object", "description", "A run for each combination of values.", "minProperties", 1,
                "properties", axes, "propertyNames",
                of("pattern", whole(Variables.NAME.pattern())), "additionalProperties",
                axis(ref("scalar"), "A variable's values."));
    }

    private static Map<String, Object> axis(Map<String, Object> value, String description) {
        return of("type", "array", "minItems", 1, "uniqueItems", true, "items", value, "description", description);
    }

    private static String whole(String regex) {
        return "^" + regex + "$";
    }

    private static Map<String, Object> definitions() {
        var units = Quantities.units();
        var length = String.join("|", units.get("length"));
        var part = String.join("|", units.get("part"));
        var definitions = map();
        definitions.put("length", pattern(NUMBER + "(" + length + ")", "A length of time, such as 500ms or 3cyc."));
        definitions.put("cycles", pattern(NUMBER + "cyc", "Core clock cycles, such as 3cyc."));
        definitions.put("part", pattern(NUMBER + "(" + part + ")", "A part of something, such as 50%."));
        definitions.put("frequency", pattern(NUMBER + "(" + String.join("|", units.get("frequency")) + ")",
                "A frequency, such as 1kHz."));
        definitions.put("within", pattern(NUMBER + "(" + length + "|" + part + ")",
                "How far lengths may be off, such as 3cyc, 10us or 20ppm. Nothing if it is not there."));
        definitions.put("count", of("type", List.of("integer", "string"), "minimum", 0));
        definitions.put("word", of("type", List.of("integer", "string"), "description", "32 bits: 5, -1, 0x600D."));
        definitions.put("variable", of("type", "string", "pattern", VARIABLE));
        definitions.put("scalar", of("type", List.of("string", "number", "boolean")));
        definitions.put("steps", of("type", "array", "minItems", 1, "items", ref("step")));
        definitions.put("step", step());
        for (var about : About.values()) {
            definitions.put("expect-" + about, expectation(about));
        }
        definitions.put("event", event(map()));
        return definitions;
    }

    private static Map<String, Object> step() {
        var verbs = map();
        verbs.put("run", described(ref("length"), "Let so much time pass."));
        verbs.put("wait", waitFor());
        verbs.put("expect", of("anyOf",
                Arrays.stream(About.values()).map(about -> ref("expect-" + about)).toList(), "description",
                "What must be true of all that happened so far."));
        verbs.put("press", text("Press a button of the board."));
        verbs.put("release", text("Let go of a button."));
        verbs.put("pulse", object(of("button", text("Which."), "for", ref("length")), "button", "for"));
        verbs.put("type", of("anyOf",
                List.of(text("Type at the console, in UTF-8."),
                        object(of("uart", text("At which port."), "text", text("In UTF-8.")), "uart", "text"))));
        verbs.put("drive", object(of("pin", text("PA5"), "level", oneOf(List.of("low", "high", "floating"))),
                "pin", "level"));
        verbs.put("set", object(of("variable", text("Of the image."), "word", described(ref("word"), "Its address."),
                "register", text("Of the core, r0, or of a device, TIM15.CNT."), "to", ref("word")), "to"));
        faults(verbs);
        verbs.put("repeat", object(of("times", ref("count"), "steps", ref("steps")), "times", "steps"));
        verbs.put("include", text("Do the steps of another file, as seen from this one."));
        if (!List.copyOf(verbs.keySet()).equals(StepReader.VERBS)) {
            throw new IllegalStateException("the reader knows other steps: " + StepReader.VERBS);
        }
        var step = object(verbs);
        step.put("minProperties", 1);
        step.put("maxProperties", 1);
        return step;
    }

    private static void faults(Map<String, Object> verbs) {
        var clock = described(oneOf(List.of("HSE", "LSE")), "A crystal of the board.");
        var button = text("A button of the board.");
        var pin = text("PA5");
        verbs.put("fail", object(of("clock", clock), "clock"));
        verbs.put("heal", object(of("clock", clock), "clock"));
        verbs.put("stick", of("anyOf", List.of(
                object(of("pin", pin, "at", oneOf(List.of("low", "high"))), "pin", "at"),
                object(of("button", button, "at", oneOf(List.of("released", "pressed"))), "button", "at"))));
        verbs.put("unstick",
                of("anyOf", List.of(object(of("pin", pin), "pin"), object(of("button", button), "button"))));
        verbs.put("flip", object(of("variable", text("Of the image, in SRAM."), "word",
                described(ref("word"), "Its address, in SRAM."), "register", text("r0 to r14, sp or lr."), "bit",
                ref("count")), "bit"));
    }

    private static Map<String, Object> waitFor() {
        var within = of("within", ref("length"));
        var end = object(of("firmware", oneOf(List.of("breaks", "crashes")), "within", ref("length")), "firmware");
        var kinds = new ArrayList<Object>(List.of(end));
        kinds.addAll((List<?>) event(within).get("anyOf"));
        return of("anyOf", kinds, "description", "Let time pass until something happens: 1min at the most if nothing"
                + " else is said.");
    }

    private static Map<String, Object> event(Map<String, Object> besides) {
        var values = Map.of("led", List.of("on", "off"), "pin", List.of("high", "low"), "button",
                List.of("pressed", "released"), "interrupt", List.of("taken"), "symbol", List.of("reached"));
        var kinds = new ArrayList<Object>();
        for (var kind : EventReader.NAMES) {
            var verb = EventReader.KINDS.get(kind);
            var properties = of(kind, text("Which."), verb,
                    kind.equals("variable")
                            ? ref("word")
                            : values.containsKey(kind) ? oneOf(values.get(kind)) : text("The text."));
            properties.putAll(besides);
            kinds.add(object(properties, kind, verb));
        }
        return of("anyOf", kinds);
    }

    private static Map<String, Object> expectation(About about) {
        var properties = map();
        switch (about) {
            case MACHINE -> {}
            case PASSAGE -> properties.put(about.toString(),
                    object(of("from", text("A symbol."), "to", text("Another, or the same.")), "from", "to"));
            case LED, PIN, INTERRUPT, UART, TASK -> properties.put(about.toString(), text("Which."));
        }
        if (about == About.LED || about == About.PIN) {
            properties.put("from", described(ref("length"), "Look only at what comes from so long after reset on."));
            properties.put("to", described(ref("length"), "Look only at what comes before so long after reset."));
            properties.put("from-edge", described(ref("count"), "Leave the edges before this one out."));
        }
        if (about == About.LED || about == About.PIN || about == About.INTERRUPT
                || about == About.PASSAGE) {
            properties.put("within", ref("within"));
        }
        for (var name : Word.names(about)) {
            properties.put(name, value(Word.named(name).value(), about));
        }
        return about == About.MACHINE ? object(properties) : object(properties, about.toString());
    }

    private static Map<String, Object> value(Value value, About about) {
        var high = about == About.LED ? "on" : "high";
        var low = about == About.LED ? "off" : "low";
        return switch (value) {
            case LENGTH -> ref("length");
            case LENGTHS -> of("type", "array", "minItems", 1, "items", ref("length"));
            case CYCLES -> ref("cycles");
            case PART -> ref("part");
            case FREQUENCY -> ref("frequency");
            case COUNT -> ref("count");
            case NAME -> text("Another one.");
            case ON_OFF -> object(of(high, ref("length"), low, ref("length")), high, low);
            case ANSWER -> object(of("time", ref("length"), "after", ref("event")), "time", "after");
            case TEXT -> of("type", "string");
            case PATTERN -> of("anyOf", List.of(ref("variable"), of("type", "string", "format", "regex")));
            case WORDS -> of("type", "object", "minProperties", 1, "additionalProperties", ref("word"));
            case TRUE -> of("const", true);
        };
    }

    // Shapes

    private static Map<String, Object> map() {
        return new LinkedHashMap<>();
    }

    private static Map<String, Object> of(Object... namesAndValues) {
        var map = map();
        for (var i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private static Map<String, Object> object(Map<String, Object> properties, String... required) {
        var object = of("type", "object", "additionalProperties", false);
        if (required.length > 0) {
            object.put("required", List.of(required));
        }
        object.put("properties", properties);
        return object;
    }

    private static Map<String, Object> ref(String name) {
        return of("$ref", "#/definitions/" + name);
    }

    private static Map<String, Object> described(Map<String, Object> what, String description) {
        return of("allOf", List.of(what), "description", description);
    }

    private static Map<String, Object> oneOf(List<String> words) {
        return of("anyOf", List.of(of("enum", words), ref("variable")));
    }

    private static Map<String, Object> text(String description) {
        return of("type", "string", "description", description);
    }

    private static Map<String, Object> pattern(String regex, String description) {
        return of("type", "string", "pattern", whole(regex) + "|" + VARIABLE, "description", description);
    }

    /** As JSON, indented by two blanks. */
    static String json(Object value, String indent) {
        var inner = indent + "  ";
        return switch (value) {
            case Map<?, ?> map -> map.entrySet().stream()
                    .map(field -> inner + "\"" + field.getKey() + "\": " + json(field.getValue(), inner))
                    .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
            case List<?> list when list.stream().allMatch(String.class::isInstance) -> list.stream()
                    .map(each -> json(each, inner)).collect(Collectors.joining(", ", "[", "]"));
            case List<?> list -> list.stream().map(each -> inner + json(each, inner))
                    .collect(Collectors.joining(",\n", "[\n", "\n" + indent + "]"));
            case String text -> "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            default -> value.toString();
        };
    }
}
