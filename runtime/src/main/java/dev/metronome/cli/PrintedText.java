package dev.metronome.cli;

import dev.metronome.output.SymbolValue;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.List;

/** What stood at symbols, in words. */
final class PrintedText {
    /** Words of one symbol shown; the JSON report has them all. */
    static final int MAXIMUM_WORDS = 256;

    private static final int WORDS_IN_A_LINE = 8;

    private PrintedText() {}

    static List<String> lines(List<SymbolValue> values) {
        var lines = new ArrayList<String>();
        var widest = values.stream().mapToInt(value -> value.name().length()).max().orElse(0);
        for (var value : values) {
            var head = String.format("%-" + Math.max(1, widest) + "s  %s", value.name(), Words.hex(value.address()));
            if (value.bytes() <= 4) {
                var word = Integer.toUnsignedLong(value.words()[0]);
                lines.add(String.format("%s  %d (0x%0" + 2 * value.bytes() + "X)", head, word, word));
            } else {
                lines.add(head + "  " + value.bytes() + " bytes");
                rows(value, lines);
            }
        }
        return lines;
    }

    private static void rows(SymbolValue value, List<String> lines) {
        var shown = Math.min(MAXIMUM_WORDS, value.words().length);
        for (var first = 0; first < shown; first += WORDS_IN_A_LINE) {
            var row = new StringBuilder(String.format("  +0x%04X ", 4 * first));
            for (var i = first; i < Math.min(shown, first + WORDS_IN_A_LINE); i++) {
                row.append(String.format(" %08X", value.words()[i]));
            }
            lines.add(row.toString());
        }
        if (shown < value.words().length) {
            lines.add("  and " + Numbers.count(value.words().length - shown, "word") + " more, which --json shows");
        }
    }
}
