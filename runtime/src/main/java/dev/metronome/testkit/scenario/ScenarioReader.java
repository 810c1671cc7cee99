package dev.metronome.testkit.scenario;

import dev.metronome.board.BoardDefinition;
import dev.metronome.board.Boards;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.ImageException;
import dev.metronome.image.ImageLoader;
import dev.metronome.machine.Machine;
import dev.metronome.testkit.expect.Length;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import org.yaml.snakeyaml.nodes.Node;

/** Reads scenarios. Whatever can be found to be wrong without running is, all of it at once, each with its place. */
public final class ScenarioReader {
    /** The language's version, which each file says. */
    public static final String VERSION = "1";
    /** How long after reset a scenario may run, if it says nothing. */
    public static final Duration DEFAULT_LIMIT = Duration.ofHours(1);
    /** The fields of a scenario. */
    static final List<String> FIELDS = List.of("metronome", "name", "image", "hosted", "board", "limit",
            "variables", "matrix", "steps");

    private final Length limit;
    private final BiFunction<Path, String, HostedProgram> programs;
    private final Given given;
    private final Map<Path, FirmwareImage> images = new HashMap<>();

    /**
     * How to read.
     *
     * @param limit    goes before what a scenario says; null for none
     * @param programs makes the Java that a scenario in a folder names; refuses by IllegalArgumentException
     * @param given    values that go before those of variables in scenarios, by name
     */
    public ScenarioReader(Length limit, BiFunction<Path, String, HostedProgram> programs, Map<String, String> given) {
        this.limit = limit;
        this.programs = programs;
        this.given = Given.of(given);
    }

    /** The names of all variables and axes in what was read up to now. */
    public Set<String> variables() {
        return Collections.unmodifiableSet(given.names());
    }

    /**
     * Reads a file: one scenario, or with a matrix one for each combination.
     *
     * @throws ScenarioException if one of them cannot be run as it is
     */
    public List<Scenario> read(Path file) {
        return read(file, null);
    }

    /**
     * Reads a file likewise. One at a time: those who renew scenarios read them again, several at once.
     *
     * @param content in the place of what the file has; null for that
     * @throws ScenarioException if one of them cannot be run as it is
     */
    synchronized List<Scenario> read(Path file, String content) {
        var source = new Source(file, content);
        var document = source.document();
        var fields = source.fields(document, "a scenario");
        source.value(fields.required("metronome"), "metronome", ScenarioReader::version);
        var problems = new Problems();
        problems.check(() -> fields.only(FIELDS));
        var own = problems.keep(() -> Variables.read(source, fields, given));
        problems.throwIf(own == null);
        var matrix = new MatrixReader(source, own, fields);
        var combinations = problems.keep(matrix::combinations);
        problems.throwIf(combinations == null);
        given.names().addAll(combinations.getFirst().values().keySet());
        var scenarios = new ArrayList<Scenario>();
        var refusals = new Refusals(combinations);
        for (var combination : combinations) {
            refusals.keep(combination, () -> scenarios.add(read(file,
                    source.with(own.with(combination.texts())), document, combination)));
        }
        problems.addAll(refusals.problems());
        if (problems.isEmpty()) {
            problems.addAll(own.unused());
            problems.addAll(matrix.unused());
        }
        problems.throwAny();
        return scenarios;
    }

    private Scenario read(Path file, Source source, Node document, Combination combination) {
        var problems = new Problems();
        var fields = source.fields(document, "a scenario");
        var folder = source.folder();
        var chosen = combination.has("board") ? combination.node("board") : fields.value("board");
        var board = problems.keep(() -> chosen == null
                ? Boards.named(Boards.DEFAULT)
                : source.value(chosen, "board", text -> board(folder, text)));
        var firmware = combination.has("image") ? combination.node("image") : fields.value("image");
        var image = problems.keep(
                () -> firmware == null ? null : source.value(firmware, "image", text -> image(folder, text)));
        var whatIf = problems.keep(() -> combination.whatIf(source));
        var most = problems.keep(() -> limit(source, fields));
        problems.check(() -> {
            if (firmware == null && !fields.has("hosted")) {
                throw source.refuse(document,
                        "a scenario needs \"image\", or \"hosted\" where Java plays the firmware");
            }
        });
        var hosted = problems.keep(() -> fields.has("hosted")
                ? source.value(fields.value("hosted"), "hosted", text -> programs.apply(folder, text))
                : null);
        var name = problems.keep(() -> fields.has("name") ? source.text(fields.value("name"), "name") : stem(file));
        problems.throwIf(board == null || image == null && firmware != null); // names cannot be looked up
        var world = new World(board, image);
        var steps = problems.keep(
                () -> new StepReader(source, world, problems).steps(fields.required("steps"), 0));
        problems.throwAny();
        var course = new Course(most);
        course.follow(steps);
        if (!course.hasChecked()) {
            throw source.refuse(fields.value("steps"),
                    "the steps expect nothing and wait for nothing: they test nothing");
        }
        return new Scenario(file, name, image, hosted, board, most, steps, combination, whatIf);
    }

    static String version(String text) {
        if (!text.equals(VERSION)) {
            throw new IllegalArgumentException("this is Metronome for scenarios of version " + VERSION
                    + ", and the file has version \"" + text + "\"");
        }
        return text;
    }

    private Length limit(Source source, Fields fields) {
        var own = fields.has("limit")
                ? source.value(fields.value("limit"), "limit", Quantities::positive)
                : Length.of(DEFAULT_LIMIT);
        return limit == null ? own : limit;
    }

    private static BoardDefinition board(Path folder, String text) {
        if (!text.endsWith(".json")) {
            return Boards.named(text);
        }
        try {
            return Boards.read(existing(folder, text));
        } catch (IOException e) {
            throw new IllegalArgumentException(text + " cannot be read: " + e.getMessage(), e);
        }
    }

    private FirmwareImage image(Path folder, String text) {
        try {
            return images.computeIfAbsent(existing(folder, text),
                    file -> ImageLoader.load(file, OptionalInt.empty(), Machine.memoryMap()));
        } catch (ImageException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Files are named as seen from the scenario. */
    static Path existing(Path folder, String text) {
        try {
            var file = folder.resolve(text);
            if (Files.isRegularFile(file)) {
                return file;
            }
        } catch (InvalidPathException _) {
            // no file can have that name
        }
        throw new IllegalArgumentException("there is no file \"" + text + "\" in " + folder.getFileName());
    }

    private static String stem(Path file) {
        var name = file.getFileName().toString();
        return name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
    }
}
