package dev.metronome.debug.console;

import dev.metronome.board.SerialConsole;
import java.util.List;

/** What the board's serial console has said. */
final class SerialText {
    private static final int MAXIMUM_BYTES = 65_536;

    private record Said(long cycle, int value) {}

    private final Past<Said> said = new Past<>(MAXIMUM_BYTES, Said::cycle);
    private final StringBuilder line = new StringBuilder();

    SerialText(SerialConsole console) {
        console.listen((cycle, value) -> said.add(new Said(cycle, value)));
    }

    void goesBack() {
        said.goesBack();
    }

    void isBackAt(long now) {
        said.isBackAt(now);
    }

    /** All of it, as lines. */
    List<String> lines() {
        line.setLength(0);
        for (var byteSaid : said.all()) {
            var letter = byteSaid.value & 0xFF;
            if (letter == '\n') {
                line.append('\n');
            } else if (letter != '\r') {
                line.append(letter >= ' ' && letter < 0x7F || letter == '\t'
                        ? Character.toString(letter)
                        : String.format("\\x%02X", letter));
            }
        }
        return line.toString().lines().toList();
    }
}
