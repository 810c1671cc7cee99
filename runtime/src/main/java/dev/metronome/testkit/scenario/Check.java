package dev.metronome.testkit.scenario;

import dev.metronome.testkit.expect.Expectation;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Something expected at one place of a scenario.
 *
 * @param at   its word
 * @param name "LD1 toggles-every 500ms"
 * @param key  the word's own place in its file
 * @param value what stands behind it
 */
record Check(Position at, String name, Expectation expectation, Word word, Node key, Node value) {}
