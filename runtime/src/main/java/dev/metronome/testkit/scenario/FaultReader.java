package dev.metronome.testkit.scenario;

import dev.metronome.testkit.Flips;
import dev.metronome.text.DidYouMean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.yaml.snakeyaml.nodes.Node;

/** Reads what breaks. */
final class FaultReader {
    /** The steps that break something, in the order of the documentation. */
    static final List<String> VERBS = List.of("fail", "heal", "stick", "unstick", "flip");

    private static final List<String> STICKS = List.of("pin", "button");
    private static final List<String> FLIPS = List.of("variable", "word", "register");

    private final Source source;
    private final World world;

    FaultReader(Source source, World world) {
        this.source = source;
        this.world = world;
    }

    /** @param verb one of {@link #VERBS} */
    Fault read(String verb, Node value) {
        return switch (verb) {
            case "fail", "heal" -> {
                var fields = source.fields(value, verb).only(List.of("clock"));
                yield new Fault.Clock(source.value(fields.required("clock"), "clock", world::crystal),
                        verb.equals("fail"));
            }
            case "stick" -> {
                var fields = source.fields(value, verb).only(List.of("pin", "button", "at"));
                var what = oneOf(fields, value, verb, STICKS);
                var at = fields.required("at");
                yield what.equals("pin")
                        ? new Fault.StuckPin(pin(fields), source.value(at, "at",
                                text -> constant(Fault.StuckPin.Level.values(), text, "level")))
                        : new Fault.StuckButton(button(fields), source.value(at, "at",
                                text -> constant(Fault.StuckButton.Position.values(), text, "position")));
            }
            case "unstick" -> {
                var fields = source.fields(value, verb).only(STICKS);
                yield oneOf(fields, value, verb, STICKS).equals("pin")
                        ? new Fault.StuckPin(pin(fields), null)
                        : new Fault.StuckButton(button(fields), null);
            }
            default -> flip(value);
        };
    }

    private Fault flip(Node value) {
        var fields = source.fields(value, "flip").only(List.of("variable", "word", "register", "bit"));
        var what = oneOf(fields, value, "flip", FLIPS);
        var bit = source.value(fields.required("bit"), "bit", Quantities::count);
        return source.value(fields.value(what), what, text -> switch (what) {
            case "variable" -> {
                Flips.check(world.image(), world.symbol(text), bit);
                yield new Fault.VariableBit(text, bit);
            }
            case "word" -> {
                var address = Quantities.word(text);
                Flips.check(address, bit);
                yield new Fault.WordBit(address, bit);
            }
            default -> {
                Flips.check(text, bit);
                yield new Fault.RegisterBit(text, bit);
            }
        });
    }

    private String oneOf(Fields fields, Node value, String verb, List<String> names) {
        var what = fields.oneOf(names);
        if (what == null) {
            throw source.refuse(value, verb + " says not what: " + String.join(" or ", names));
        }
        return what;
    }

    private String pin(Fields fields) {
        return source.value(fields.value("pin"), "pin", world::pin);
    }

    private String button(Fields fields) {
        return source.value(fields.value("button"), "button", world::button);
    }

    private static <E extends Enum<E>> E constant(E[] all, String text, String what) {
        var names = Arrays.stream(all).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
        var index = names.indexOf(text);
        if (index < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is no " + what + DidYouMean.hint(text, names));
        }
        return all[index];
    }
}
