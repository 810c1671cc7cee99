package dev.metronome.testkit.expect;

import dev.metronome.testkit.recording.Edge;
import dev.metronome.testkit.recording.Recording;
import dev.metronome.testkit.recording.Signal;
import dev.metronome.testkit.recording.Words;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Edges as a table for people: cycle, time, distance from the edge before, level and cause; one of them marked. */
final class EdgeTable {
    /** Edges shown before the one that is marked, and after it. */
    private static final int AROUND = 4;
    /** As long as the rest of a line is, a cause of more letters would be hard to read. */
    private static final int MAXIMUM_CAUSE = 100;

    private record Row(Signal signal, Edge edge) {}

    private final Recording recording;
    private final List<Signal> signals;

    EdgeTable(Recording recording, Signal... signals) {
        this.recording = recording;
        this.signals = List.of(signals);
    }

    /** The edges around one of the first signal; from the beginning if there is none. */
    List<String> around(int index) {
        var first = signals.getFirst().edges();
        if (first.isEmpty() && signals.size() == 1) {
            return List.of();
        }
        var mark = index < 0 || index >= first.size() ? null : first.get(index);
        var rows = new ArrayList<Row>();
        for (var signal : signals) {
            var edges = signal.edges();
            var middle = mark == null ? 0 : signal == signals.getFirst() ? index : near(edges, mark.cycle());
            edges.subList(Math.max(0, middle - AROUND), Math.min(edges.size(), middle + AROUND + 1))
                    .forEach(edge -> rows.add(new Row(signal, edge)));
        }
        rows.sort(Comparator.comparingLong(row -> row.edge.cycle()));
        var lines = new ArrayList<String>();
        lines.add(signals.size() == 1
                ? "   edge            cycle               time         distance       cause"
                : "          edge            cycle               time       cause");
        rows.forEach(row -> lines.add(line(row, row.edge == mark)));
        return lines;
    }

    private static int near(List<Edge> edges, long cycle) {
        var index = 0;
        while (index < edges.size() - 1 && edges.get(index).cycle() < cycle) {
            index++;
        }
        return index;
    }

    private String line(Row row, boolean marked) {
        var edge = row.edge;
        var edges = row.signal.edges();
        var distance = edge.index() == 0
                ? ""
                : Numbers.count(edge.cycle() - edges.get(edge.index() - 1).cycle());
        var cause = recording.describe(edge.cause());
        var start = marked ? ">" : " ";
        var name = signals.size() == 1 ? "" : String.format("%-6s ", row.signal.name());
        var middle = signals.size() == 1 ? String.format("%17s", distance) : "";
        return String.format(Locale.ROOT, "%s %s%5d %16s %18s%s  %-4s %s", start, name, edge.index(),
                Numbers.count(edge.cycle()), Words.seconds(recording.clock().nanosecondsAt(edge.cycle())), middle,
                row.signal.kind().level(edge.high()),
                cause.length() > MAXIMUM_CAUSE ? cause.substring(0, MAXIMUM_CAUSE) + ".." : cause).stripTrailing();
    }
}
