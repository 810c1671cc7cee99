package dev.metronome.cli;

import picocli.AutoComplete;

/** {@code metronome completion}: a script that completes commands and options in a shell. */
final class CompletionCommand extends SubCommand {
    CompletionCommand(Streams streams) {
        super(streams, "completion", "Print a completion script for bash and zsh.");
        addHelp();
        usage().footerHeading("%nExample%n").footer("  source <(metronome completion)");
    }

    @Override
    public Integer call() {
        streams.out().print(AutoComplete.bash("metronome", spec.root().commandLine()));
        return ExitCode.FINE;
    }
}
