package dev.metronome.testkit.scenario;

import dev.metronome.board.BoardDefinition;
import dev.metronome.board.BoardDefinition.ButtonDefinition;
import dev.metronome.board.BoardDefinition.LedDefinition;
import dev.metronome.testkit.expect.Actual;
import dev.metronome.testkit.expect.Actual.Extent;
import dev.metronome.testkit.expect.Verdict;
import dev.metronome.testkit.recording.Recorder;
import dev.metronome.testkit.recording.Recording;
import dev.metronome.testkit.recording.Signal;
import dev.metronome.testkit.recording.TaskLog;
import dev.metronome.trace.Handling;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * What can be said of a recording, as expectations of a scenario. Each value is found by asking for a wrong one, and
 * each sentence is checked as a scenario would check it: what does not stand in the recording is not said.
 */
final class Findings {
    /** Edges before a rhythm: firmware's first time through its code, with nothing in the flash's caches. */
    private static final int MAXIMUM_LEAD = 3;
    /** Intervals that make a rhythm, and no accident. */
    private static final int RHYTHM = 3;
    private static final int MAXIMUM_EDGES_LISTED = 8;
    /** Where a rhythm is of several edges: how many, at most. */
    private static final int MAXIMUM_FIGURE = 64;
    private static final int MAXIMUM_PADS = 4;
    private static final int MAXIMUM_TASKS = 8;
    private static final int MAXIMUM_TEXT = 160;
    private static final int MAXIMUM_LINES = 3;
    private static final int MAXIMUM_COLUMNS = 100;
    /** A length that nothing has. */
    private static final String NO_LENGTH = "0cyc";

    private final Recording recording;
    private final ExpectationReader reader;
    private final BoardDefinition board;
    private final List<String> all = new ArrayList<>();
    private int count;

    Findings(Recording recording, World world, BoardDefinition board) {
        this.recording = recording;
        this.board = board;
        reader = new ExpectationReader(new Source(Path.of("recorded")), world);
    }

    /**
     * The expectations, each as it follows "expect:".
     *
     * @throws IllegalArgumentException if there is none
     */
    List<String> all() {
        recording.leds().stream().filter(Findings::changes).forEach(led -> signal("led", led));
        pads().forEach(pad -> signal("pin", pad));
        recording.exceptions().stream().map(Handling::number).distinct().sorted().forEach(this::exception);
        console();
        if (recording.tasks().size() <= MAXIMUM_TASKS) {
            recording.tasks().forEach(this::task);
        }
        if (all.isEmpty()) {
            recording.leds().forEach(led -> say("led: " + Phrases.text(led.name()),
                    led.startsHigh() ? "stays-on: true" : "stays-off: true"));
        }
        machine();
        if (all.isEmpty()) {
            throw new IllegalArgumentException("the firmware does nothing that a scenario could expect: no light,"
                    + " no interrupt, no text, no sleep");
        }
        return all;
    }

    int count() {
        return count;
    }

    /** What was warned of, which no expectation says. */
    List<String> comments() {
        if (recording.warnings().isEmpty()) {
            return List.of();
        }
        var comments = new ArrayList<>(List.of("Metronome warns of:"));
        recording.warnings().stream().flatMap(warning -> warning.message().lines())
                .forEach(line -> comments.add("  " + line));
        return comments;
    }

    // Asking

    private Verdict check(String expectation) {
        var node = new Yaml(new LoaderOptions()).compose(new StringReader("{" + expectation + "}"));
        var verdict = Verdict.met();
        for (var check : reader.read(node)) {
            verdict = verdict.isMet() ? check.expectation().check(recording) : verdict;
        }
        return verdict;
    }

    /** What is right where this is wrong. */
    private Optional<Actual> ask(String wrong) {
        return check(wrong) instanceof Verdict.Failed failed ? Optional.of(failed.actual()) : Optional.empty();
    }

