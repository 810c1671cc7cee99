package dev.metronome.debug.console;

import dev.metronome.debug.Debugger;
import java.util.ArrayList;
import java.util.List;

/** What the board's serial console has said. */
final class SerialText {
    private static final int MAXIMUM_BYTES = 65_536;

    private record Said(long cycle, int value) {}

    private final Past<Said> said = new Past<>(MAXIMUM_BYTES, Said::cycle);
    private final List<Said> fresh = new ArrayList<>();

    SerialText(Debugger debugger) {
        debugger.machine().board().console().listen((cycle, value) -> {
            if (debugger.isRetelling()) {
                return;
            }
            var byteSaid = new Said(cycle, value);
            said.add(byteSaid);
            if (fresh.size() < MAXIMUM_BYTES) {
                fresh.add(byteSaid);
            }
        });
    }

    void goesBack() {
        said.goesBack();
    }

    void isBackAt(long now) {
        said.isBackAt(now);
    }

    /** All of it, as lines. */
    List<String> lines() {
        return lines(said.all());
    }

    /** What was said since this was last asked. */
    List<String> takeFresh() {
        var lines = lines(fresh);
        fresh.clear();
        return lines;
    }

    private static List<String> lines(List<Said> bytes) {
        var text = new StringBuilder();
        for (var byteSaid : bytes) {
            var letter = byteSaid.value & 0xFF;
            if (letter == '\n') {
                text.append('\n');
            } else if (letter != '\r') {
                text.append(letter >= ' ' && letter < 0x7F || letter == '\t'
                        ? Character.toString(letter)
                        : String.format("\\x%02X", letter));
            }
        }
        return text.toString().lines().toList();
    }
}
