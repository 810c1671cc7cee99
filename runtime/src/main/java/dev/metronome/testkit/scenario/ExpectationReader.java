package dev.metronome.testkit.scenario;

import dev.metronome.testkit.expect.Part;
import dev.metronome.testkit.expect.Within;
import dev.metronome.testkit.scenario.Word.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads an expectation: what it is about, which part of the run to look at, how exactly, and its words. */
final class ExpectationReader {
    /** Fields of lights and pads that are no words. */
    static final List<String> WHERE = List.of("from", "to", "from-edge", "within");
    /** Of the words for interrupts, some can be off by something. */
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
        refuseOthers(fields, subject, about, words);
        var name = subject == null
                ? ""
                : source.value(fields.value(subject), subject, text -> world.name(about, text));
        var within = fields.has("within")
                ? source.value(fields.value("within"), "within", Quantities::within)
                : Within.EXACTLY;
        var context = new Sentence.Context(source, world, about, name, part(fields), within);
        var checks = new ArrayList<Check>();
        var found = new ArrayList<Word>();
        var isTolerant = false;
        for (var field : fields.names()) {
            if (words.contains(field)) {
                var word = Word.named(field);
                refuseContradiction(fields, found, word);
                found.add(word);
                var value = fields.value(field);
                var sentence = new Sentence(context, field, value);
                if (word.value() == Value.TRUE) {
                    sentence.mustBeTrue();
                }
                var expectation = word.in(sentence);
                isTolerant |= sentence.isTolerant();
                checks.add(new Check(source.position(fields.name(field)),
                        ((name.isEmpty() ? "machine" : name) + " " + field + words(value)).strip(), expectation, word,
                        fields.name(field), value));
            }
        }
        if (checks.isEmpty()) {
            throw source.refuse(node, "expect says nothing of " + (subject == null ? "anything" : name)
                    + "; it can say: " + String.join(", ", words));
        }
        if (fields.has("within") && !isTolerant) {
            throw source.refuse(fields.name("within"), "within: nothing here can be off by something");
        }
        return checks;
    }

    private void refuseOthers(Fields fields, String subject, About about, List<String> words) {
        var known = new ArrayList<>(words);
        switch (about) {
            case LED, PIN -> known.addAll(WHERE);
            case INTERRUPT -> known.addAll(HOW);
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

    /** A value in a few words: " 500ms", " interrupts 4". */
    private static String words(Node value) {
        return switch (value) {
            case ScalarNode scalar -> scalar.getValue().equals("true") ? "" : " " + scalar.getValue().strip();
            case MappingNode mapping -> mapping.getValue().stream()
                    .map(field -> words(field.getKeyNode()) + words(field.getValueNode()))
                    .collect(Collectors.joining(","));
            case SequenceNode list -> list.getValue().stream().map(ExpectationReader::words)
                    .collect(Collectors.joining(","));
            default -> "";
        };
    }
}
