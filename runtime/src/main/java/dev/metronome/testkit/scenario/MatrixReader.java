package dev.metronome.testkit.scenario;

import dev.metronome.testkit.scenario.Combination.Value;
import dev.metronome.testkit.scenario.ScenarioException.Problem;
import dev.metronome.text.DidYouMean;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads a scenario's matrix: axes with values, each of which is to meet each of every other. */
final class MatrixReader {
    /** How many runs a scenario may have. */
    static final int MAXIMUM_COMBINATIONS = 64;
    static final String CLOCK = "clock";
    /** Axes that mean something by themselves; any other is a variable. */
    static final List<String> AXES = List.of("image", "board", CLOCK);

    private final Source source;
    private final Variables variables;
    private final Fields scenario;

    MatrixReader(Source source, Variables variables, Fields scenario) {
        this.source = source.with(variables);
        this.variables = variables;
        this.scenario = scenario;
    }

    /** All of them; the last axis changes fastest. */
    List<Combination> combinations() {
        if (!scenario.has("matrix")) {
            return List.of(Combination.ONLY);
        }
        var fields = source.fields(scenario.value("matrix"), "matrix");
        if (fields.names().isEmpty()) {
            throw source.refuse(scenario.value("matrix"), "matrix has no axes; there are image, board, clock, and any"
                    + " variable");
        }
        var problems = new Problems();
        var axes = new LinkedHashMap<String, List<Value>>();
        for (var name : fields.names()) {
            problems.check(() -> axes.put(name, axis(fields, name)));
        }
        problems.throwAny();
        var count = axes.values().stream().mapToLong(List::size).reduce(1, (a, b) -> Math.min(a * b, 1L << 32));
        if (count > MAXIMUM_COMBINATIONS) {
            throw source.refuse(scenario.name("matrix"), "matrix: "
                    + axes.values().stream().map(values -> "" + values.size()).collect(Collectors.joining(" x "))
                    + (axes.size() > 1 ? " = " + Numbers.count(count) : "")
                    + " combinations are more than the limit of "
                    + MAXIMUM_COMBINATIONS + " (MatrixReader.MAXIMUM_COMBINATIONS)");
        }
        return combinations(axes);
    }

    private static List<Combination> combinations(SequencedMap<String, List<Value>> axes) {
        var rows = List.<SequencedMap<String, Value>>of(new LinkedHashMap<>());
        for (var axis : axes.entrySet()) {
            var longer = new ArrayList<SequencedMap<String, Value>>();
            for (var row : rows) {
                for (var value : axis.getValue()) {
                    var next = new LinkedHashMap<>(row);
                    next.put(axis.getKey(), value);
                    longer.add(next);
                }
            }
            rows = longer;
        }
        var combinations = new ArrayList<Combination>();
        rows.forEach(row -> combinations.add(new Combination(combinations.size() + 1, row)));
        return combinations;
    }

    private List<Value> axis(Fields fields, String name) {
        Variables.refuseWrongName(source, fields, name);
        if (AXES.contains(name) && scenario.has(name)) {
            throw source.refuse(fields.name(name), "the matrix and line " + source.position(scenario.name(name)).line()
                    + " both have \"" + name + "\"; leave one of them away");
        }
        var items = source.items(fields.value(name), name);
        if (items.isEmpty()) {
            throw source.refuse(fields.value(name), name + " has no values");
        }
        if (variables.given(name) != null) {
            var text = variables.given(name);
            return List.of(new Value(given(fields.name(name), text), source.position(fields.name(name)), text, text));
        }
        var values = new ArrayList<Value>();
        for (var item : items) {
            var text = source.text(item, name);
            if (values.stream().anyMatch(other -> other.text().equals(text))) {
                throw source.refuse(item, name + " has the value \"" + text + "\" twice");
            }
            values.add(new Value(item, source.position(item), text, file(name, text)));
        }
        return values.stream().map(Value::name).distinct().count() == values.size()
                ? values
                : values.stream().map(each -> new Value(each.node(), each.at(), each.text(), each.text())).toList();
    }

    private static String file(String axis, String text) {
        return axis.equals(CLOCK) || !AXES.contains(axis) ? text : text.substring(text.lastIndexOf('/') + 1);
    }

    /** The command line's value has the place of the axis. */
    private static Node given(Node at, String value) {
        return new ScalarNode(at.getTag(), value, at.getStartMark(), at.getEndMark(),
                ((ScalarNode) at).getScalarStyle());
    }

    /** Axes that are variables, and that nobody has used. */
    List<Problem> unused() {
        if (!scenario.has("matrix")) {
            return List.of();
        }
        var fields = source.fields(scenario.value("matrix"), "matrix");
        return fields.names().stream().filter(name -> !AXES.contains(name) && !variables.isUsed(name))
                .map(name -> new Problem(source.position(fields.name(name)), "nobody uses the variable \"" + name + "\""
                        + DidYouMean.nearest(name, AXES).map(near -> "; did you mean \"" + near + "\"?").orElse("")))
                .toList();
    }
}
