package dev.metronome.testkit.scenario;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the command line has for variables, and which variables files have.
 *
 * @param values by name; they go before those in files
 * @param names  of all variables and axes in what was read up to now
 */
record Given(Map<String, String> values, Set<String> names) {
    /** Nothing was read yet. */
    static Given of(Map<String, String> values) {
        return new Given(Map.copyOf(values), new TreeSet<>());
    }
}
