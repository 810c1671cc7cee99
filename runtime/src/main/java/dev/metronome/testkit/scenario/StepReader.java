package dev.metronome.testkit.scenario;

import dev.metronome.testkit.Machine;
import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.recording.CoreRegisters;
import dev.metronome.text.DidYouMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads steps. */
final class StepReader {
    /** What a step may be, in the order of the documentation. */
    static final List<String> VERBS = List.of("run", "wait", "expect", "press", "release", "pulse", "type", "drive",
            "set", "fail", "heal", "stick", "unstick", "flip", "repeat", "include");
    /** Steps within steps within steps. */
    static final int MAXIMUM_DEPTH = 8;
    static final int MAXIMUM_TIMES = 100_000;

    private final Source source;
    private final World world;
    private final Problems problems;
    private final Includes includes;

    StepReader(Source source, World world, Problems problems) {
        this(source, world, problems, new Includes(problems));
    }

    private StepReader(Source source, World world, Problems problems, Includes includes) {
        this.source = source;
        this.world = world;
        this.problems = problems;
        this.includes = includes;
    }

    List<Step> steps(Node list, int depth) {
        if (depth > MAXIMUM_DEPTH) {
            throw source.refuse(list, "steps are within each other more than " + MAXIMUM_DEPTH + " deep");
        }
        var items = source.items(list, "steps");
        if (items.isEmpty()) {
            throw source.refuse(list, "there are no steps");
        }
        var steps = new ArrayList<Step>();
        for (var item : items) {
            problems.check(() -> steps.addAll(stepOrFile(item, depth)));
        }
        return steps;
    }

    private List<Step> stepOrFile(Node item, int depth) {
        var fields = source.fields(item, "a step").only(VERBS);
        if (fields.names().size() != 1) {
            throw source.refuse(item, fields.names().isEmpty()
                    ? "a step says nothing"
                    : "a step is one thing: begin another one, with \"- \", for \"" + fields.names().get(1) + "\"");
        }
        return fields.has("include") ? include(fields.value("include"), depth) : List.of(step(fields, depth));
    }

    private List<Step> include(Node value, int depth) {
        var file = includes.open(source, value);
        var steps = new StepReader(file.source(), world, problems, includes).steps(file.steps(), depth);
        includes.close(file);
        return steps;
    }

    private Step step(Fields fields, int depth) {
        var verb = fields.names().getFirst();
        var at = source.position(fields.name(verb));
        var value = fields.value(verb);
        return switch (verb) {
            case "run" -> new Step.Run(at, source.value(value, verb, Quantities::positive));
            case "wait" -> waitFor(at, value);
            case "expect" -> new Step.Expect(at, new ExpectationReader(source, world).read(value));
            case "press" -> new Step.Press(at, source.value(value, verb, world::button));
            case "release" -> new Step.Release(at, source.value(value, verb, world::button));
            case "pulse" -> pulse(at, value);
            case "type" -> type(at, value);
            case "drive" -> drive(at, value);
            case "set" -> set(at, value);
            case String fault when FaultReader.VERBS.contains(fault) ->
                new Step.Break(at, new FaultReader(source, world).read(verb, value));
            default -> repeat(at, value, depth);
        };
    }

    private Step waitFor(Position at, Node value) {
        var fields = source.fields(value, "wait");
        var most = fields.has("within")
                ? source.value(fields.value("within"), "within", Quantities::positive)
                : Length.of(Machine.DEFAULT_PATIENCE);
        if (!fields.has("firmware")) {
            return new Step.Wait(at, new EventReader(source, world).read(fields, value, "wait", List.of("within")),
                    most);
        }
        fields.only(List.of("firmware", "within"));
        return new Step.WaitForEnd(at, source.value(fields.value("firmware"), "firmware", text -> switch (text) {
            case "breaks" -> true;
            case "crashes" -> false;
            default -> throw new IllegalArgumentException("\"" + text + "\" is not known here"
                    + DidYouMean.hint(text, List.of("breaks", "crashes")));
        }), most);
    }

    private Step pulse(Position at, Node value) {
        var fields = source.fields(value, "pulse").only(List.of("button", "for"));
        return new Step.Pulse(at, source.value(fields.required("button"), "button", world::button),
                source.value(fields.required("for"), "for", Quantities::positive));
    }

    private Step type(Position at, Node value) {
        if (!(value instanceof MappingNode)) {
            return new Step.Type(at, world.board().console().port(), source.text(value, "type"));
        }
        var fields = source.fields(value, "type").only(List.of("uart", "text"));
        return new Step.Type(at, source.value(fields.required("uart"), "uart", world::uart),
                source.text(fields.required("text"), "text"));
    }

    private Step drive(Position at, Node value) {
        var fields = source.fields(value, "drive").only(List.of("pin", "level"));
        return new Step.Drive(at, source.value(fields.required("pin"), "pin", world::pin),
                source.value(fields.required("level"), "level", text -> {
                    for (var level : Step.Drive.Level.values()) {
                        if (level.name().toLowerCase(Locale.ROOT).equals(text)) {
                            return level;
                        }
                    }
                    throw new IllegalArgumentException("\"" + text + "\" is no level"
                            + DidYouMean.hint(text, List.of("low", "high", "floating")));
                }));
    }

    private Step set(Position at, Node value) {
        var fields = source.fields(value, "set").only(List.of("variable", "word", "register", "to"));
        var what = fields.oneOf(List.of("variable", "word", "register"));
        if (what == null) {
            throw source.refuse(value, "set says not what: variable, word or register");
        }
        var to = source.value(fields.required("to"), "to", Quantities::word);
        var name = fields.value(what);
        return switch (what) {
            case "variable" -> new Step.SetVariable(at, source.value(name, what, world::symbol), to);
            case "word" -> new Step.SetWord(at, source.value(name, what, Quantities::word), to);
            default -> new Step.SetRegister(at, source.value(name, what, this::settable), to);
        };
    }

    private String settable(String name) {
        var register = world.register(name);
        if (!CoreRegisters.isOfDevice(register) && CoreRegisters.number(register) == CoreRegisters.PC) {
            throw new IllegalArgumentException("pc cannot be set: execution goes on where it stands");
        }
        return register;
    }

    private Step repeat(Position at, Node value, int depth) {
        var fields = source.fields(value, "repeat").only(List.of("times", "steps"));
        var times = source.value(fields.required("times"), "times", text -> {
            var count = Quantities.count(text);
            if (count < 1 || count > MAXIMUM_TIMES) {
                throw new IllegalArgumentException("\"" + text + "\" is not from 1 to " + MAXIMUM_TIMES);
            }
            return count;
        });
        return new Step.Repeat(at, times, steps(fields.required("steps"), depth + 1));
    }
}
