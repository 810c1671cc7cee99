package dev.metronome.testkit.scenario;

import dev.metronome.testkit.expect.Actual;
import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Time;
import dev.metronome.testkit.expect.Verdict;
import dev.metronome.testkit.scenario.ValueText.Edit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Runs a scenario and renews the values that were not as expected, where there is one that is. Only those values change
 * in the text, and only if the scenario, run once more, has it so.
 */
public final class ScenarioUpdate {
    /**
     * A value renewed.
     *
     * @param word "LD1 toggles-every"
     */
    public record Change(Position at, String word, String before, String after) {
        @Override
        public String toString() {
            return at.file() + ":" + at.line() + ": " + word + " " + before + " -> " + after;
        }
    }

    /** An expectation that stays as it is, and is not met. */
    public record Kept(Position at, String name, String why) {
        @Override
        public String toString() {
            return at.file() + ":" + at.line() + ": " + name + " is not renewed: " + why;
        }
    }

    /**
     * What came of it.
     *
     * @param result of the last run: with the changes, where there are any
     * @param text   what the file should hold, or null if it stays as it is
     */
    public record Outcome(ScenarioResult result, List<Change> changes, List<Kept> kept, String text) {
        public Outcome {
            changes = List.copyOf(changes);
            kept = List.copyOf(kept);
        }
    }

    private record Judged(Check check, Verdict verdict) {}

    private record Ran(ScenarioResult result, List<Judged> judged) {}

    private final Scenario scenario;
    private final ScenarioReader reader;
    private final Path traces;
    private final Stopper stopper;
    private final String text;
    private final Set<Kept> kept = new LinkedHashSet<>(); // a file that is included twice has each twice
    private final Map<Node, List<Edit>> edits = new LinkedHashMap<>();

    private ScenarioUpdate(Scenario scenario, ScenarioReader reader, Path traces, Stopper stopper,
            String text) {
        this.scenario = scenario;
        this.reader = reader;
        this.traces = traces;
        this.stopper = stopper;
        this.text = text;
    }

