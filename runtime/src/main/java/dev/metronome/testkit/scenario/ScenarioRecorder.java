package dev.metronome.testkit.scenario;

import dev.metronome.board.BoardDefinition;
import dev.metronome.hosted.HostedProgram;
import dev.metronome.image.FirmwareImage;
import dev.metronome.testkit.FirmwareCrash;
import dev.metronome.testkit.Machine;
import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Length;
import dev.metronome.testkit.expect.Time;
import dev.metronome.time.Fraction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs firmware, and writes the scenario that it passes: what was done to it as steps, and what it did as expectations.
 * It runs step by step as {@link ScenarioRun} does, so that both see the same.
 */
public final class ScenarioRecorder {
    /** Something done to the board at a time. */
    public sealed interface Input {
        /** Presses a button, so long after reset, for so long. */
        record Press(Length at, String button, Length hold) implements Input {}

        /** Types at the console, from reset on. */
        record Type(String text) implements Input {}
    }

    /**
     * A scenario.
     *
     * @param text  all of it
     * @param said  how many things it expects
     * @param notes what else there is to say
     */
    public record Recorded(String text, int said, List<String> notes) {
        public Recorded {
            notes = List.copyOf(notes);
        }
    }

    /**
     * What to run.
     *
     * @param image   or null where Java plays alone
     * @param program the Java on the chip, or null
     * @param length  how long, from reset
     * @param inputs  what is done to it; times of one kind, and of the length's
     */
    public record Plan(FirmwareImage image, HostedProgram program, BoardDefinition board, Length length,
            List<Input> inputs) {
        public Plan {
            inputs = List.copyOf(inputs);
        }
    }

    private static final Position NOWHERE = new Position("", 1, 1);

    private final Plan plan;
    private final Machine machine;
    private final List<String> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean isOver;

    private ScenarioRecorder(Plan plan, Machine machine) {
        this.plan = plan;
        this.machine = machine;
    }

    /**
     * Records a run.
     *
     * @param comments the first lines
     * @param fields   what the scenario says of itself: "image", "board"
     * @throws IllegalArgumentException if there is nothing that could be expected of it
     */
    public static Recorded record(Plan plan, List<String> comments, Map<String, String> fields) {
        var builder = Machine.builder().board(plan.board);
        if (plan.image != null) {
            builder.image(plan.image);
        }
        if (plan.program != null) {
            builder.hosted(plan.program);
        }
        try (var machine = builder.build()) {
            return new ScenarioRecorder(plan, machine).record(comments, fields);
        }
    }

    private Recorded record(List<String> comments, Map<String, String> fields) {
        run();
        var all = new LinkedHashMap<String, String>();
        all.put("metronome", ScenarioReader.VERSION);
        fields.forEach((name, value) -> all.put(name, Phrases.text(value)));
        if (machine.time().compareTo(ScenarioReader.DEFAULT_LIMIT) > 0) {
            all.put("limit", written(plan.length));
        }
        var said = new Findings(machine.recording(), new World(plan.board, plan.image), plan.board);
        var expectations = said.all();
        var lines = new ArrayList<String>();
        comments.forEach(comment -> lines.add("# " + comment));
        all.forEach((name, value) -> lines.add(name + ": " + value));
        lines.add("steps:");
        steps.forEach(step -> lines.add("  - " + step));
        expectations.forEach(each -> lines.add("  - expect: " + each));
        said.comments().forEach(comment -> lines.add("  # " + comment));
        return new Recorded(String.join("\n", lines) + "\n", said.count(), notes);
    }

    // What is done to it

    private void run() {
        var presses = new ArrayList<Input.Press>();
        for (var input : plan.inputs) {
            switch (input) {
                case Input.Type(var text) -> {
                    machine.board().console().type(text);
                    steps.add("type: " + Phrases.quoted(text));
                }
                case Input.Press press -> presses.add(press);
            }
        }
        presses.sort(Comparator.comparing(press -> amount(press.at())));
        var now = Fraction.ZERO;
        for (var press : presses) {
            if (amount(press.at()).compareTo(amount(plan.length)) >= 0) {
                notes.add("the press of " + press.button() + " after " + written(press.at())
                        + " is left away: the run ends before");
                continue;
            }
            now = runTo(press.at(), now);
            press(press);
        }
        runTo(plan.length, now);
    }

    private void press(Input.Press press) {
        if (isOver) {
            notes.add("the press of " + press.button() + " after " + written(press.at())
                    + " is left away: the firmware came to its end before");
            return;
        }
        ScenarioRun.pulse(machine, new Step.Pulse(NOWHERE, press.button(), press.hold()));
        steps.add("pulse: {button: " + press.button() + ", for: " + written(press.hold()) + "}");
    }

    private Fraction runTo(Length sinceReset, Fraction now) {
        var then = amount(sinceReset);
        if (!isOver && then.compareTo(now) > 0) {
            run(sinceReset instanceof Cycles ? new Cycles(then.minus(now)) : new Time(then.minus(now)));
        }
        return then;
    }

    private void run(Length length) {
        var before = machine.time();
        try {
            machine.runFor(length);
            steps.add("run: " + written(length));
        } catch (FirmwareCrash e) {
            isOver = true;
            steps.add("wait: {firmware: " + (e.isBreakpoint() ? "breaks" : "crashes") + ", within: "
                    + patience(machine.time().minus(before)) + "}");
        }
    }

    /** The next of 1, 2, 5, 10 .. ms: as much as a person would allow. */
    private static String patience(Duration took) {
        var milliseconds = 1L;
        for (var factor = 0; Duration.ofMillis(milliseconds).compareTo(took) <= 0; factor++) {
            milliseconds = factor % 3 == 1 ? milliseconds / 2 * 5 : milliseconds * 2;
        }
        return written(Length.of(Duration.ofMillis(milliseconds)));
    }

    private static Fraction amount(Length length) {
        return switch (length) {
            case Cycles(Fraction cycles) -> cycles;
            case Time(Fraction nanoseconds) -> nanoseconds;
        };
    }

    private static String written(Length length) {
        return Phrases.length(length)
                .orElseThrow(() -> new IllegalArgumentException(length + " is no decimal number"));
    }
}
