package dev.metronome.testkit.scenario;

import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Where values stand in the text of a YAML file, so that one can be replaced and all around it stays as it is. */
final class ValueText {
    /**
     * A value to replace.
     *
     * @param what  which one, behind its word: " on", or nothing
     * @param begin of the old one, in the text
     * @param end   behind the old one
     */
    record Edit(String what, int line, int begin, int end, String before, String after) {}

    private final String text;
    private final Node key;

    /** @param key the word that values follow */
    ValueText(String text, Node key) {
        this.text = text;
        this.key = key;
    }

    /** A text with values replaced. */
    static String apply(String text, List<Edit> edits) {
        var renewed = new StringBuilder(text);
        edits.stream().distinct().sorted(Comparator.comparingInt(Edit::begin).reversed())
                .forEach(edit -> renewed.replace(edit.begin, edit.end, edit.after));
        return renewed.toString();
    }

    /** What a single value says. */
    String text(Node node) {
        if (node instanceof ScalarNode scalar) {
            refuseVariables(scalar.getValue());
            return scalar.getValue();
        }
        throw new IllegalArgumentException("it is no single value");
    }

    /** Another single value, in the same quotes if the old one has some. */
    Edit replace(Node node, String what, UnaryOperator<String> change) {
        var old = raw(node);
        var quote = isQuoted(node) ? old.substring(0, 1) : "";
        return edit(node, what, old, quote + change.apply(text(node)) + quote);
    }

    /** Another text, in quotes if the old one has some or if it needs them. */
    Edit replaceText(Node node, String text) {
        var old = raw(node);
        return edit(node, "", old, isQuoted(node) ? Phrases.quoted(text) : Phrases.text(text));
    }

    /** A list of others. */
    Edit replaceList(SequenceNode list, List<String> items) {
        list.getValue().forEach(this::raw);
        var old = text.substring(begin(list), end(list));
        if (list.getFlowStyle() != FlowStyle.FLOW || !old.startsWith("[") || !old.endsWith("]")) {
            throw new IllegalArgumentException("its list gets longer or shorter, and is not in brackets; there are: "
                    + String.join(", ", items));
        }
        if (old.contains("#")) {
            throw new IllegalArgumentException("its list gets longer or shorter, and has comments; there are: "
                    + String.join(", ", items));
        }
        return edit(list, "", old, "[" + String.join(", ", items) + "]");
    }

    private Edit edit(Node node, String what, String before, String after) {
        return new Edit(what, node.getStartMark().getLine() + 1, begin(node), end(node), before, after);
    }

    /** A single value as it stands in the file; it must stand there, behind its word, and nowhere else. */
    private String raw(Node node) {
        var begin = begin(node);
        var end = end(node);
        if (node.getStartMark().getIndex() < key.getEndMark().getIndex() || begin < 0 || end < begin) {
            throw new IllegalArgumentException("its value comes from elsewhere; change it there");
        }
        var old = text.substring(begin, end);
        refuseVariables(old);
        var isThere = switch (((ScalarNode) node).getScalarStyle()) {
            case PLAIN -> old.equals(text(node));
            case SINGLE_QUOTED -> old.startsWith("'") && old.endsWith("'");
            case DOUBLE_QUOTED -> old.startsWith("\"") && old.endsWith("\"");
            default -> throw new IllegalArgumentException("its value is a block of text; write it in quotes");
        };
        if (!isThere) {
            throw new IllegalArgumentException("its value has a name, or comes from elsewhere; change it there");
        }
        return old;
    }

    private static void refuseVariables(String value) {
        if (value.contains("${")) {
            throw new IllegalArgumentException("its value is made of " + value + "; change what that stands for");
        }
    }

    private static boolean isQuoted(Node node) {
        return node instanceof ScalarNode scalar && !scalar.isPlain();
    }

    private int begin(Node node) {
        return index(node.getStartMark().getIndex());
    }

    private int end(Node node) {
        return index(node.getEndMark().getIndex());
    }

    /** YAML counts characters of Unicode, not those of Java; -1 where the text is shorter. */
    private int index(int characters) {
        return characters > text.codePointCount(0, text.length()) ? -1 : text.offsetByCodePoints(0, characters);
    }
}
