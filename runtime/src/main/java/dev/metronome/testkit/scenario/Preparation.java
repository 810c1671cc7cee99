package dev.metronome.testkit.scenario;

import dev.metronome.testkit.Machine;
import dev.metronome.testkit.expect.Event;

/** What must be begun before a scenario runs, so that a step below can look back at it. */
sealed interface Preparation {
    /** Looks for an event. */
    record Watch(Event event) implements Preparation {
        @Override
        public void on(Machine machine) {
            machine.watch(event);
        }
    }

    /** Measures the way from one symbol to another. */
    record Measure(String from, String to) implements Preparation {
        @Override
        public void on(Machine machine) {
            machine.measure(from, to);
        }

        /** "main to loop". */
        @Override
        public String toString() {
            return from + " to " + to;
        }
    }

    /** Begins it. */
    void on(Machine machine);
}
