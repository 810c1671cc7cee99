package dev.metronome.testkit.scenario;

import dev.metronome.testkit.expect.Expectation;
import java.util.List;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Something expected at one place of a scenario.
 *
 * @param at     its word
 * @param name   "LD1 toggles-every 500ms"
 * @param before what must be begun before the first step, to be able to say
 * @param key    the word's own place in its file
 * @param value  what stands behind it
 */
record Check(Position at, String name, Expectation expectation, List<Preparation> before, Word word, Node key,
        Node value) {
    Check {
        before = List.copyOf(before);
    }
}