    /**
     * Runs one, and where values are renewed runs it again. Writes nothing but traces.
     *
     * @param reader as for the scenario
     * @param traces as for {@link ScenarioRun#run}
     */
    public static Outcome run(Scenario scenario, ScenarioReader reader, Path traces, Stopper stopper) {
        try {
            return new ScenarioUpdate(scenario, reader, traces, stopper, Files.readString(scenario.file())).run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome run() {
        var first = run(scenario);
        if (first.result.status() == ScenarioResult.Status.INTERRUPTED) {
            return new Outcome(first.result, List.of(), List.of(), null);
        }
        propose(first.judged);
        var ran = first;
        while (!edits.isEmpty()) {
            var renewed = ValueText.apply(text, edits.values().stream().flatMap(List::stream).toList());
            ran = run(reader.read(scenario.file(), renewed).getFirst()); // no matrix: nothing of one is renewed
            if (ran.result.status() == ScenarioResult.Status.INTERRUPTED) {
                return new Outcome(ran.result, List.of(), List.of(), null);
            }
            if (!withdraw(first.judged, ran.judged)) {
                return new Outcome(ran.result, changes(first.judged), List.copyOf(kept), renewed);
            }
            ran = first;
        }
        return new Outcome(ran.result, List.of(), List.copyOf(kept), null);
    }

    private Ran run(Scenario which) {
        var judged = new ArrayList<Judged>();
        var result = ScenarioRun.run(which, traces, stopper,
                (check, verdict) -> judged.add(new Judged(check, verdict)));
        return new Ran(result, judged);
    }

    // What is to be renewed

    /** A value that several expectations have, or several rounds of a repetition, must be another for all of them. */
    private void propose(List<Judged> judged) {
        var verdicts = new IdentityHashMap<Node, Set<Object>>();
        for (var each : judged) {
            verdicts.computeIfAbsent(each.check.value(), _ -> new LinkedHashSet<>()).add(switch (each.verdict) {
                case Verdict.Met met -> met;
                case Verdict.Failed failed -> failed.actual();
            });
        }
        for (var each : judged) {
            var check = each.check;
            if (each.verdict instanceof Verdict.Failed failed && verdicts.get(check.value()) != null) {
                try {
                    if (verdicts.get(check.value()).size() > 1) {
                        throw new IllegalArgumentException("it is looked at more than once, and is not the same");
                    }
                    edits.put(check.value(), edits(check, failed.actual()));
                } catch (IllegalArgumentException e) {
                    kept.add(new Kept(check.at(), check.name(), e.getMessage()));
                }
                verdicts.remove(check.value()); // once is enough
            }
        }
    }

    /** Takes back what is not so in spite of it; true if there is such. */
    private boolean withdraw(List<Judged> first, List<Judged> again) {
        var withdrawn = false;
        for (var i = 0; i < Math.min(first.size(), again.size()); i++) {
            var check = first.get(i).check;
            if (again.get(i).verdict instanceof Verdict.Failed failed && edits.remove(check.value()) != null) {
                kept.add(new Kept(check.at(), check.name(), "with " + value(again.get(i).check.value())
                        + " it would not be met either: " + failed.found()));
                withdrawn = true;
            }
        }
        return withdrawn;
    }

    private static String value(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "what there is";
    }

    private List<Change> changes(List<Judged> judged) {
        var changes = new ArrayList<Change>();
        var seen = new IdentityHashMap<Node, Boolean>();
        for (var each : judged) {
            var check = each.check;
            if (edits.containsKey(check.value()) && seen.put(check.value(), true) == null) {
                var word = check.name().substring(0, check.name().indexOf(check.word().toString())) + check.word();
                edits.get(check.value()).forEach(edit -> changes.add(new Change(
                        new Position(check.at().file(), edit.line(), 1), word + edit.what(), edit.before(),
                        edit.after())));
            }
        }
        return changes;
    }

    // Of one expectation

    private List<Edit> edits(Check check, Actual actual) {
        if (actual instanceof Actual.Nothing(var why)) {
            throw new IllegalArgumentException(why);
        }
        if (!check.at().file().equals(scenario.file().toString())) {
            throw new IllegalArgumentException("it stands in an included file, which other scenarios may have too");
        }
        if (!scenario.combination().isEmpty()) {
            throw new IllegalArgumentException("the scenario has a matrix, whose other combinations have it too");
        }
        var values = new ValueText(text, check.key());
        var edits = new ArrayList<Edit>();
        var value = check.value();
        switch (check.word().value()) {
            case LENGTH, CYCLES -> length(values, value, "", actual, edits);
            case LENGTHS -> lengths(values, value, actual, edits);
            case ANSWER -> length(values, field(value, "time"), " time", actual, edits);
            case ON_OFF -> inTurn(values, (MappingNode) value, actual, edits);
            case COUNT -> {
                if (actual instanceof Actual.Count(var count)) {
                    edits.add(values.replace(value, "", old -> Phrases.count(count, old)));
                }
            }
            case PART -> {
                if (actual instanceof Actual.Share(var share)) {
                    edits.add(values.replace(value, "", old -> check.word() == Word.SLEEPS_AT_LEAST
                            ? Phrases.atLeast(share)
                            : Phrases.share(share, old).orElseThrow(() -> new IllegalArgumentException(
                                    "no decimal number is that part exactly"))));
                }
            }
            case FREQUENCY -> {
                if (actual instanceof Actual.Extent(var _, Time time) && time != null) {
                    edits.add(values.replace(value, "", old -> Phrases.frequency(time, old)
                            .orElseThrow(() -> new IllegalArgumentException("its period is " + time
                                    + ", and no decimal number is that frequency exactly"))));
                }
            }
            case TEXT -> {
                if (actual instanceof Actual.Text(var found)) {
                    edits.add(values.replaceText(value, found));
                }
            }
            case WORDS -> words(values, (MappingNode) value, actual, edits);
            case NAME, PATTERN, TRUE -> {}
        }
        if (edits.isEmpty()) {
            throw new IllegalArgumentException("what stands there is so, as far as it goes");
        }
        return edits;
    }

    private static void length(ValueText values, Node node, String what, Actual actual, List<Edit> edits) {
        switch (actual) {
            case Actual.Extent extent -> {
                if (!isSo(values.text(node), extent)) {
                    edits.add(values.replace(node, what, old -> Phrases.length(extent, old)));
                }
            }
            case Actual.Nothing(var why) -> throw new IllegalArgumentException(why);
            default -> {}
        }
    }

    private static boolean isSo(String old, Actual.Extent extent) {
        return switch (Quantities.length(old)) {
            case Cycles cycles -> cycles.equals(extent.cycles());
            case Time time -> time.equals(extent.time());
        };
    }

    private static void lengths(ValueText values, Node node, Actual actual, List<Edit> edits) {
        if (!(actual instanceof Actual.Extents(var all) && node instanceof SequenceNode list)) {
            return;
        }
        var items = list.getValue();
        if (items.size() == all.size()) {
            for (var i = 0; i < items.size(); i++) {
                length(values, items.get(i), "", all.get(i), edits);
            }
            return;
        }
        var written = new ArrayList<String>();
        for (var i = 0; i < all.size(); i++) {
            var like = values.text(items.get(Math.min(i, items.size() - 1)));
            written.add(isSo(like, all.get(i)) ? like : Phrases.length(all.get(i), like));
        }
        edits.add(values.replaceList(list, written));
    }

    private static void inTurn(ValueText values, MappingNode value, Actual actual, List<Edit> edits) {
        if (actual instanceof Actual.InTurn(var high, var low)) {
            for (var field : value.getValue()) {
                var name = values.text(field.getKeyNode());
                length(values, field.getValueNode(), " " + name,
                        name.equals("on") || name.equals("high") ? high : low, edits);
            }
        }
    }

    private static void words(ValueText values, MappingNode value, Actual actual, List<Edit> edits) {
        if (actual instanceof Actual.Each(var parts)) {
            for (var i = 0; i < parts.size(); i++) {
                var field = value.getValue().get(i);
                if (parts.get(i) instanceof Verdict.Failed failed
                        && failed.actual() instanceof Actual.Value(var found)) {
                    edits.add(values.replace(field.getValueNode(), " " + values.text(field.getKeyNode()),
                            old -> Phrases.word(found, old)));
                }
            }
        }
    }

    private static Node field(Node node, String name) {
        return ((MappingNode) node).getValue().stream()
                .filter(field -> ((ScalarNode) field.getKeyNode()).getValue().equals(name)).findFirst().orElseThrow()
                .getValueNode();
    }
}
