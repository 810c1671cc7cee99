package dev.metronome.testkit.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.Node;

/** Reads files whose steps stand in the place of the step that names them. */
final class Includes {
    /** Files within files within files. */
    static final int MAXIMUM_DEPTH = 8;
    /** How often a scenario may include a file, all in all. */
    static final int MAXIMUM_FILES = 1_000;
    /** The fields of an included file. */
    static final List<String> FIELDS = List.of("metronome", "variables", "steps");

    private final Problems problems;
    private int count;
    /** Told once, not for each of the others. */
    private ScenarioException tooMany;

    Includes(Problems problems) {
        this.problems = problems;
    }

    /** What an included file is: where it was read, and its steps. */
    record Included(Source source, Node steps) {}

    /** Opens one, named as seen from the file that names it. */
    Included open(Source from, Node value) {
        var file = from.value(value, "include", text -> {
            ScenarioReader.existing(from.folder(), text);
            return from.sibling(text);
        });
        refuseTooMany(from, value, file);
        var plain = from.included(file);
        var fields = plain.fields(plain.document(), "an included file");
        plain.value(fields.required("metronome"), "metronome", ScenarioReader::version);
        problems.check(() -> fields.only(FIELDS));
        return new Included(plain.with(from.variables().inner(plain, fields)), fields.required("steps"));
    }

    private void refuseTooMany(Source from, Node value, Path file) {
        var files = from.files();
        var chain = Stream.concat(files.stream(), Stream.of(file)).map(each -> each.getFileName().toString())
                .collect(Collectors.joining(" > "));
        if (files.stream().anyMatch(each -> isSame(each, file))) {
            throw from.refuse(value, "include: " + file.getFileName() + " would be in itself: " + chain);
        }
        if (files.size() > MAXIMUM_DEPTH) {
            throw from.refuse(value, "include: files are within each other more than " + MAXIMUM_DEPTH
                    + " deep (Includes.MAXIMUM_DEPTH): " + chain);
        }
        if (++count > MAXIMUM_FILES) {
            tooMany = tooMany == null
                    ? from.refuse(value, "include: files are included more than " + MAXIMUM_FILES
                            + " times (Includes.MAXIMUM_FILES)")
                    : tooMany;
            throw tooMany;
        }
    }

    private static boolean isSame(Path one, Path other) {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    /** Says what is not used in an included file that was read; where something is wrong, nobody knows. */
    void close(Included file) {
        if (problems.isEmpty()) {
            var unused = file.source().variables().unused();
            if (!unused.isEmpty()) {
                throw new ScenarioException(unused);
            }
        }
    }
}
