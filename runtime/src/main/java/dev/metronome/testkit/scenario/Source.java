package dev.metronome.testkit.scenario;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A YAML file, of which each node knows its place. YAML's own types are not used: {@code on} is the word "on", and
 * whether {@code 119} is a number is for the one to say who needs a number.
 */
final class Source {
    private final Path file;
    private final String text;
    /** What includes it, or null. */
    private final Source outer;
    private final Variables variables;

    Source(Path file) {
        this(file, null);
    }

    /** A text in the place of a file's, or null for what the file has. */
    Source(Path file, String text) {
        this(file, text, null, Variables.NONE);
    }

    private Source(Path file, String text, Source outer, Variables variables) {
        this.file = file;
        this.text = text;
        this.outer = outer;
        this.variables = variables;
    }

    /** The same file, in which these variables can be used. */
    Source with(Variables others) {
        return new Source(file, text, outer, others);
    }

    /** A file that this one includes. */
    Source included(Path other) {
        return new Source(other, null, this, Variables.NONE);
    }

    Variables variables() {
        return variables;
    }

    /** It and the files that include it, the outermost first. */
    List<Path> files() {
        var files = outer == null ? new ArrayList<Path>() : new ArrayList<>(outer.files());
        files.add(file);
        return files;
    }

    /** Where it is. */
    Path folder() {
        return file.toAbsolutePath().getParent();
    }

    /** A file named as seen from it. */
    Path sibling(String name) {
        return file.resolveSibling(name);
    }

    /** Its only document. */
    Node document() {
        var content = "";
        try {
            content = text == null ? Files.readString(file) : text;
            var document = new Yaml(new LoaderOptions()).compose(new StringReader(content));
            if (document == null) {
                throw new ScenarioException(start(), "the file is empty; a scenario begins with \"metronome: 1\"");
            }
            return document;
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            throw new ScenarioException(mark == null ? start() : position(mark), "is no YAML: " + e.getProblem()
                    + hint(content, mark));
        } catch (YAMLException e) {
            throw new ScenarioException(start(), "is no YAML: " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw new ScenarioException(start(), "no such file");
        } catch (CharacterCodingException e) {
            throw new ScenarioException(start(), "is no text in UTF-8");
        } catch (IOException e) {
            throw new ScenarioException(start(), "cannot be read: " + e.getMessage());
        }
    }

    /** YAML takes the brace of a variable for one of its own where it stands in others. */
    private static String hint(String text, Mark mark) {
        var isVariable = mark != null && text.lines().skip(mark.getLine()).findFirst().orElse("").contains("${");
        return isVariable ? "; within { } and [ ] a variable needs quotes: \"${name}\"" : "";
    }

    private Position start() {
        return new Position(file.toString(), 1, 1);
    }

    private Position position(Mark mark) {
        return new Position(file.toString(), mark.getLine() + 1, mark.getColumn() + 1);
    }

    Position position(Node node) {
        return position(node.getStartMark());
    }

    /** Where the place has variables, the message has their values. */
    ScenarioException refuse(Node at, String message) {
        var note = at instanceof ScalarNode scalar ? variables.note(scalar.getValue()) : "";
        return new ScenarioException(position(at), message + note);
    }

    /** A mapping's fields. */
    Fields fields(Node node, String what) {
        if (node instanceof MappingNode mapping) {
            return new Fields(this, mapping, what);
        }
        throw refuse(node, what + (isNothing(node) ? " has no value" : " is " + kind(node) + " here")
                + ", where \"name: value\" is expected");
    }

    /** A list's items. */
    List<Node> items(Node node, String what) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw refuse(node, what + (isNothing(node) ? " has no value" : " is " + kind(node) + " here")
                + ", where a list is expected");
    }

    /** A single value as it is written, without its quotes, and with what variables stand for. */
    String text(Node node, String what) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
            return expanded(scalar, what);
        }
        throw refuse(node, what + (node instanceof ScalarNode
                ? " has no value"
                : " is " + kind(node) + " here, where a single value is expected"));
    }

    /** Likewise, of one that may be empty. */
    String expanded(ScalarNode node, String what) {
        try {
            return variables.expand(node.getValue());
        } catch (IllegalArgumentException e) {
            throw refuse(node, what + ": " + e.getMessage());
        }
    }

    /** A single value that a function understands; it refuses by IllegalArgumentException. */
    <T> T value(Node node, String what, Function<String, T> parser) {
        var text = text(node, what);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw refuse(node, what + ": " + e.getMessage());
        }
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar && scalar.getValue().isEmpty();
    }

    private static String kind(Node node) {
        return switch (node) {
            case MappingNode _ -> "a mapping";
            case SequenceNode _ -> "a list";
            default -> "a single value";
        };
    }
}
