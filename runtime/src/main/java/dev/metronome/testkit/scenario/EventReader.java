package dev.metronome.testkit.scenario;

import dev.metronome.testkit.expect.Event;
import dev.metronome.testkit.expect.SignalName;
import dev.metronome.text.DidYouMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.Node;

/** Reads what to wait for, or to measure from: {@code {led: LD1, turns: on}}. */
final class EventReader {
    /** What an event may be about, and the field that says what happens. */
    static final Map<String, String> KINDS = Map.of("led", "turns", "pin", "goes", "button", "is", "uart", "prints",
            "interrupt", "is", "symbol", "is", "variable", "is");
    static final List<String> NAMES = List.of("led", "pin", "button", "uart", "interrupt", "symbol", "variable");

    private final Source source;
    private final World world;

    EventReader(Source source, World world) {
        this.source = source;
        this.world = world;
    }

    Event read(Node node, String what) {
        return read(source.fields(node, what), node, what, List.of());
    }

    /** @param besides fields that somebody else reads */
    Event read(Fields fields, Node node, String what, List<String> besides) {
        var kind = fields.oneOf(NAMES);
        if (kind == null) {
            var known = new ArrayList<>(NAMES);
            known.addAll(besides);
            for (var name : fields.names()) {
                if (!known.contains(name) && !KINDS.containsValue(name)) {
                    throw source.refuse(fields.name(name),
                            what + " knows no \"" + name + "\"" + DidYouMean.hint(name, known));
                }
            }
            throw source.refuse(node, what + " says not for what: " + String.join(", ", NAMES));
        }
        var verb = KINDS.get(kind);
        var known = new ArrayList<>(List.of(kind, verb));
        known.addAll(besides);
        fields.only(known);
        var name = fields.value(kind);
        return switch (kind) {
            case "led" -> new Event.Turns(SignalName.led(source.value(name, kind, world::led)),
                    level(fields, verb, "on", "off"));
            case "pin" -> new Event.Turns(SignalName.pin(source.value(name, kind, world::pin)),
                    level(fields, verb, "high", "low"));
            case "button" -> button(source.value(name, kind, world::button),
                    level(fields, verb, "pressed", "released"));
            case "uart" -> new Event.Printed(source.value(name, kind, world::uart),
                    source.text(fields.required(verb), verb));
            case "symbol" -> {
                level(fields, verb, "reached", "reached");
                yield new Event.Reached(source.value(name, kind, world::symbol));
            }
            case "variable" -> new Event.Becomes(source.value(name, kind, world::symbol),
                    source.value(fields.required(verb), verb, Quantities::word));
            default -> {
                level(fields, verb, "taken", "taken");
                yield new Event.Taken(source.value(name, kind, world::interrupt));
            }
        };
    }

    private Event button(String name, boolean down) {
        var definition = world.board().buttons().stream().filter(each -> each.name().equals(name)).findFirst()
                .orElseThrow();
        return new Event.Turns(SignalName.pin(definition.pin()), definition.highWhenPressed() == down);
    }

    private boolean level(Fields fields, String field, String yes, String no) {
        return source.value(fields.required(field), field, text -> {
            if (!text.equals(yes) && !text.equals(no)) {
                throw new IllegalArgumentException("\"" + text + "\" is not known here" + DidYouMean.hint(text,
                        yes.equals(no) ? List.of(yes) : List.of(yes, no)));
            }
            return text.equals(yes);
        });
    }
}
