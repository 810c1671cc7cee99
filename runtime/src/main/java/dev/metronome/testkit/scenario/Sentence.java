package dev.metronome.testkit.scenario;

import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Exceptions;
import dev.metronome.testkit.expect.Expectation;
import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.expect.Lengths;
import dev.metronome.testkit.expect.Machines;
import dev.metronome.testkit.expect.Part;
import dev.metronome.testkit.expect.Prints;
import dev.metronome.testkit.expect.Ratio;
import dev.metronome.testkit.expect.SignalName;
import dev.metronome.testkit.expect.Signals;
import dev.metronome.testkit.expect.Tasks;
import dev.metronome.testkit.expect.Within;
import dev.metronome.time.Frequency;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** One word of an expectation with what stands around it: what it is about, where to look, and its value. */
final class Sentence {
    /** What the words of one expectation have in common. */
    record Context(Source source, World world, About about, String name, Preparation.Measure way, Part part,
            Within within) {}

    private final Context context;
    private final String word;
    private final Node value;
    private final List<Preparation> before = new ArrayList<>();
    private boolean isTolerant;

    Sentence(Context context, String word, Node value) {
        this.context = context;
        this.word = word;
        this.value = value;
    }

    /** True once somebody asked for the tolerance. */
    boolean isTolerant() {
        return isTolerant;
    }

    /** What must be begun before the scenario runs. */
    List<Preparation> before() {
        return before;
    }

    // What it is about

    Signals signals() {
        return new Signals(signal(context.name), context.part);
    }

    private SignalName signal(String name) {
        return context.about == About.LED ? SignalName.led(name) : SignalName.pin(name);
    }

    Exceptions exceptions() {
        return new Exceptions(context.name);
    }

    Prints prints() {
        return new Prints(context.name);
    }

    Tasks tasks() {
        return new Tasks(context.name);
    }

    Lengths passage() {
        before.add(context.way);
        return Machines.passage(context.way.from(), context.way.to());
    }

    // The value

    private <T> T value(Function<String, T> parser) {
        return context.source.value(value, word, parser);
    }

    Within within() {
        isTolerant = true;
        return context.within;
    }

    Length length() {
        return value(Quantities::length);
    }

    Cycles cycles() {
        return value(text -> {
            if (Quantities.length(text) instanceof Cycles cycles) {
                return cycles;
            }
            throw new IllegalArgumentException("\"" + text + "\" is a time, where cycles are expected: 5000cyc");
        });
    }

    List<Length> lengths() {
        return context.source.items(value, word).stream()
                .map(item -> context.source.value(item, word, Quantities::length)).toList();
    }

    Length on() {
        return half(true);
    }

    Length off() {
        return half(false);
    }

    private Length half(boolean high) {
        var names = context.about == About.LED ? List.of("off", "on") : List.of("low", "high");
        var fields = context.source.fields(value, word).only(names);
        var name = names.get(high ? 1 : 0);
        return context.source.value(fields.required(name), name, Quantities::positive);
    }

    Ratio ratio() {
        return value(Quantities::ratio);
    }

    Frequency frequency() {
        return value(Quantities::frequency);
    }

    int count() {
        return value(Quantities::count);
    }

    String text() {
        return value(text -> text);
    }

    Pattern pattern() {
        return value(text -> {
            try {
                return Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("\"" + text + "\" is no regular expression: " + e.getDescription()
                        + " near index " + e.getIndex(), e);
            }
        });
    }

    SignalName other() {
        var other = value(name -> context.world.name(context.about, name));
        if (other.equals(context.name)) {
            throw context.source.refuse(value, word + ": " + other + " is what it is about itself");
        }
        return signal(other);
    }

    Expectation answers(boolean high) {
        var fields = context.source.fields(value, word).only(List.of("time", "after"));
        var most = context.source.value(fields.required("time"), "time", Quantities::length);
        var event = new EventReader(context.source, context.world).read(fields.required("after"), "after");
        before.add(new Preparation.Watch(event));
        return signals().turnsWithin(high, most, event);
    }

    Expectation variables() {
        return each(context.world::symbol, Machines::variable);
    }

    Expectation registers() {
        return each(context.world::register, Machines::register);
    }

    Expectation words() {
        return each(Quantities::word, Machines::word);
    }

    private <T> Expectation each(Function<String, T> parser, BiFunction<T, Integer, Expectation> meaning) {
        var source = context.source;
        var fields = source.fields(value, word);
        var all = new ArrayList<Expectation>();
        var problems = new Problems();
        for (var name : fields.names()) {
            var what = problems.keep(() -> source.value(fields.name(name), word, parser));
            var to = problems.keep(() -> source.value(fields.value(name), name, Quantities::word));
            if (what != null && to != null) {
                all.add(meaning.apply(what, to));
            }
        }
        problems.throwAny();
        return new Together(all);
    }

    /** For words that have no value of their own. */
    void mustBeTrue() {
        value(text -> {
            if (!text.equals("true")) {
                throw new IllegalArgumentException("\"" + text
                        + "\" is not true; leave the line away, or say what is expected instead");
            }
            return text;
        });
    }

    /** The value in a few words: " 500ms", " interrupts 4". */
    String inWords() {
        return words(value);
    }

    private String words(Node value) {
        return switch (value) {
            case ScalarNode scalar -> words(context.source.expanded(scalar, word));
            case MappingNode mapping -> mapping.getValue().stream()
                    .map(field -> words(field.getKeyNode()) + words(field.getValueNode()))
                    .collect(Collectors.joining(","));
            case SequenceNode list -> list.getValue().stream().map(this::words)
                    .collect(Collectors.joining(","));
            default -> "";
        };
    }

    private static String words(String value) {
        return value.equals("true") ? "" : " " + value.strip();
    }
}
