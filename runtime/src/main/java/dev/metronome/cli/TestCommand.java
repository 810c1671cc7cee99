package dev.metronome.cli;

import dev.metronome.hosted.HostedProgram;
import dev.metronome.machine.Span;
import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.expect.Time;
import dev.metronome.testkit.scenario.JUnitReport;
import dev.metronome.testkit.scenario.Scenario;
import dev.metronome.testkit.scenario.ScenarioException;
import dev.metronome.testkit.scenario.ScenarioJson;
import dev.metronome.testkit.scenario.ScenarioReader;
import dev.metronome.testkit.scenario.ScenarioResult;
import dev.metronome.testkit.scenario.ScenarioRun;
import dev.metronome.testkit.scenario.ScenarioUpdate;
import dev.metronome.testkit.scenario.Stopper;
import dev.metronome.text.DidYouMean;
import dev.metronome.time.Fraction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code metronome test}: reads all scenarios, runs them one after the other, and says what came of each. */
final class TestCommand extends SubCommand {
    private static final String[] FOOTER = {"  metronome test blinky.yaml",
        "  metronome test scenarios/*.yaml --junit report.xml", "  metronome test --update blinky.yaml",
        "", "All scenarios are read before the first one runs, and one that cannot be meant",
        "ends the command. What a scenario can say: docs/scenarios.md."};

    private final PositionalParamSpec files = PositionalParamSpec.builder().index("0..*").paramLabel("SCENARIO")
            .arity("1..*").type(List.class).auxiliaryTypes(Path.class).required(true)
            .description("Files with steps and expectations, in YAML.").build();
    private final OptionSpec limit = option("--limit", "TIME", Span::parse,
            "How long after reset a scenario may run, whatever it says itself. Default: what it says, or 1h");
    private final OptionSpec set = list("--set", "NAME=VALUE", "", TestCommand::variable,
            "Another value of a variable than scenarios have. May be repeated");
    private final OptionSpec jobs = option("--jobs", "N", TestCommand::jobs,
            "Run so many scenarios at once. What they say is the same, and in the same order. Default: 1");
    private final OptionSpec junit = option("--junit", "FILE", Path::of,
            "Write a report in JUnit's XML, for CI servers; times in it are simulated.");
    private final ReportOption json = new ReportOption(
            option("--json", "FILE", text -> text, "Write a report; - is standard output."), streams.out());
    private final OptionSpec traces = option("--traces", "FOLDER", Path::of,
            "Write the trace of each scenario that does not pass there, as VCD and JSON.");

    private final OptionSpec update = flag("--update",
            "Renew the values that are not as expected, in the files, where there is one that is. Not for a CI.");

    TestCommand(Streams streams) {
        super(streams, "test", "Run scenarios: firmware with what is done to it, and what is expected of it.");
        spec.addPositional(files);
        addHelp();
        usage().exitCodeListHeading("%nExit codes%n").exitCodeList(codes()).footerHeading("%nExamples%n")
                .footer(FOOTER);
    }

    private static Map<String, String> codes() {
        var words = new LinkedHashMap<String, String>();
        words.put("0", "all that was expected is so");
        words.put("1", "something is not");
        words.put("2", "a scenario or the command line cannot be used; nothing was run");
        words.put("3", "the firmware crashed, or the Java program failed");
        words.put("4", "an error in Metronome itself");
        words.put("42", "a scenario came to its time limit before its end");
        words.put("130", "Ctrl-C; reports have the rest as skipped");
        return words;
    }

    @Override
    public Integer call() {
        var programs = Collections.synchronizedList(new ArrayList<HostedPrograms.Loaded>());
        try (var xml = junit.getValue() == null ? null : new OutputFile("--junit", junit.<Path>getValue());
                var report = json.open()) {
            var given = given();
            var reader = new ScenarioReader(limit(), (folder, text) -> program(folder, text, programs), given);
            var scenarios = read(reader, given.keySet());
            var results = new ArrayList<ScenarioResult>();
            var stopper = new Stopper();
            try (var _ = new Interruption(new Ending(stopper))) {
                run(scenarios, scenario -> one(scenario, reader, stopper), told -> {
                    results.add(told.result);
                    told.lines.forEach(streams.err()::println);
                    streams.err().flush();
                });
                write(results, xml, report);
            }
            return results.stream().mapToInt(result -> exitCode(result.status())).reduce(0, TestCommand::worse);
        } finally {
            programs.forEach(HostedPrograms.Loaded::close);
        }
    }

