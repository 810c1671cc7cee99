package dev.metronome.cli;

import dev.metronome.debug.Debugger;
import dev.metronome.debug.console.Commands;
import dev.metronome.debug.console.Reply;
import dev.metronome.debug.console.Session;
import dev.metronome.hosted.HostedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** Commands for a debugger, from a script or from a person at a terminal. */
final class DebugConsole {
    static final String PROMPT = "(metronome) ";

    private final Debugger debugger;
    private final Session session;
    private final Commands commands;
    private final PrintStream out;

    DebugConsole(Run run, Debugger debugger, Streams streams) {
        this.debugger = debugger;
        out = streams.out();
        session = run.session(debugger);
        commands = new Commands(session);
    }

    /** Does a line's command, and shows what it says. */
    private Reply.Kind execute(String line) {
        debugger.forgetInterrupt();
        Reply reply;
        try {
            reply = commands.execute(line);
        } catch (HostedException e) {
            reply = new Reply(List.of("crashed: " + e.getMessage()), Reply.Kind.REFUSED);
        }
        reply.lines().forEach(out::println);
        out.flush();
        return reply.kind();
    }

    /**
     * Does the commands of a script, each shown behind the prompt. The first that cannot be done ends it.
     *
     * @throws IOException if the script cannot be read on
     */
    int script(BufferedReader lines) throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            out.println((PROMPT + line).stripTrailing());
            switch (execute(line)) {
                case DONE -> {}
                case REFUSED -> {
                    return ExitCode.USAGE;
                }
                case ENDS -> {
                    return ExitCode.FINE;
                }
            }
        }
        return ExitCode.FINE;
    }

    /** Does what somebody types, until they have enough. */
    int talk() {
        try (var terminal = new LineTerminal(debugger::interrupt, commands::complete)) {
            out.println("Stands at reset. help says what there is; Ctrl-D ends.");
            out.flush();
            var line = terminal.read(PROMPT);
            while (line != null && execute(line) != Reply.Kind.ENDS) {
                line = terminal.read(PROMPT);
            }
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new UsageException("the terminal cannot be used: " + Reason.of(e)
                    + "; --commands FILE takes commands from a file");
        }
    }
}
