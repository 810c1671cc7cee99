package dev.metronome.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Lines of cells under headings, in columns: numbers to the right, the last column to the left. A heading of several
 * lines ends in the last line of headings.
 */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> lines = new ArrayList<>();
    private Set<Integer> left = Set.of();

    /** A table without lines yet. */
    public TextTable(List<String> headings) {
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
    public int width() {
        return IntStream.range(0, lines.getFirst().size() - 1).map(column -> GAP.length() + width(column)).sum()
                + GAP.length();
    }

    private int width(int column) {
        return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
    }

    /** Puts some columns, which hold words, to the left too. */
    public TextTable left(Integer... columns) {
        left = Set.of(columns);
        return this;
    }

    /** As many cells as there are headings. */
    public void add(List<String> cells) {
        lines.add(cells);
    }

    /** The headings and the lines. */
    public List<String> lines() {
        var columns = lines.getFirst().size();
        var widths = IntStream.range(0, columns).map(this::width).toArray();
        var text = new ArrayList<String>();
        for (var line : lines) {
            var row = new StringBuilder();
            for (var i = 0; i < columns - 1; i++) {
                var blanks = " ".repeat(widths[i] - line.get(i).length());
                row.append(GAP).append(left.contains(i) ? line.get(i) + blanks : blanks + line.get(i));
            }
            text.add(row.append(GAP).append(line.getLast()).toString().stripTrailing());
        }
        return text;
    }
}
