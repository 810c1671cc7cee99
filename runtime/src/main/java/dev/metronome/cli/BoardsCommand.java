package dev.metronome.cli;

import dev.metronome.board.BoardDefinition;
import dev.metronome.board.BoardDefinition.ButtonDefinition;
import dev.metronome.board.BoardDefinition.LedDefinition;
import dev.metronome.board.Boards;
import dev.metronome.time.Frequency;
import java.io.PrintStream;
import java.util.stream.Collectors;

/** {@code metronome boards}: the boards there are, and what is on them. */
final class BoardsCommand extends SubCommand {
    BoardsCommand(Streams streams) {
        super(streams, "boards", "List the boards and what is on them.");
        addHelp();
    }

    @Override
    public Integer call() {
        for (var board : Boards.all()) {
            show(board, streams.out());
        }
        return ExitCode.FINE;
    }

    private static void show(BoardDefinition board, PrintStream out) {
        out.println(board.name() + (board.name().equals(Boards.DEFAULT) ? " (default)" : ""));
        out.println("  " + board.title());
        row(out, "chip", board.chip() + crystal(", HSE ", board.hse()) + crystal(", LSE ", board.lse()));
        row(out, "LEDs", board.leds().stream().map(BoardsCommand::words).collect(Collectors.joining(", ")));
        row(out, "buttons", board.buttons().stream().map(BoardsCommand::words).collect(Collectors.joining(", ")));
        var console = board.console();
        row(out, "console", console.port() + " (TX " + console.tx() + ", RX " + console.rx() + ")");
        out.println();
    }

    private static void row(PrintStream out, String name, String value) {
        out.printf("  %-8s %s%n", name, value.isEmpty() ? "none" : value);
    }

    private static String crystal(String name, Frequency frequency) {
        return frequency.isRunning() ? name + frequency : "";
    }

    private static String words(LedDefinition led) {
        return led.name() + " (" + led.colour() + ", " + led.pin() + (led.litWhenHigh() ? ")" : ", lit when low)");
    }

    private static String words(ButtonDefinition button) {
        return button.name() + " (" + button.pin() + (button.highWhenPressed() ? ", pressed high)" : ", pressed low)");
    }
}
