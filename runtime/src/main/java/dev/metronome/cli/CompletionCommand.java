package dev.metronome.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code metronome completion}: a script that completes commands and options in a shell. */
@Command(name = "completion", description = "Print a completion script for bash and zsh.", descriptionHeading = "%n", optionListHeading = "%n", footerHeading = "%nExample%n", footer = "  source <(metronome completion)")
final class CompletionCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this.")
    private boolean help;

    CompletionCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        streams.out().print(AutoComplete.bash("metronome", spec.root().commandLine()));
        return ExitCode.FINE;
    }
}
