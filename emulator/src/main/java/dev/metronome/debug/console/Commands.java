package dev.metronome.debug.console;

import dev.metronome.bus.BusFault;
import dev.metronome.text.DidYouMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The commands of a console. A command may be shortened as long as it is clear which is meant, and some have a letter
 * of their own.
 */
public final class Commands {
    private final List<Command> commands = new ArrayList<>();
    private boolean ends;

    /** The commands that work on a session. */
    public Commands(Session session) {
        this(session, true);
    }

    private Commands(Session session, boolean runs) {
        commands.addAll(new LookCommands(session).commands());
        if (runs) {
            commands.addAll(new RunCommands(session).commands());
        }
        commands.addAll(new BreakCommands(session).commands());
        commands.addAll(new WhyCommands(session, runs).commands());
        commands.add(Command.of("help", "[COMMAND]", "Says what commands there are, or what one does", this::help)
                .shortly("h", "?").completing(this::names));
        if (runs) {
            commands.add(Command.of("quit", "", "Ends the session", words -> {
                words.end();
                ends = true;
                return List.of();
            }).shortly("q", "exit"));
        }
    }

    /** The commands that do not run the machine: somebody else does that, and would not hear of it. */
    public static Commands withoutRunning(Session session) {
        return new Commands(session, false);
    }

    /** True if a line begins with a command that there is. */
    public boolean knows(String line) {
        try {
            named(line.strip().split("\\s+", 2)[0]);
            return true;
        } catch (ConsoleException _) {
            return false;
        }
    }

    private List<String> names() {
        return commands.stream().map(Command::name).sorted().toList();
    }

    /** Does what a line says. A line without words, or with a comment behind #, does nothing. */
    public Reply execute(String line) {
        var text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return new Reply(List.of(), Reply.Kind.DONE);
        }
        var parts = text.split("\\s+", 2);
        try {
            var command = named(parts[0]);
            var lines = command.action().apply(new Arguments(parts.length < 2 ? "" : parts[1]));
            return new Reply(lines, ends ? Reply.Kind.ENDS : Reply.Kind.DONE);
        } catch (ConsoleException | IllegalArgumentException | ArithmeticException | BusFault e) {
            return new Reply(List.of(parts[0] + ": " + e.getMessage()), Reply.Kind.REFUSED);
        }
    }

    private Command named(String name) {
        var wanted = name.toLowerCase(Locale.ROOT);
        for (var command : commands) {
            if (command.name().equals(wanted) || command.shorts().contains(wanted)) {
                return command;
            }
        }
        var found = commands.stream().filter(command -> command.name().startsWith(wanted)).toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw new ConsoleException(found.isEmpty()
                ? "there is no such command" + DidYouMean.nearest(wanted, names())
                        .map(near -> "; did you mean \"" + near + "\"?").orElse("; see help")
                : "it could be " + String.join(" or ", found.stream().map(Command::name).sorted().toList()));
    }

    private List<String> help(Arguments words) {
        if (!words.isEmpty()) {
            var command = named(words.next(""));
            words.end();
            return command.help();
        }
        var lines = new ArrayList<String>();
        for (var command : commands) {
            lines.add(String.format("%-12s %s", command.name(), command.summary()));
        }
        lines.add("");
        lines.add("help COMMAND says more. Names may be shortened; Ctrl-C stops a run.");
        return lines;
    }

    /** What the last word of a line may become, itself included, in order. */
    public List<String> complete(String line) {
        var begin = line.stripLeading();
        var space = begin.indexOf(' ');
        if (space < 0) {
            return names().stream().filter(name -> name.startsWith(begin.toLowerCase(Locale.ROOT))).toList();
        }
        var last = begin.substring(begin.lastIndexOf(' ') + 1);
        try {
            var before = begin.substring(space, begin.length() - last.length()).strip();
            return named(begin.substring(0, space)).candidates()
                    .apply(before.isEmpty() ? List.of() : List.of(before.split("\\s+"))).stream()
                    .filter(word -> word.regionMatches(true, 0, last, 0, last.length())).distinct().sorted().toList();
        } catch (ConsoleException _) {
            return List.of();
        }
    }
}
