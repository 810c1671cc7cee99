package dev.metronome.cli;

import dev.metronome.hosted.HostedException;
import dev.metronome.machine.Span;
import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.expect.Time;
import dev.metronome.testkit.scenario.ScenarioRecorder;
import dev.metronome.testkit.scenario.ScenarioRecorder.Input;
import dev.metronome.testkit.scenario.ScenarioRecorder.Recorded;
import dev.metronome.text.Numbers;
import dev.metronome.time.Fraction;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/** {@code metronome record}: runs firmware, and writes the scenario that it passes. */
final class RecordCommand extends MachineCommand {
    // @formatter:off
    private static final String[] FOOTER = {
            "  metronome record blinky.elf --for 5s -o blinky.yaml",
            "  metronome record button.elf --for 2s --press B2@1s+100ms -o button.yaml",
            "  metronome record echo.elf --for 50ms --input 'hello\\r'",
            "",
            "Times of presses and the time of the run are either all in cycles or none.",
            "What is written is so, to the cycle; read it, and take away what need not be.",
            "Then: metronome test blinky.yaml. What a scenario can say: docs/scenarios.md."};
    // @formatter:on
    private static final Path SCHEMA = Path.of("docs", "scenario.schema.json");

    private final OptionSpec output = option("-o", "FILE", text -> text,
            "Where the scenario goes. Default: - (standard output)");
    private final OptionSpec force = flag("--force", "Write it where a file is already.");

    RecordCommand(Streams streams) {
        super(streams, "record", "Run a firmware image, or Java on the chip, and write the scenario that it passes.");
        for (var name : List.of("--patience", "--base", "--json")) {
            spec.remove(spec.findOption(name)); // a scenario has no place for them
        }
        addHelp();
        usage().exitCodeListHeading("%nExit codes%n").exitCodeList(codes()).footerHeading("%nExamples%n")
                .footer(FOOTER);
    }

    private static Map<String, String> codes() {
        var words = new LinkedHashMap<String, String>();
        words.put("0", "the scenario is written");
        words.put("2", "the command line, the image, the program, the board or the engine cannot be used");
        words.put("3", "the Java program failed; nothing is written");
        words.put("4", "an error in Metronome itself");
        return words;
    }

    @Override
    public Integer call() {
        refuseMissing();
        var loaded = loaded();
        var plan = plan(loaded, Map.of(), false, false);
        var length = length(plan.limit() == null ? Run.DEFAULT_LIMIT : plan.limit());
        var inputs = inputs(plan, length);
        var file = file();
        try (var program = program(); var out = file == null ? null : new OutputFile("-o", file)) {
            var recorded = record(new ScenarioRecorder.Plan(loaded, program == null ? null : program.program(),
                    plan.board(), length, inputs), file);
            var text = recorded.text().getBytes(StandardCharsets.UTF_8);
            if (out == null) {
                streams.out().writeBytes(text);
                streams.out().flush();
            } else {
                out.write(stream -> stream.write(text));
            }
            recorded.notes().forEach(note -> streams.err().println("note: " + note));
            streams.err().println("recorded " + Numbers.count(recorded.said(), "expectation")
                    + (file == null ? "" : " in " + file + "; now: metronome test " + quoted(file.toString())));
            return ExitCode.FINE;
        } catch (HostedException e) {
            streams.err().println("metronome: nothing is written: " + e.getMessage());
            return ExitCode.CRASHED;
        }
    }

    private Recorded record(ScenarioRecorder.Plan plan, Path file) {
        try {
            return ScenarioRecorder.record(plan, comments(folder(file)), fields(folder(file)));
        } catch (IllegalArgumentException e) {
            throw new UsageException("nothing is written: " + e.getMessage());
        }
    }

    /** The file to write, or null for standard output. */
    private Path file() {
        String name = output.getValue();
        if (name == null || name.equals(ReportOption.STANDARD_OUTPUT)) {
            return null;
        }
        var file = Path.of(name);
        if (Files.isRegularFile(file) && !force.<Boolean>getValue()) {
            throw new UsageException("-o: " + file + " is there already; --force writes over it, and"
                    + " metronome test --update " + quoted(name) + " renews its numbers");
        }
        return file;
    }

    private static Path folder(Path file) {
        var here = Path.of("").toAbsolutePath().normalize();
        return file == null ? here : here.resolve(file).normalize().getParent();
    }

    // What is done

    private static Length length(Span span) {
        return switch (span) {
            case Span.Time(long nanoseconds) -> new Time(Fraction.of(nanoseconds));
            case Span.Cycles(long cycles) -> Cycles.of(cycles);
        };
    }

    private static List<Input> inputs(Run.Plan plan, Length length) {
        var inputs = new ArrayList<Input>();
        if (plan.input().length > 0) {
            var text = new String(plan.input(), StandardCharsets.UTF_8);
            if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), plan.input())) {
                throw new UsageException("--input: these bytes are no text in UTF-8, and a scenario types text alone");
            }
            inputs.add(new Input.Type(text));
        }
        for (var press : plan.presses()) {
            var at = length(press.at());
            if (at instanceof Cycles != length instanceof Cycles) {
                throw new UsageException("--press: " + press.text() + " is in " + unit(at) + ", and the run is in "
                        + unit(length) + ": a scenario runs from one to the next, so give both in one unit");
            }
            var name = plan.board().buttons().stream().map(button -> button.name())
                    .filter(press.button()::equalsIgnoreCase).findFirst().orElseThrow();
            inputs.add(new Input.Press(at, name, length(press.hold())));
        }
        return inputs;
    }

    private static String unit(Length length) {
        return length instanceof Cycles ? "cycles" : "time";
    }

    // What the file says of itself

    private List<String> comments(Path folder) {
        var comments = new ArrayList<String>();
        for (var above = folder; above != null; above = above.getParent()) {
            if (Files.isRegularFile(above.resolve(SCHEMA))) {
                comments.add("yaml-language-server: $schema=" + seenFrom(folder, above.resolve(SCHEMA)));
                break;
            }
        }
        comments.add("Recorded by: metronome " + command());
        return comments;
    }

    /** As it was typed, but for where the file goes. */
    private String command() {
        return spec.commandLine().getParseResult().originalArgs().stream()
                .filter(argument -> !argument.equals(force.longestName())).map(RecordCommand::quoted)
                .collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private Map<String, String> fields(Path folder) {
        var fields = new LinkedHashMap<String, String>();
        if (image.getValue() != null) {
            fields.put("image", seenFrom(folder, image.getValue()));
        }
        if (hosted.getValue() != null) {
            fields.put("hosted", hosted(folder, hosted.getValue()));
        }
        String named = board.getValue();
        if (named != null) {
            fields.put("board", named.endsWith(".json") ? seenFrom(folder, Path.of(named)) : named);
        }
        return fields;
    }

    /** A file or folder is named as seen from the scenario; what is none, as it was typed. */
    private static String hosted(Path folder, String text) {
        var name = ProgramName.parse(text, File.pathSeparatorChar);
        try {
            return name.place() == null || !Files.exists(Path.of(name.place()))
                    ? text
                    : seenFrom(folder, Path.of(name.place())) + (name.className() == null
                            ? ""
                            : ":" + name.className());
        } catch (InvalidPathException _) {
            return text;
        }
    }

    private static String seenFrom(Path folder, Path file) {
        try {
            return folder.relativize(file.toAbsolutePath().normalize()).toString().replace('\\', '/');
        } catch (IllegalArgumentException _) { // on another drive
            return file.toAbsolutePath().normalize().toString();
        }
    }
}
