package dev.metronome.testkit.scenario;

import dev.metronome.testkit.expect.Expectation;

/**
 * Something expected at one place of a scenario.
 *
 * @param at   its word
 * @param name "LD1 toggles-every 500ms"
 */
record Check(Position at, String name, Expectation expectation) {}
