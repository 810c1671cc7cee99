package dev.metronome.cli;

import dev.metronome.cli.WhatIfRuns.Row;
import dev.metronome.machine.Machine;
import dev.metronome.output.LedRecord;
import dev.metronome.output.LedRecord.Distance;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The runs of a what-if, a row each: a table for every LED that changes in one of them, and one for the core. */
final class WhatIfTable {
    private static final String FIRMWARE = "as the firmware has it";
    private static final String OFF_LIMITS = "! ";
    private static final String NONE = "-";
    private static final String GAP = "  ";

    private final List<Row> rows;
    private final List<String> settings;
    private final List<String> lines = new ArrayList<>();

    private WhatIfTable(Matrix matrix, List<Row> rows) {
        this.rows = rows;
        settings = settings(matrix, rows);
    }

    static List<String> lines(Matrix matrix, List<Row> rows) {
        var table = new WhatIfTable(matrix, rows);
        table.leds();
        table.core();
        table.explain();
        return table.lines;
    }

    /** The left side of all tables: the settings' names, then a line for each row. */
    private static List<String> settings(Matrix matrix, List<Row> rows) {
        var cells = new ArrayList<List<String>>();
        cells.add(matrix.axes().stream().map(axis -> axis.setting().toString()).toList());
        rows.forEach(row -> cells.add(row.combination().values()));
        var aligned = new ArrayList<String>();
        for (var line : cells) {
            var text = new StringBuilder();
            for (var column = 0; column < line.size(); column++) {
                text.append(left(line.get(column), width(cells, column))).append(GAP);
            }
            aligned.add(line.isEmpty() ? FIRMWARE : text.toString().stripTrailing());
        }
        return aligned;
    }

    private void leds() {
        var dark = new ArrayList<String>();
        var names = rows.getFirst().run().report().record().leds().stream().map(LedRecord::name).toList();
        for (var name : names) {
            var records = rows.stream().map(row -> led(row, name)).toList();
            if (records.stream().allMatch(led -> led.edges() == 0)) {
                dark.add(name);
            } else {
                var cells = new ArrayList<List<String>>();
                cells.add(List.of("edges", "first edge", "at", "shortest", "longest",
                        "last period"));
                records.forEach(led -> cells.add(cells(led)));
                add(name, cells);
            }
        }
        if (!dark.isEmpty()) {
            lines.add(String.join(", ", dark) + ": no edges");
            lines.add("");
        }
    }

    private static LedRecord led(Row row, String name) {
        return row.run().report().record().leds().stream().filter(led -> led.name().equals(name)).findFirst()
                .orElseThrow();
    }

    private static List<String> cells(LedRecord led) {
        var isDark = led.kept() == 0;
        return List.of(Numbers.count(led.edges()), isDark ? NONE : Numbers.count(led.cycle(0)),
                isDark ? NONE : Numbers.seconds(led.nanoseconds(0)), distance(led.between(), led.between().least()),
                distance(led.between(), led.between().greatest()), distance(led.period(), led.period().last()));
    }

    private static String distance(Distance distance, long cycles) {
        return distance.least() == LedRecord.NONE ? NONE : Numbers.count(cycles);
    }

    private void core() {
        var cells = new ArrayList<List<String>>();
        cells.add(List.of("awake", "instructions", ""));
        for (var row : rows) {
            cells.add(List.of(Numbers.count(row.run().awakeCycles()),
                    Numbers.count(row.run().report().instructions()), remark(row)));
        }
        add("core", cells);
    }

    private static String remark(Row row) {
        var remarks = new ArrayList<String>();
        var report = row.run().report();
        if (report.stop() != Machine.Stop.TIME_LIMIT) {
            remarks.add((report.crashed() ? "crashed: " : "stopped: ") + report.stopName());
        }
        if (row.run().brokenLimit() != null) {
            remarks.add("not on a chip"
                    + (row.run().isOffLimitsToTheEnd()
                            ? ""
                            : " for " + Numbers.count(row.run().cyclesOffLimits(), "cycle"))
                    + ": " + row.run().brokenLimit());
        }
        return String.join("; ", remarks);
    }

    /** What the tables have no room for. */
    private void explain() {
        lines.add("Cycles of the core clock: shortest and longest from edge to edge, period from on to on."
                + (rows.stream().anyMatch(row -> row.run().brokenLimit() != null) ? " ! is not on a chip." : ""));
        var endings = new LinkedHashMap<String, Integer>();
        rows.forEach(row -> endings.merge(row.why(), 1, Integer::sum));
        endings.forEach((why, runs) -> lines.add(Numbers.count(runs, "run") + " " + why));
    }

    /** Adds a table. Its first line has the names of its columns, and the last column may be words. */
    private void add(String title, List<List<String>> cells) {
        var leftWidth = settings.stream().mapToInt(String::length).max().orElseThrow();
        lines.add(title);
        for (var i = 0; i < cells.size(); i++) {
            var isOffLimits = i > 0 && rows.get(i - 1).run().brokenLimit() != null;
            var line = new StringBuilder(isOffLimits ? OFF_LIMITS : GAP).append(left(settings.get(i), leftWidth));
            for (var column = 0; column < cells.get(i).size(); column++) {
                var cell = cells.get(i).get(column);
                var isWords = cells.getFirst().get(column).isEmpty();
                line.append(GAP).append(isWords ? cell : right(cell, width(cells, column)));
            }
            lines.add(line.toString().stripTrailing());
        }
        lines.add("");
    }

    private static int width(List<List<String>> cells, int column) {
        return cells.stream().filter(line -> column < line.size()).mapToInt(line -> line.get(column).length()).max()
                .orElse(0);
    }

    private static String left(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private static String right(String text, int width) {
        return " ".repeat(width - text.length()) + text;
    }
}
