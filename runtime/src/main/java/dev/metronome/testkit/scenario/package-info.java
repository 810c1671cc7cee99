/**
 * Tests of firmware in a file: {@link dev.metronome.testkit.scenario.ScenarioReader} reads steps from YAML and refuses
 * what cannot be meant, before anything runs; {@link dev.metronome.testkit.scenario.ScenarioRun} does the steps. What
 * can be expected is what {@link dev.metronome.testkit.expect} has; {@link dev.metronome.testkit.scenario.Word} is the
 * list of its words.
 */
package dev.metronome.testkit.scenario;
