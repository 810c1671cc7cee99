package dev.metronome.cli;

import dev.metronome.cycles.CycleLock;
import dev.metronome.cycles.CycleProfile;
import dev.metronome.cycles.CycleSummary;
import dev.metronome.cycles.CycleSummary.Difference;
import dev.metronome.cycles.InstructionCycles;
import dev.metronome.cycles.Range;
import dev.metronome.cycles.Window;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.Symbol;
import dev.metronome.output.CycleReport;
import dev.metronome.text.Numbers;
import dev.metronome.timing.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/** {@code metronome cycles}: runs an image, and says what its cycles were spent on. */
final class CyclesCommand extends MachineCommand {
    // @formatter:off
    private static final String[] FOOTER = {
            "  metronome cycles blinky.elf --for 1s",
            "  metronome cycles blinky.elf --function delay",
            "  metronome cycles blinky.elf --from main+0x12 --to 0x08000234",
            "  metronome cycles blinky.elf --compare blinky-before.elf",
            "  metronome cycles blinky.elf --for 3s --lock cycles.lock",
            "  metronome cycles blinky.elf --for 3s --lock cycles.lock --check",
            "",
            "PLACE is a function, FUNCTION+OFFSET, or an address; execution must come to it.",
            "A call's cycles have all that it called in them, but no exception and no sleep.",
            "A lock holds, for each function and handler, how often it was called and what it",
            "took, the longest latency of each exception, the longest masked section and the",
            "depth of the stacks. Keep it beside the source, and let CI check it."};
    // @formatter:on

    /** Options that decide what a run does, and so about its cycles. */
    private static final List<String> DECISIVE = List.of("--board", "--for", "--input", "--press", "--hosted",
            "--base");

    private final OptionSpec functions = list("--function", "NAME", ",", text -> text,
            "Show each instruction of these functions. May be repeated.");
    private final OptionSpec from = option("--from", "PLACE", text -> text,
            "Look at what passes between this place and --to alone, instruction by instruction.");
    private final OptionSpec to = option("--to", "PLACE", text -> text,
            "Where that ends. Default: where it began, the next time.");
    private final OptionSpec instructions = flag("--instructions", "Show each instruction that was executed.");
    private final OptionSpec all = flag("--all", "Show all functions, not only the dearest.");
    private final OptionSpec receipt = flag("--receipt",
            "Say which rules of the cycle model the count rests on, and how each is known.");
    private final OptionSpec compared = option("--compare", "OTHER", Path::of,
            "Run another image likewise, and show what is otherwise in this one.");
    private final OptionSpec lock = option("--lock", "FILE", Path::of, "Write what the run came to into a lock.");
    private final OptionSpec check = flag("--check",
            "Leave the lock as it is, and exit with 1 if the run came to something else.");
    private final OptionSpec tolerance = option("--tolerance", "PERCENT", CyclesCommand::percent,
            "With --check, let a number differ by so much. Default: 0");

    CyclesCommand(Streams streams) {
        super(streams, "cycles", "Run a firmware image, and tell what its cycles were spent on.");
        addHelp();
        var codes = new TreeMap<String, String>(Comparator.comparing(Integer::valueOf));
        codes.putAll(ExitCode.explained());
        codes.put("1", "--check: the cycles are not those of the lock");
        usage().exitCodeListHeading("%nExit codes%n").exitCodeList(codes).footerHeading("%nExamples%n").footer(FOOTER);
    }

