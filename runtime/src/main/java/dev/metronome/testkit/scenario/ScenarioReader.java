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
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiFunction;

/** Reads scenarios. Whatever can be found to be wrong without running is, all of it at once, each with its place. */
public final class ScenarioReader {
    /** The language's version, which each file says. */
    public static final String VERSION = "1";
    /** How long after reset a scenario may run, if it says nothing. */
    public static final Duration DEFAULT_LIMIT = Duration.ofHours(1);
    /** The fields of a scenario. */
    static final List<String> FIELDS = List.of("metronome", "name", "image", "hosted", "board", "limit", "steps");

    private final Length limit;
    private final BiFunction<Path, String, HostedProgram> programs;

    /**
     * How to read.
     *
     * @param limit    goes before what a scenario says; null for none
     * @param programs makes the Java that a scenario in a folder names; refuses by IllegalArgumentException
     */
    public ScenarioReader(Length limit, BiFunction<Path, String, HostedProgram> programs) {
        this.limit = limit;
        this.programs = programs;
    }

    /**
     * Reads one.
     *
     * @throws ScenarioException if it cannot be run as it is
     */
    public Scenario read(Path file) {
        return read(file, null);
    }

    /**
     * Reads one.
     *
     * @param content in the place of what the file has; null for that
     * @throws ScenarioException if it cannot be run as it is
     */
    Scenario read(Path file, String content) {
        var source = new Source(file, content);
        var document = source.document();
        var fields = source.fields(document, "a scenario");
        source.value(fields.required("metronome"), "metronome", ScenarioReader::version);
        var problems = new Problems();
        problems.check(() -> fields.only(FIELDS));
        var folder = file.toAbsolutePath().getParent();
        var board = problems.keep(() -> fields.has("board")
                ? source.value(fields.value("board"), "board", text -> board(folder, text))
                : Boards.named(Boards.DEFAULT));
        var image = problems.keep(() -> fields.has("image")
                ? source.value(fields.value("image"), "image", text -> image(folder, text))
                : null);
        var most = problems.keep(() -> limit(source, fields));
        problems.check(() -> {
            if (!fields.has("image") && !fields.has("hosted")) {
                throw source.refuse(document,
                        "a scenario needs \"image\", or \"hosted\" where Java plays the firmware");
            }
        });
        var hosted = problems.keep(() -> fields.has("hosted")
                ? source.value(fields.value("hosted"), "hosted", text -> programs.apply(folder, text))
                : null);
        var name = problems.keep(() -> fields.has("name") ? source.text(fields.value("name"), "name") : stem(file));
        if (board == null || image == null && fields.has("image")) {
            problems.throwAny(); // names cannot be looked up
        }
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
        return new Scenario(file, name, image, hosted, board, most, steps);
    }

    private static String version(String text) {
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

    private static FirmwareImage image(Path folder, String text) {
        try {
            return ImageLoader.load(existing(folder, text), OptionalInt.empty(), Machine.memoryMap());
        } catch (ImageException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Files are named as seen from the scenario. */
    private static Path existing(Path folder, String text) {
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
