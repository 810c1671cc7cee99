package dev.metronome.cli;

import dev.metronome.cli.Matrix.Combination;
import dev.metronome.output.WhatIfRun;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The same run several times: as the firmware has it, then once for each combination of settings. */
final class WhatIfRuns implements Interruption.Target {
    /** A run of them. */
    record Row(Combination combination, WhatIfRun run, String why) {}

    private final Run.Plan plan;
    private final Supplier<HostedPrograms.Loaded> programs;
    private final Matrix matrix;
    private final Streams streams;
    private final List<Row> rows = new ArrayList<>();
    private final Set<String> said = new LinkedHashSet<>();
    private volatile Run current;

    /**
     * Makes them ready.
     *
     * @param plan     all but the program and the settings
     * @param programs gives a program that no run before has touched, or none where there is no Java
     */
    WhatIfRuns(Run.Plan plan, Supplier<HostedPrograms.Loaded> programs, Matrix matrix, Streams streams) {
        this.plan = plan;
        this.programs = programs;
        this.matrix = matrix;
        this.streams = streams;
    }

    /** Runs them all, or those before the user had enough. */
    void run(Interruption interruption) {
        var combinations = new ArrayList<Combination>();
        combinations.add(Combination.FIRMWARE);
        combinations.addAll(matrix.combinations());
        for (var combination : combinations) {
            if (!rows.isEmpty() && interruption.stopRequested()) {
                break; // a first run there is, however short
            }
            run(combination, "run " + (rows.size() + 1) + " of " + combinations.size(), interruption);
        }
        if (rows.size() < combinations.size()) {
            say("interrupted after " + rows.size() + " of " + combinations.size() + " runs");
        }
    }

    private void run(Combination combination, String name, Interruption interruption) {
        var row = plan.with(combination.whatIf(), name);
        try (var program = programs.get();
                var run = new Run(program == null ? row : row.with(program.program()), streams, null, false)) {
            current = run;
            var outcome = run.run(interruption);
            rows.add(new Row(combination, new WhatIfRun(combination.whatIf(), outcome.report(), outcome.exitCode()),
                    outcome.why()));
            outcome.report().record().warnings().forEach(warning -> say("warning: " + warning));
            outcome.notes().forEach(note -> say("note: " + note));
        }
    }

    /** Most runs say the same. */
    private void say(String line) {
        if (said.add(line)) {
            streams.err().println(line);
            streams.err().flush();
        }
    }

    @Override
    public void interrupt() {
        var run = current;
        if (run != null) {
            run.interrupt();
        }
    }

    @Override
    public void hurry() {
        var run = current;
        if (run != null) {
            run.hurry();
        }
    }

    /** The table of those that ran. */
    List<String> table() {
        return WhatIfTable.lines(matrix, rows);
    }

    /** Those that ran. */
    List<WhatIfRun> runs() {
        return rows.stream().map(Row::run).toList();
    }

    /** The gravest of their exit codes. */
    int exitCode() {
        return rows.stream().mapToInt(row -> row.run().exitCode()).max().orElse(ExitCode.INTERRUPTED);
    }
}
