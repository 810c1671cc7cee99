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
import dev.metronome.time.Fraction;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code metronome test}: reads all scenarios, runs them one after the other, and says what came of each. */
final class TestCommand extends SubCommand {
    private static final String[] FOOTER = {"  metronome test blinky.yaml",
        "  metronome test scenarios/*.yaml --junit report.xml",
        "", "All scenarios are read before the first one runs, and one that cannot be meant",
        "ends the command. What a scenario can say: docs/scenarios.md."};

    private final PositionalParamSpec files = PositionalParamSpec.builder().index("0..*").paramLabel("SCENARIO")
            .arity("1..*").type(List.class).auxiliaryTypes(Path.class).required(true)
            .description("Files with steps and expectations, in YAML.").build();
    private final OptionSpec limit = option("--limit", "TIME", Span::parse,
            "How long after reset a scenario may run, whatever it says itself. Default: what it says, or 1h");
    private final OptionSpec jobs = option("--jobs", "N", TestCommand::jobs,
            "Run so many scenarios at once. What they say is the same, and in the same order. Default: 1");
    private final OptionSpec junit = option("--junit", "FILE", Path::of,
            "Write a report in JUnit's XML, for CI servers; times in it are simulated.");
    private final ReportOption json = new ReportOption(
            option("--json", "FILE", text -> text, "Write a report; - is standard output."), streams.out());
    private final OptionSpec traces = option("--traces", "FOLDER", Path::of,
            "Write the trace of each scenario that does not pass there, as VCD and JSON.");

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
        return words;
    }

    @Override
    public Integer call() {
        var programs = new ArrayList<HostedPrograms.Loaded>();
        try (var xml = junit.getValue() == null ? null : new OutputFile("--junit", junit.<Path>getValue());
                var report = json.open()) {
            var scenarios = read(programs);
            var results = new ArrayList<ScenarioResult>();
            run(scenarios, result -> {
                results.add(result);
                VerdictText.lines(result).forEach(streams.err()::println);
                streams.err().flush();
            });
            streams.err().println(VerdictText.sum(results));
            if (xml != null) {
                xml.write(out -> JUnitReport.write(results, out));
            }
            json.write(report, out -> ScenarioJson.write(results, out));
            return results.stream().mapToInt(result -> exitCode(result.status())).reduce(0, TestCommand::worse);
        } finally {
            programs.forEach(HostedPrograms.Loaded::close);
        }
    }

    private static Integer jobs(String text) {
        if (!text.matches("[1-9][0-9]{0,2}")) {
            throw new UsageException("\"" + text + "\" is no number from 1 to 999");
        }
        return Integer.valueOf(text);
    }

    /** Tells of the results in the order of the scenarios, each as soon as it and those before it are there. */
    private void run(List<Scenario> scenarios, Consumer<ScenarioResult> tell) {
        Integer count = jobs.getValue();
        Path folder = traces.getValue();
        if (count == null || count == 1) {
            scenarios.forEach(scenario -> tell.accept(ScenarioRun.run(scenario, folder)));
            return;
        }
        try (var workers = Executors.newFixedThreadPool(count)) {
            var results = scenarios.stream().map(scenario -> workers.submit(() -> ScenarioRun.run(scenario, folder)))
                    .toList();
            for (var result : results) {
                tell.accept(outcome(result));
            }
        }
    }

    private static ScenarioResult outcome(Future<ScenarioResult> result) {
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
        var order = List.of(ExitCode.FINE, ExitCode.CHANGED, ExitCode.TIME_LIMIT, ExitCode.CRASHED);
        return order.indexOf(one) > order.indexOf(other) ? one : other;
    }

    private static int exitCode(ScenarioResult.Status status) {
        return switch (status) {
            case PASSED -> ExitCode.FINE;
            case FAILED -> ExitCode.CHANGED;
            case TIME_LIMIT -> ExitCode.TIME_LIMIT;
            case CRASHED -> ExitCode.CRASHED;
        };
    }

    private List<Scenario> read(List<HostedPrograms.Loaded> programs) {
        var reader = new ScenarioReader(limit(), (folder, text) -> program(folder, text, programs));
        var scenarios = new ArrayList<Scenario>();
        var wrong = new ArrayList<String>();
        for (var file : files.<List<Path>>getValue()) {
            try {
                scenarios.add(reader.read(file));
            } catch (ScenarioException e) {
                wrong.add(e.getMessage());
            }
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
