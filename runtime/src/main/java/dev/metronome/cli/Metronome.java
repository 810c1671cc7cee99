package dev.metronome.cli;

import dev.metronome.board.Boards;
import dev.metronome.engine.EngineException;
import dev.metronome.image.ImageException;
import dev.metronome.machine.Machine;
import dev.metronome.text.DidYouMean;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line's entry: reads the arguments and turns whatever happens into words and an exit code. */
@Command(name = "metronome", description = "An STM32L4 emulator that keeps exact time.", descriptionHeading = "%n", commandListHeading = "%nCommands%n", optionListHeading = "%n", synopsisSubcommandLabel = "COMMAND", versionProvider = Metronome.Version.class, footerHeading = "%nExample%n", footer = {
    "  metronome run blinky.elf --for 5s", "", "metronome run --help tells more."})
public final class Metronome implements Callable<Integer> {
    private static final String TRACE_VARIABLE = "METRONOME_TRACE";

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the versions of Metronome, engine and Java.")
    private boolean version;

    private Metronome() {}

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        var out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false);
        var err = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.err)), false);
        var code = execute(new Streams(out, err, Terminal.isTerminal(1), Terminal.isTerminal(2)), args);
        System.exit(code);
    }

    /**
     * Runs a command.
     *
     * @param out takes what the device says, and what was asked for
     * @param err takes everything else
     * @return the exit code
     */
    public static int execute(PrintStream out, PrintStream err, String... args) {
        return execute(new Streams(out, err, false, false), args);
    }

    private static int execute(Streams streams, String... args) {
        var commands = new CommandLine(new Metronome()).addSubcommand(new RunCommand(streams))
                .addSubcommand(new BoardsCommand(streams)).addSubcommand(new CompletionCommand(streams));
        commands.setOut(new PrintWriter(streams.out(), true)).setErr(new PrintWriter(streams.err(), true));
        register(commands, Span.class, Span::parse);
        register(commands, Press.class, Press::parse);
        register(commands, Address.class, Address::parse);
        commands.setParameterExceptionHandler((e, given) -> refused(e, given, streams.err()));
        commands.setExecutionExceptionHandler((e, _, _) -> failed(e, streams.err()));
        try {
            return commands.execute(args);
        } finally {
            streams.out().flush();
            streams.err().flush();
        }
    }

    private static <T> void register(CommandLine commands, Class<T> type, Function<String, T> parser) {
        commands.registerConverter(type, text -> {
            try {
                return parser.apply(text);
            } catch (UsageException e) {
                throw new TypeConversionException(e.getMessage());
            }
        });
    }

    /** {@code metronome} alone. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /** The arguments are not understood. */
    private static int refused(ParameterException e, String[] given, PrintStream err) {
        var command = e.getCommandLine();
        var message = e instanceof UnmatchedArgumentException unmatched
                ? unmatched(unmatched, given)
                : e.getMessage().replaceFirst(" \\(<.*>\\)(?=: )", "");
        err.println("metronome: " + message);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static String unmatched(UnmatchedArgumentException e, String[] given) {
        var argument = e.getUnmatched().getFirst();
        var spec = e.getCommandLine().getCommandSpec();
        if (argument.startsWith("-")) {
            var options = spec.options().stream().map(option -> option.longestName()).toList();
            return "unknown option \"" + argument + "\"" + DidYouMean.hint(argument, options);
        }
        if (spec.parent() != null) {
            return "one image at a time: \"" + argument + "\" is one too many";
        }
        if (isFile(argument)) {
            return "\"" + argument + "\" is no command; did you mean \"metronome run " + String.join(" ", given)
                    + "\"?";
        }
        return "unknown command \"" + argument + "\""
                + DidYouMean.hint(argument, new ArrayList<>(spec.subcommands().keySet()));
    }

    private static boolean isFile(String name) {
        try {
            return Files.exists(Path.of(name));
        } catch (InvalidPathException _) {
            return false;
        }
    }

    /** The command went wrong: a thing to be said to the user, or a mistake in this program. */
    private static int failed(Exception e, PrintStream err) {
        if (e instanceof UsageException || e instanceof ImageException || e instanceof EngineException) {
            err.println("metronome: " + e.getMessage());
            return ExitCode.USAGE;
        }
        err.println("metronome: internal error: " + e);
        err.println("This is a mistake in Metronome. Please report it with the image and the command; " + TRACE_VARIABLE
                + "=1 in the environment shows where it happened.");
        if (System.getenv(TRACE_VARIABLE) != null) {
            e.printStackTrace(err);
        }
        return ExitCode.INTERNAL;
    }

    /** What --version says. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[]{"Metronome " + version(), "engine: " + engine(),
                "Java: " + Runtime.version() + " (" + System.getProperty("java.vm.vendor") + ")"};
        }

        private static String version() {
            var properties = new Properties();
            try (var in = Metronome.class.getResourceAsStream("version.properties")) {
                properties.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return properties.getProperty("version");
        }

        private static String engine() {
            try (var machine = new Machine(Boards.named(Boards.DEFAULT))) {
                return machine.processor().engine().name();
            } catch (EngineException e) {
                return "none; " + e.getMessage();
            }
        }
    }
}
