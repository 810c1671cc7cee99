package dev.metronome.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines of cells under headings, in columns: numbers to the right, the last column to the left. */
final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> lines = new ArrayList<>();

    TextTable(List<String> headings) {
        lines.add(headings);
    }

    /** As many cells as there are headings. */
    void add(List<String> cells) {
        lines.add(cells);
    }

    boolean isEmpty() {
        return lines.size() == 1;
    }

    List<String> lines() {
        var columns = lines.getFirst().size();
        var widths = new int[columns];
        for (var line : lines) {
            for (var i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        var text = new ArrayList<String>();
        for (var line : lines) {
            var row = new StringBuilder();
            for (var i = 0; i < columns - 1; i++) {
                row.append(GAP).append(" ".repeat(widths[i] - line.get(i).length())).append(line.get(i));
            }
            text.add(row.append(GAP).append(line.getLast()).toString().stripTrailing());
        }
        return text;
    }
}
