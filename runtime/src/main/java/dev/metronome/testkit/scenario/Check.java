package dev.metronome.testkit.scenario;

import dev.metronome.testkit.expect.Expectation;
import java.util.List;

/**
 * Something expected at one place of a scenario.
 *
 * @param at     its word
 * @param name   "LD1 toggles-every 500ms"
 * @param before what must be begun before the first step, to be able to say
 */
record Check(Position at, String name, Expectation expectation, List<Preparation> before) {
    Check {
        before = List.copyOf(before);
    }
}