    /** A word with its length, if there is one that is always so. */
    private Optional<String> length(String about, String word) {
        return ask(about + ", " + word + ": " + NO_LENGTH).flatMap(actual -> actual instanceof Extent extent
                ? Optional.of(word + ": " + Phrases.length(extent))
                : Optional.empty()).filter(phrase -> check(about + ", " + phrase).isMet());
    }

    private long count(String about, String word) {
        return ask(about + ", " + word + ": 0").map(actual -> actual instanceof Actual.Count(long found) ? found : 0L)
                .orElse(0L);
    }

    /** Says what of these is so, together; true if anything is. */
    private boolean say(String about, String... phrases) {
        return say(about, List.of(phrases));
    }

    private boolean say(String about, List<String> phrases) {
        var start = about.isEmpty() ? "" : about + ", ";
        var said = new ArrayList<String>();
        for (var phrase : phrases) {
            if (!phrase.isEmpty() && check(start + phrase).isMet()) {
                said.add(phrase);
            }
        }
        if (!said.isEmpty()) {
            all.add("{" + start + String.join(", ", said) + "}");
            count += said.size();
        }
        return !said.isEmpty();
    }

    // Lights and pads

    private static boolean changes(Signal signal) {
        return signal.seen() > 0 && !signal.isCut();
    }

    /** Those that are no light's and no button's, if they are few. */
    private List<Signal> pads() {
        var others = board.leds().stream().map(LedDefinition::pin).collect(Collectors.toSet());
        board.buttons().stream().map(ButtonDefinition::pin).forEach(others::add);
        others.add(board.console().tx());
        others.add(board.console().rx());
        var pads = recording.pins().stream().filter(Findings::changes).filter(pad -> !others.contains(pad.name()))
                .toList();
        return pads.size() <= MAXIMUM_PADS ? pads : List.of();
    }

    private void signal(String kind, Signal signal) {
        var about = kind + ": " + Phrases.text(signal.name());
        var starts = "starts-" + signal.kind().level(signal.startsHigh()) + ": true";
        var edges = "has-edges: " + signal.seen();
        for (var words : List.<Function<String, List<String>>>of(from -> rhythm(from, signal),
                from -> half(from, signal))) {
            for (var lead = 0; lead <= MAXIMUM_LEAD && signal.seen() - lead > RHYTHM; lead++) {
                var from = about + (lead == 0 ? "" : ", from-edge: " + lead);
                var found = words.apply(from);
                if (!found.isEmpty()) {
                    var level = new ArrayList<>(List.of(starts, edges));
                    if (lead == 0) {
                        level.addAll(found);
                    }
                    say(about, level);
                    if (lead > 0) {
                        say(from, found);
                    }
                    return;
                }
            }
        }
        if (signal.seen() <= MAXIMUM_EDGES_LISTED) {
            say(about, starts, edgesAt(about));
            return;
        }
        say(about, starts, edges);
        figure(about, signal);
    }

    /** What says all of each edge from there on. */
    private List<String> rhythm(String about, Signal signal) {
        var names = List.of(signal.kind().level(true), signal.kind().level(false));
        var toggles = length(about, "toggles-every");
        if (toggles.isPresent()) {
            return List.of(toggles.get());
        }
        var blinks = ask(about + ", blinks: {" + names.get(0) + ": 1ns, " + names.get(1) + ": 1ns}");
        return blinks.isPresent() && blinks.get() instanceof Actual.InTurn(Extent high, Extent low)
                && signal.seen() > RHYTHM + 1
                        ? List.of("blinks: {" + names.get(0) + ": " + Phrases.length(high) + ", " + names.get(1) + ": "
                                + Phrases.length(low) + "}")
                        : List.of();
    }

