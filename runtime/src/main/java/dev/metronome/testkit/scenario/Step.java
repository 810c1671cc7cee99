package dev.metronome.testkit.scenario;

import dev.metronome.testkit.expect.Event;
import dev.metronome.testkit.expect.Length;
import java.util.List;

/** Something that a scenario does, or expects. */
sealed interface Step {
    /** Where it stands. */
    Position at();

    /** Lets time pass. */
    record Run(Position at, Length length) implements Step {}

    /** Looks at what happened so far. */
    record Expect(Position at, List<Check> checks) implements Step {
        public Expect {
            checks = List.copyOf(checks);
        }
    }

    /** Presses a button. */
    record Press(Position at, String button) implements Step {}

    /** Lets go of a button. */
    record Release(Position at, String button) implements Step {}

    /** Presses a button and lets go of it so much later, while the steps below go on. */
    record Pulse(Position at, String button, Length hold) implements Step {}

    /** Types at a serial port, as fast as the firmware listens. */
    record Type(Position at, String port, String text) implements Step {}

    /** Lets time pass until something happens. */
    record Wait(Position at, Event event, Length atMost) implements Step {}

    /** Lets time pass until the firmware comes to an end: at a breakpoint, or in a crash. */
    record WaitForEnd(Position at, boolean breakpoint, Length atMost) implements Step {}

    /** Drives a pad from outside. */
    record Drive(Position at, String pin, Level level) implements Step {
        /** How. */
        enum Level {
            LOW, HIGH, FLOATING
        }
    }

    /** Changes a variable of the image. */
    record SetVariable(Position at, String symbol, int value) implements Step {}

    /** Changes a word of memory, or a device's register, as a debugger does. */
    record SetWord(Position at, int address, int value) implements Step {}

    /** Changes a register of the core, or of a device as a debugger does. */
    record SetRegister(Position at, String register, int value) implements Step {}

    /** Breaks something, or makes it whole. */
    record Break(Position at, Fault fault) implements Step {}

    /** Steps, several times. */
    record Repeat(Position at, int times, List<Step> steps) implements Step {
        public Repeat {
            steps = List.copyOf(steps);
        }
    }
}