    private static Map.Entry<String, String> variable(String text) {
        var equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new UsageException("\"" + text + "\" is no NAME=VALUE; write one such as period=500ms");
        }
        return Map.entry(text.substring(0, equals), text.substring(equals + 1));
    }

    private Map<String, String> given() {
        var given = new LinkedHashMap<String, String>();
        List<Map.Entry<String, String>> entries = set.getValue();
        for (var each : entries == null ? List.<Map.Entry<String, String>>of() : entries) {
            if (given.put(each.getKey(), each.getValue()) != null) {
                throw new UsageException("--set: \"" + each.getKey() + "\" is there twice");
            }
        }
        return given;
    }

    /** What is interrupted: nothing shows its progress, and all come to their end soon. */
    private record Ending(Stopper stopper) implements Interruption.Target {
        @Override
        public void interrupt() {}

        @Override
        public void hurry() {
            stopper.stop();
        }
    }

    /** A result, and what there is to say of it. */
    private record Told(ScenarioResult result, List<String> lines) {}

    private void write(List<ScenarioResult> results, OutputFile xml, OutputFile report) {
        streams.err().println(VerdictText.sum(results));
        if (xml != null) {
            xml.write(out -> JUnitReport.write(results, out));
        }
        json.write(report, out -> ScenarioJson.write(results, out));
        streams.err().flush();
    }

    private Told one(Scenario scenario, ScenarioReader reader, Stopper stopper) {
        Path folder = traces.getValue();
        if (!update.<Boolean>getValue()) {
            var result = ScenarioRun.run(scenario, folder, stopper);
            return new Told(result, VerdictText.lines(result));
        }
        var outcome = ScenarioUpdate.run(scenario, reader, folder, stopper);
        if (outcome.text() != null) {
            try (var file = new OutputFile("--update", scenario.file())) {
                file.write(out -> out.write(outcome.text().getBytes(StandardCharsets.UTF_8)));
            }
        }
        var lines = new ArrayList<String>();
        outcome.changes().forEach(change -> lines.add(change.toString()));
        outcome.kept().forEach(kept -> lines.add(kept.toString()));
        lines.addAll(VerdictText.lines(outcome.result()));
        return new Told(outcome.result(), lines);
    }

    private static Integer jobs(String text) {
        if (!text.matches("[1-9][0-9]{0,2}")) {
            throw new UsageException("\"" + text + "\" is no number from 1 to 999");
        }
        return Integer.valueOf(text);
    }

    /** Tells of the results in the order of the scenarios, each as soon as it and those before it are there. */
    private void run(List<Scenario> scenarios, Function<Scenario, Told> work, Consumer<Told> tell) {
        Integer count = jobs.getValue();
        if (count == null || count == 1) {
            scenarios.forEach(scenario -> tell.accept(work.apply(scenario)));
            return;
        }
        try (var workers = Executors.newFixedThreadPool(count)) {
            var results = scenarios.stream().map(scenario -> workers.submit(() -> work.apply(scenario)))
                    .toList();
            for (var result : results) {
                tell.accept(outcome(result));
            }
        }
    }

    private static Told outcome(Future<Told> result) {
        try {
            return result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A crash is worse than a time limit, and that worse than a failure. */
    private static int worse(int one, int other) {
        var order = List.of(ExitCode.FINE, ExitCode.CHANGED, ExitCode.TIME_LIMIT, ExitCode.CRASHED,
                ExitCode.INTERRUPTED);
        return order.indexOf(one) > order.indexOf(other) ? one : other;
    }

    private static int exitCode(ScenarioResult.Status status) {
        return switch (status) {
            case PASSED -> ExitCode.FINE;
            case FAILED -> ExitCode.CHANGED;
            case TIME_LIMIT -> ExitCode.TIME_LIMIT;
            case CRASHED -> ExitCode.CRASHED;
            case INTERRUPTED -> ExitCode.INTERRUPTED;
        };
    }

    private List<Scenario> read(ScenarioReader reader, Set<String> given) {
        var scenarios = new ArrayList<Scenario>();
        var wrong = new ArrayList<String>();
        for (var file : files.<List<Path>>getValue()) {
            try {
                scenarios.addAll(reader.read(file));
            } catch (ScenarioException e) {
                wrong.add(e.getMessage());
            }
        }
        if (wrong.isEmpty()) {
            given.stream().filter(name -> !reader.variables().contains(name))
                    .forEach(name -> wrong.add("--set: no scenario has a variable \"" + name + "\""
                            + DidYouMean.hint(name, reader.variables())));
        }
        if (!wrong.isEmpty()) {
            throw new UsageException("nothing was run\n" + String.join("\n", wrong));
        }
        return scenarios;
    }

    private Length limit() {
        return switch (limit.<Span>getValue()) {
            case null -> null;
            case Span.Time time -> new Time(Fraction.of(time.nanoseconds()));
            case Span.Cycles cycles -> Cycles.of(cycles.cycles());
        };
    }

    /** Files and folders are named as seen from the scenario. */
    private static HostedProgram program(Path folder, String text, List<HostedPrograms.Loaded> programs) {
        try {
            var loaded = HostedPrograms.load(isThere(folder, text) ? folder.resolve(text).toString() : text);
            programs.add(loaded);
            return loaded.program();
        } catch (UsageException e) {
            throw new IllegalArgumentException(e.getMessage().replaceFirst("^--hosted: ", ""), e);
        }
    }

    private static boolean isThere(Path folder, String text) {
        var colon = text.lastIndexOf(':');
        try {
            return Files.exists(folder.resolve(colon < 0 ? text : text.substring(0, colon)));
        } catch (InvalidPathException _) {
            return false;
        }
    }
}
