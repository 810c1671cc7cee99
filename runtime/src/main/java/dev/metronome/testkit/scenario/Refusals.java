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
        var whole = all.stream().filter(each -> found.keySet().stream().noneMatch(problem -> isOf(each, problem)))
                .toList();
        return found.entrySet().stream().map(each -> new Problem(each.getKey().at(),
                each.getKey().message() + where(each.getKey(), each.getValue(), whole))).toList();
    }

    /** True if a value of the combination is itself wrong: then nobody knows what else would be. */
    private static boolean isOf(Combination combination, Problem problem) {
        return combination.values().values().stream().anyMatch(value -> value.at().equals(problem.at()));
    }

    /** " [clock 4MHz, 8MHz]": of axes of which not all values do it, those that do. */
    private static String where(Problem problem, List<Combination> some, List<Combination> whole) {
        if (some.stream().anyMatch(each -> isOf(each, problem))) {
            return ""; // its place says all
        }
        var words = some.getFirst().values().keySet().stream()
                .filter(axis -> values(axis, some).size() < values(axis, whole).size())
                .filter(axis -> !problem.message().contains("${" + axis + "} is "))
                .map(axis -> axis + " " + String.join(", ", values(axis, some)))
                .collect(Collectors.joining("; "));
        return words.isEmpty() ? "" : " [" + words + "]";
    }

    private static SequencedSet<String> values(String axis, List<Combination> combinations) {
        return combinations.stream().map(each -> each.values().get(axis).name())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
