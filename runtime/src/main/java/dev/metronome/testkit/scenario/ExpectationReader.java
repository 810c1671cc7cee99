package dev.metronome.testkit.scenario;

import dev.metronome.testkit.expect.Part;
import dev.metronome.testkit.expect.Within;
import dev.metronome.testkit.scenario.Word.Value;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/** Reads an expectation: what it is about, which part of the run to look at, how exactly, and its words. */
final class ExpectationReader {
    /** Fields of lights and pads that are no words. */
    static final List<String> WHERE = List.of("from", "to", "from-edge", "within");
    /** Of the words for interrupts and passages, some can be off by something. */
    static final List<String> HOW = List.of("within");

    private final Source source;
    private final World world;

    ExpectationReader(Source source, World world) {
        this.source = source;
        this.world = world;
    }

    List<Check> read(Node node) {
        var fields = source.fields(node, "expect");
        var subject = fields.oneOf(About.FIELDS);
        var about = About.of(subject);
        var words = Word.names(about);
        var problems = new Problems();
        problems.check(() -> refuseOthers(fields, subject, about, words));
        var way = about == About.PASSAGE ? problems.keep(() -> way(fields.value(subject), subject)) : null;
        var name = switch (about) {
            case MACHINE -> "";
            case PASSAGE -> way == null ? null : way.toString();
            case LED, PIN, INTERRUPT, UART, TASK -> problems.keep(
                    () -> source.value(fields.value(subject), subject, text -> world.name(about, text)));
        };
        var within = problems.keep(() -> fields.has("within")
                ? source.value(fields.value("within"), "within", Quantities::within)
                : Within.EXACTLY);
        var part = problems.keep(() -> part(fields));
        if (name == null || within == null || part == null) {
            problems.throwAny(); // its words cannot be understood
        }
        var context = new Sentence.Context(source, world, about, name, way, part, within);
        var checks = new ArrayList<Check>();
        var found = new ArrayList<Word>();
        var isTolerant = false;
        for (var field : fields.names()) {
            if (words.contains(field)) {
                var word = Word.named(field);
                var sentence = new Sentence(context, field, fields.value(field));
                var check = problems.keep(() -> {
                    refuseContradiction(fields, found, word);
                    return check(fields.name(field), fields.value(field), word, sentence,
                            name.isEmpty() ? "machine" : name);
                });
                found.add(word);
                isTolerant |= sentence.isTolerant();
                if (check != null) {
                    checks.add(check);
                }
            }
        }
        problems.throwAny();
        if (checks.isEmpty()) {
            throw source.refuse(node, "expect says nothing of " + (subject == null ? "anything" : name)
                    + "; it can say: " + String.join(", ", words));
        }
        if (fields.has("within") && !isTolerant) {
            throw source.refuse(fields.name("within"), "within: nothing here can be off by something");
        }
        return checks;
    }

    private Check check(Node key, Node value, Word word, Sentence sentence, String name) {
        if (word.value() == Value.TRUE) {
            sentence.mustBeTrue();
        }
        var expectation = word.in(sentence);
        return new Check(source.position(key), (name + " " + word + sentence.inWords()).strip(), expectation,
                sentence.before(), word, key, value);
    }

    /** From one symbol to another. */
    private Preparation.Measure way(Node node, String what) {
        var fields = source.fields(node, what).only(List.of("from", "to"));
        return new Preparation.Measure(source.value(fields.required("from"), "from", world::symbol),
                source.value(fields.required("to"), "to", world::symbol));
    }

    private void refuseOthers(Fields fields, String subject, About about, List<String> words) {
        var known = new ArrayList<>(words);
        switch (about) {
            case LED, PIN -> known.addAll(WHERE);
            case INTERRUPT, PASSAGE -> known.addAll(HOW);
            case MACHINE -> known.addAll(About.FIELDS);
            case UART, TASK -> {}
        }
        if (subject != null) {
            known.add(subject);
        }
        fields.only(known);
    }

    private Part part(Fields fields) {
        var part = Part.ALL;
        if (fields.has("from")) {
            part = part.from(source.value(fields.value("from"), "from", Quantities::length));
        }
        if (fields.has("to")) {
            part = part.to(source.value(fields.value("to"), "to", Quantities::positive));
        }
        if (part.from() != null && part.to() != null && Quantities.isKnownNotBefore(part.from(), part.to())) {
            throw source.refuse(fields.value("to"), "to: " + part.to() + " is not after " + part.from());
        }
        return fields.has("from-edge")
                ? part.fromEdge(source.value(fields.value("from-edge"), "from-edge", Quantities::count))
                : part;
    }

    private void refuseContradiction(Fields fields, List<Word> earlier, Word word) {
        earlier.stream().filter(word::contradicts).findFirst().ifPresent(other -> {
            throw source.refuse(fields.name(word.toString()), "\"" + word + "\" contradicts \"" + other + "\" in line "
                    + source.position(fields.name(other.toString())).line());
        });
    }
}
