package dev.metronome.cli;

import dev.metronome.engine.EngineException;
import dev.metronome.image.ImageException;
import dev.metronome.text.DidYouMean;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line's entry: understands the arguments, and turns whatever happens into words and an exit code. */
public final class Metronome {
    /** Set in the environment, it makes an internal error show where it happened. */
    static final String TRACE_VARIABLE = "METRONOME_TRACE";

    private Metronome() {}

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        var streams = new Streams(buffered(FileDescriptor.out), buffered(FileDescriptor.err), Terminal.isTerminal(1),
                Terminal.isTerminal(2));
        System.exit(execute(streams, args));
    }

    private static PrintStream buffered(FileDescriptor descriptor) {
        OutputStream stream = new FileOutputStream(descriptor);
        return new PrintStream(new BufferedOutputStream(stream), false);
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
        try {
            return commands(streams).execute(args);
        } catch (Error e) {
            return internalError(e, streams.err()); // no memory, a class that is missing
        } finally {
            streams.out().flush();
            streams.err().flush();
        }
    }

    private static CommandLine commands(Streams streams) {
        var commands = new CommandLine(new MainCommand(streams).spec);
        commands.addSubcommand(new RunCommand(streams).spec).addSubcommand(new TestCommand(streams).spec)
                .addSubcommand(new CyclesCommand(streams).spec).addSubcommand(new DebugCommand(streams).spec)
                .addSubcommand(new BoardsCommand(streams).spec).addSubcommand(new CompletionCommand(streams).spec);
        return commands.setExpandAtFiles(false).setOut(new PrintWriter(streams.out(), true))
                .setErr(new PrintWriter(streams.err(), true))
                .setParameterExceptionHandler((e, given) -> refused(e, given, streams.err()))
                .setExecutionExceptionHandler((e, _, _) -> failed(e, streams.err()));
    }

    /** The arguments are not understood. */
    private static int refused(ParameterException e, String[] given, PrintStream err) {
        err.println("metronome: "
                + (e instanceof UnmatchedArgumentException unmatched ? unmatched(unmatched, given) : e.getMessage()));
        err.println("Try: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static String unmatched(UnmatchedArgumentException e, String[] given) {
        var argument = e.getUnmatched().getFirst();
        var spec = e.getCommandLine().getCommandSpec();
        if (argument.startsWith("-")) {
            return "unknown option \"" + argument + "\""
                    + DidYouMean.hint(argument, spec.options().stream().map(OptionSpec::longestName).toList());
        }
        if (spec.parent() != null) {
            return "\"" + argument + "\" is one argument too many";
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

    /** The command went wrong: something to be said to the user, or a mistake in this program. */
    private static int failed(Exception e, PrintStream err) {
        if (e instanceof UsageException || e instanceof ImageException || e instanceof EngineException) {
            err.println("metronome: " + e.getMessage());
            return ExitCode.USAGE;
        }
        return internalError(e, err);
    }

    private static int internalError(Throwable e, PrintStream err) {
        err.println("metronome: internal error: " + e);
        err.println("This is a mistake in Metronome. Please report it with the command and the image; with "
                + TRACE_VARIABLE + "=1 in the environment it shows where it happened.");
        if (System.getenv(TRACE_VARIABLE) != null) {
            e.printStackTrace(err);
        }
        return ExitCode.INTERNAL;
    }
}
