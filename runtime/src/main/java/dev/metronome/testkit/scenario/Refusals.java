package dev.metronome.testkit.scenario;

import dev.metronome.testkit.scenario.ScenarioException.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/** Gathers what is wrong with the combinations of a matrix: each mistake once, with the values that bring it about. */
final class Refusals {
    private final List<Combination> all;
    private final Map<Problem, List<Combination>> found = new LinkedHashMap<>();

    Refusals(List<Combination> all) {
        this.all = all;
    }

    /** Reads one of them. */
    void keep(Combination combination, Runnable reading) {
        try {
            reading.run();
        } catch (ScenarioException e) {
            e.problems().stream().distinct()
                    .forEach(problem -> found.computeIfAbsent(problem, _ -> new ArrayList<>()).add(combination));
        }
    }

    List<Problem> problems() {
        return found.entrySet().stream().map(each -> new Problem(each.getKey().at(),
                each.getKey().message() + where(each.getKey().message(), each.getValue()))).toList();
    }

    /** " [clock 4MHz, 8MHz]": of axes of which not all values do it, those that do. */
    private String where(String message, List<Combination> some) {
        var words = all.getFirst().values().keySet().stream()
                .filter(axis -> values(axis, some).size() < values(axis, all).size())
                .filter(axis -> !message.contains("${" + axis + "} is "))
                .map(axis -> axis + " " + String.join(", ", values(axis, some)))
                .collect(Collectors.joining("; "));
        return words.isEmpty() ? "" : " [" + words + "]";
    }

    private static SequencedSet<String> values(String axis, List<Combination> combinations) {
        return combinations.stream().map(each -> each.values().get(axis).text())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