    private static double percent(String text) {
        try {
            var percent = Double.parseDouble(text.endsWith("%") ? text.substring(0, text.length() - 1) : text);
            if (percent >= 0 && percent <= 100) {
                return percent;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UsageException("\"" + text + "\" is no percentage from 0 to 100, such as 2 or 0.5%");
    }

    @Override
    public Integer call() {
        refuseContradictions();
        var loaded = loaded();
        var plan = plan(loaded, Map.of(), false, true);
        var other = compared.getValue() == null ? null : load(compared.getValue());
        var locked = check.<Boolean>getValue() ? readLock() : null;
        try (var program = program();
                var report = json.open();
                var lockFile = lock.getValue() == null || locked != null
                        ? null
                        : new OutputFile("--lock", lock.getValue());
                var run = new Run(program == null ? plan : plan.with(program.program()), streams, null, false);
                var interruption = new Interruption(run)) {
            var window = window(run.image());
            refuseWrongNames(run.image());
            var profile = run.explain(window);
            var outcome = run.run(interruption);
            profile.finish();
            refuseEmptyWindow(window, profile, outcome);
            var listed = listed(profile, run.image());
            var differences = locked == null || outcome.exitCode() != ExitCode.FINE
                    ? List.<Difference>of()
                    : differences(locked, profile);
            var exitCode = differences.isEmpty() ? outcome.exitCode() : ExitCode.CHANGED;
            json.write(report, out -> CycleReport.write(outcome.report(), profile, window, listed, exitCode, out));
            if (other != null) {
                return compare(plan.with(other), outcome, CycleSummary.of(profile));
            }
            if (locked == null && !json.isStandardOutput()) {
                show(profile, window, listed, run.image(), Numbers.seconds(outcome.report().nanoseconds()));
            }
            if (lock.getValue() != null) {
                tellOfLock(lockFile, differences, outcome, profile);
            }
            return exitCode;
        }
    }

    private void tellOfLock(OutputFile file, List<Difference> differences, Run.Outcome outcome, CycleProfile profile) {
        var isChecked = file == null;
        if (outcome.exitCode() != ExitCode.FINE) {
            say(lock.getValue() + " is not " + (isChecked ? "compared" : "written") + ", for the run did not come to "
                    + "its end: " + outcome.why());
        } else if (!isChecked) {
            var text = new CycleLock(settings(), CycleSummary.of(profile)).text();
            file.write(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
            streams.err().println("wrote " + lock.getValue());
        } else if (differences.isEmpty()) {
            print(List.of("as locked in " + lock.getValue()));
        } else {
            print(CyclesText.changes(differences, "locked", "now"));
            say(Numbers.count(differences.size(), "difference") + " to " + lock.getValue()
                    + "; the same command without --check accepts them");
        }
    }

    private void refuseContradictions() {
        refuseMissing();
        if (check.<Boolean>getValue() && lock.getValue() == null) {
            throw new UsageException("--check: against which lock? Give --lock FILE");
        }
        if (tolerance.getValue() != null && !check.<Boolean>getValue()) {
            throw new UsageException("--tolerance: is for --check");
        }
        if (to.getValue() != null && from.getValue() == null) {
            throw new UsageException("--to: says where to end; --from must say where to begin");
        }
        if (from.getValue() != null && (functions.getValue() != null || instructions.<Boolean>getValue())) {
            throw new UsageException("--from lists the instructions between two places; --function and --instructions"
                    + " list others. Give one of them");
        }
        if (compared.getValue() != null && (lock.getValue() != null || from.getValue() != null
                || functions.getValue() != null || instructions.<Boolean>getValue())) {
            throw new UsageException("--compare shows the differences of two images alone; leave the others away");
        }
        if (compared.getValue() != null && hosted.getValue() != null) {
            throw new UsageException("--compare: is for two images, not for Java on the chip");
        }
    }

    /** Before the run, which may take long. */
    private void refuseWrongNames(FirmwareImage image) {
        List<String> names = functions.getValue();
        if (names != null) {
            names.forEach(name -> named(name, image));
        }
    }

    private Window window(FirmwareImage image) {
        if (from.getValue() == null) {
            return null;
        }
        var begin = Place.address("--from", from.getValue(), image);
        return new Window(begin, to.getValue() == null ? begin : Place.address("--to", to.getValue(), image));
    }

    private void refuseEmptyWindow(Window window, CycleProfile profile, Run.Outcome outcome) {
        if (window != null && profile.passages().count() == 0 && outcome.exitCode() == ExitCode.FINE) {
            var came = profile.hasEntered();
            throw new UsageException(came
                    ? "--to: execution came to " + from.getValue() + ", but not from there to "
                            + (to.getValue() == null ? "the same place again" : to.getValue())
                            + " before the run ended; --for TIME runs longer, if it is the first byte of an instruction"
                    : "--from: execution never came to " + from.getValue()
                            + "; is it the first byte of an instruction, and the run long enough (--for)?");
        }
    }

    /** The instructions to be shown one by one. */
    private List<InstructionCycles> listed(CycleProfile profile, FirmwareImage image) {
        if (from.getValue() != null) {
            return profile.inside().instructions();
        }
        List<String> names = functions.getValue();
        if (names == null) {
            return instructions.<Boolean>getValue() ? profile.all().instructions() : List.of();
        }
        var wanted = names.stream().flatMap(name -> named(name, image).stream()).map(Symbol::address)
                .collect(Collectors.toSet());
        return profile.all().instructions().stream().filter(each -> image.functionAt(each.instruction().address())
                .filter(place -> wanted.contains(place.function().address())).isPresent()).toList();
    }

    /** All functions of a name: a compiler makes several of a generic or static one. */
    private static List<Symbol> named(String name, FirmwareImage image) {
        var found = image.symbols().allNamed(name);
        if (found.isEmpty()) {
            throw new UsageException("--function: " + image.symbols().explainMissing(name));
        }
        var functions = found.stream().filter(symbol -> symbol.kind() == Symbol.Kind.FUNCTION).toList();
        if (functions.isEmpty()) {
            throw new UsageException("--function: \"" + name + "\" is no function");
        }
        return functions;
    }

    private void show(CycleProfile profile, Window window, List<InstructionCycles> listed, FirmwareImage image,
            String when) {
        List<String> names = functions.getValue();
        if (window != null) {
            print(CyclesText.listing(passages(window, profile, image), listed, image));
        } else if (names != null) {
            print(CyclesText.listing(
                    listed.isEmpty()
                            ? "no instruction of it was executed"
                            : "instructions of " + String.join(", ", names),
                    listed, image));
        } else if (instructions.<Boolean>getValue()) {
            print(CyclesText.listing("every instruction that was executed", listed, image));
        } else {
            print(CyclesText.overview(profile, image, when, all.getValue()));
        }
        if (receipt.<Boolean>getValue()) {
            print(ReceiptText.lines(window == null ? profile.all() : profile.inside()));
        }
    }

    private static String passages(Window window, CycleProfile profile, FirmwareImage image) {
        var passages = profile.passages();
        var inside = profile.inside();
        var others = new ArrayList<String>();
        others(others, inside.total().of(Part.EXCEPTION), "exception entry and return");
        others(others, inside.hosted().awake(), "Java");
        others(others, inside.total().of(Part.SLEEP), "sleep");
        return "from " + image.describe(window.from()) + "\nto   " + image.describe(window.to()) + "\n"
                + (passages.count() == 0
                        ? "no passage came to its end"
                        : Numbers.count(passages.count(), "passage") + " of " + range(passages) + " cycles")
                + (passages.count() > 1 ? ", " + Numbers.count(passages.sum()) + " in all" : "")
                + (others.isEmpty() ? "" : "; among them " + String.join(", ", others));
    }

    private static void others(List<String> others, long cycles, String what) {
        if (cycles != 0) {
            others.add(Numbers.count(cycles) + " of " + what);
        }
    }

    private static String range(Range range) {
        return range.least() == range.greatest()
                ? Numbers.count(range.least())
                : Numbers.count(range.least()) + " to " + Numbers.count(range.greatest());
    }

    /** On standard output, unless the report is there. */
    private void print(List<String> lines) {
        lines.forEach((json.isStandardOutput() ? streams.err() : streams.out())::println);
    }

    private void say(String words) {
        streams.err().println("metronome: " + words);
    }

    private int compare(Run.Plan plan, Run.Outcome outcome, CycleSummary summary) {
        if (outcome.exitCode() == ExitCode.INTERRUPTED) {
            return ExitCode.INTERRUPTED;
        }
        Path other = compared.getValue();
        Path file = image.getValue();
        try (var run = new Run(plan, streams, null, false);
                var interruption = new Interruption(run)) {
            var profile = run.explain(null);
            var otherOutcome = run.run(interruption);
            profile.finish();
            var differences = CycleSummary.of(profile).differences(summary);
            if (differences.isEmpty()) {
                print(List.of("both come to the same cycles"));
            } else {
                var sameName = other.getFileName().equals(file.getFileName());
                print(CyclesText.changes(differences, (sameName ? other : other.getFileName()).toString(),
                        (sameName ? file : file.getFileName()).toString()));
            }
            tellOfBadEnd(file, outcome);
            tellOfBadEnd(other, otherOutcome);
            return outcome.exitCode() == ExitCode.FINE ? otherOutcome.exitCode() : outcome.exitCode();
        }
    }

    private void tellOfBadEnd(Path file, Run.Outcome outcome) {
        if (outcome.exitCode() != ExitCode.FINE) {
            say(file + " did not come to its end, and its cycles are those until then: " + outcome.why());
        }
    }

    private CycleLock readLock() {
        Path file = lock.getValue();
        try {
            var read = CycleLock.read(file.toString(), Files.readString(file));
            if (!read.run().equals(settings())) {
                throw new UsageException(
                        "--check: " + file + " was made with \"" + read.run() + "\", and this run has \""
                                + settings() + "\"; give the same options, or write a new lock");
            }
            return read;
        } catch (IllegalArgumentException e) {
            throw new UsageException("--lock: " + e.getMessage());
        } catch (IOException e) {
            throw new UsageException("--lock: " + file + " cannot be read: " + Reason.of(e)
                    + "; without --check it is written");
        }
    }

    /** The options that decide about the run, as they were given, in one order. */
    private String settings() {
        var given = new ArrayList<String>();
        for (var name : DECISIVE) {
            for (var value : spec.findOption(name).originalStringValues()) {
                given.add(name + " " + value);
            }
        }
        return String.join(" ", given);
    }

    private List<Difference> differences(CycleLock locked, CycleProfile profile) {
        double percent = tolerance.getValue() == null ? 0 : tolerance.<Double>getValue();
        return locked.summary().differences(CycleSummary.of(profile)).stream()
                .filter(difference -> difference.exceeds(percent)).toList();
    }
}
