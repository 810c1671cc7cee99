package dev.metronome.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lines of cells under headings, in columns: numbers to the right, the last column to the left. A heading of several
 * lines ends in the last line of headings.
 */
final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> lines = new ArrayList<>();

    TextTable(List<String> headings) {
        var height = headings.stream().mapToInt(heading -> heading.split("\n").length).max().orElse(1);
        for (var i = height; i > 0; i--) {
            var fromEnd = i;
            lines.add(headings.stream().map(heading -> {
                var words = heading.split("\n");
                return fromEnd > words.length ? "" : words[words.length - fromEnd];
            }).toList());
        }
    }

    /** Characters that a line takes but for its last cell. */
    int width() {
        return IntStream.range(0, lines.getFirst().size() - 1).map(column -> GAP.length() + width(column)).sum()
                + GAP.length();
    }

    private int width(int column) {
        return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
    }

    /** As many cells as there are headings. */
    void add(List<String> cells) {
        lines.add(cells);
    }

    List<String> lines() {
        var columns = lines.getFirst().size();
        var widths = IntStream.range(0, columns).map(this::width).toArray();
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
