package dev.metronome.testkit.scenario;

import dev.metronome.testkit.scenario.ScenarioException.Problem;
import dev.metronome.text.DidYouMean;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/** The fields of a mapping in a scenario. */
final class Fields {
    private final Source source;
    private final MappingNode node;
    private final String what;
    private final Map<String, NodeTuple> fields = new LinkedHashMap<>();

    /** @throws ScenarioException if a field is there twice */
    Fields(Source source, MappingNode node, String what) {
        this.source = source;
        this.node = node;
        this.what = what;
        for (var field : node.getValue()) {
            var name = source.text(field.getKeyNode(), "a name in " + what);
            var earlier = fields.putIfAbsent(name, field);
            if (earlier != null) {
                throw source.refuse(field.getKeyNode(), what + " has \"" + name + "\" already, in line "
                        + source.position(earlier.getKeyNode()).line());
            }
        }
    }

    /** Refuses all fields but these. */
    Fields only(Collection<String> known) {
        var problems = new ArrayList<Problem>();
        fields.forEach((name, field) -> {
            if (!known.contains(name)) {
                problems.add(new Problem(source.position(field.getKeyNode()),
                        what + " knows no \"" + name + "\"" + DidYouMean.hint(name, known)));
            }
        });
        if (!problems.isEmpty()) {
            throw new ScenarioException(problems);
        }
        return this;
    }

    List<String> names() {
        return List.copyOf(fields.keySet());
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** The field's name, for its place. */
    Node name(String name) {
        return fields.get(name).getKeyNode();
    }

    /** The field's value, or null if it is not there. */
    Node value(String name) {
        var field = fields.get(name);
        return field == null ? null : field.getValueNode();
    }

    /** The field's value, which must be there. */
    Node required(String name) {
        if (!has(name)) {
            throw source.refuse(node, what + " needs \"" + name + "\"");
        }
        return value(name);
    }

    /** The one of these fields that is there; null if none is. */
    String oneOf(Collection<String> names) {
        String found = null;
        for (var name : fields.keySet()) {
            if (names.contains(name) && found != null) {
                throw source.refuse(name(name), what + " is about one thing: \"" + found + "\" or \"" + name + "\"");
            }
            found = names.contains(name) ? name : found;
        }
        return found;
    }
}
