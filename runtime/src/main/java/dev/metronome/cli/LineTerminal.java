package dev.metronome.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/** Lines that a person types at a terminal, with a history and completion. */
final class LineTerminal implements AutoCloseable {
    private static final int MAXIMUM_HISTORY = 1_000;
    private static final int COLUMNS = 80;
    private static final int ROWS = 24;

    private final org.jline.terminal.Terminal terminal;
    private final LineReader reader;

    /**
     * Takes the terminal over.
     *
     * @param onInterrupt what Ctrl-C does while no line is typed; it runs on another thread
     * @param completions what the last word of a line may become
     * @throws IOException if there is none that can be used
     */
    LineTerminal(Runnable onInterrupt, Function<String, List<String>> completions) throws IOException {
        terminal = TerminalBuilder.builder().system(true).dumb(true).build();
        if (terminal.getWidth() == 0 || terminal.getHeight() == 0) {
            terminal.setSize(new Size(COLUMNS, ROWS)); // a pseudo-terminal that nobody has given one
        }
        terminal.handle(Signal.INT, _ -> onInterrupt.run());
        var parser = new DefaultParser();
        parser.setEscapeChars(null);
        parser.setQuoteChars(new char[0]);
        var builder = LineReaderBuilder.builder().terminal(terminal).appName("metronome").parser(parser)
                .completer((_, line, candidates) -> completions.apply(line.line().substring(0, line.cursor()))
                        .forEach(word -> candidates.add(new Candidate(word))))
                .variable(LineReader.HISTORY_SIZE, MAXIMUM_HISTORY)
                .variable(LineReader.HISTORY_FILE_SIZE, MAXIMUM_HISTORY)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false);
        var file = historyFile();
        if (file != null) {
            builder.variable(LineReader.HISTORY_FILE, file);
        }
        reader = builder.build();
    }

    /** In XDG_STATE_HOME if that is set, else where Metronome keeps the rest of what it keeps; null if it cannot. */
    private static Path historyFile() {
        var state = System.getenv("XDG_STATE_HOME");
        var folder = (state == null || state.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(state)).resolve("metronome");
        try {
            Files.createDirectories(folder);
        } catch (IOException _) {
            return null;
        }
        return folder.resolve("debug-history");
    }

    /** The next line, or null when there will be none. A line that is interrupted is empty. */
    String read(String prompt) {
        try {
            return reader.readLine(prompt);
        } catch (UserInterruptException _) {
            return "";
        } catch (EndOfFileException _) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