    /** What says something of every other edge from there on. */
    private List<String> half(String about, Signal signal) {
        if (signal.seen() <= 2 * RHYTHM) {
            return List.of();
        }
        var turns = signal.kind() == Signal.Kind.LED
                ? List.of("turns-on-every", "turns-off-every", "is-on-for", "is-off-for")
                : List.of("rises-every", "falls-every", "is-high-for", "is-low-for");
        var found = turns.stream().flatMap(word -> length(about, word).stream()).limit(2).toList();
        return found.size() == 1 && found.getFirst().contains("-for")
                ? List.of(found.getFirst(), jitter(about))
                : found;
    }

    private String jitter(String about) {
        return length(about, "jitter-at-most").orElse("jitter-at-most: " + NO_LENGTH);
    }

    private String edgesAt(String about) {
        return ask(about + ", edges-at: [" + NO_LENGTH + "]")
                .filter(Actual.Extents.class::isInstance).map(Actual.Extents.class::cast)
                .map(extents -> "edges-at: [" + extents.all().stream().map(Phrases::length)
                        .collect(Collectors.joining(", ")) + "]")
                .orElse("");
    }

    /** A rhythm of several edges; where there is none, how irregular it is. */
    private void figure(String about, Signal signal) {
        var edges = signal.edges();
        for (var lead = 0; lead <= MAXIMUM_LEAD; lead++) {
            var from = about + (lead == 0 ? "" : ", from-edge: " + lead);
            for (var size = 2; size <= MAXIMUM_FIGURE && lead + 2 * size < edges.size(); size += 2) {
                var begin = edges.get(lead).cycle();
                var end = edges.get(lead + size).cycle();
                var over = "has-no-drift-over: " + Phrases.length(Extent.between(recording.clock(), begin, end));
                if (say(from, over)) {
                    return;
                }
            }
        }
        say(about, jitter(about));
    }

    // All else

    private void exception(int number) {
        var name = recording.exceptions(number).getFirst().name();
        var about = "interrupt: " + Phrases.text(shortest(name, number));
        say(about, "taken: " + count(about, "taken"),
                recording.count(number) > RHYTHM ? length(about, "taken-every").orElse("") : "",
                "never-nests: true");
    }

    /** "TIM15", where that can only be TIM1_BRK_TIM15. */
    private static String shortest(String name, int number) {
        var last = name.substring(name.lastIndexOf('_') + 1);
        try {
            return last.matches("TIM[0-9]+") && Recorder.exceptionNumber(last) == number ? last : name;
        } catch (IllegalArgumentException _) {
            return name;
        }
    }

    private void console() {
        var text = recording.port(board.console().port());
        if (text.text().isEmpty()) {
            return;
        }
        if (text.text().length() <= MAXIMUM_TEXT && say("uart: console",
                "prints-exactly: " + Phrases.quoted(text.text()))) {
            return;
        }
        text.lines().stream().filter(line -> line.ended() && !line.text().isBlank()).map(line -> line.text())
                .filter(line -> line.length() <= MAXIMUM_COLUMNS).distinct().limit(MAXIMUM_LINES)
                .forEach(line -> say("uart: console", "prints-line: " + Phrases.quoted(pattern(line))));
    }

    private static String pattern(String line) {
        return line.replaceAll("[\\\\.\\[\\]{}()*+?^$|]", "\\\\$0");
    }

    private void task(TaskLog task) {
        var about = "task: " + Phrases.text(task.name());
        say(about, "polled-at-most: " + count(about, "polled-at-most"),
                ask(about + ", woken-by: nobody").filter(Actual.Text.class::isInstance).map(Actual.Text.class::cast)
                        .map(by -> "woken-by: " + Phrases.text(by.text())).orElse(""));
    }

    private void machine() {
        var sleeps = ask("sleeps-at-least: 100%")
                .map(actual -> actual instanceof Actual.Share(var exact) ? Phrases.atLeast(exact) : "0%")
                .orElse("100%");
        say("", sleeps.startsWith("0") ? "" : "sleeps-at-least: " + sleeps, "warns-of-nothing: true");
    }
}
