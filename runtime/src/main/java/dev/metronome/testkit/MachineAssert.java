package dev.metronome.testkit;

import dev.metronome.testkit.expect.Cycles;
import dev.metronome.testkit.expect.Exceptions;
import dev.metronome.testkit.expect.Machines;
import dev.metronome.testkit.expect.Ratio;
import dev.metronome.testkit.recording.Passages;

/** What can be asserted of a machine as a whole. */
public final class MachineAssert extends AbstractSubjectAssert<MachineAssert, Machine> {
    MachineAssert(Machine actual) {
        super(actual, actual, MachineAssert.class);
    }

    /** A register of the core, "r0" to "r15", "sp", "lr" or "pc", or of a device, "TIM15.ARR", has this value now. */
    public MachineAssert hasRegister(String name, int value) {
        return meets(Machines.register(name, value));
    }

    /** A variable of the image has this value now. */
    public MachineAssert hasVariable(String symbol, int value) {
        return meets(Machines.variable(symbol, value));
    }

    /** A word of memory, or a device's register, has this value now. */
    public MachineAssert hasWord(int address, int value) {
        return meets(Machines.word(address, value));
    }

    /** The core sleeps for at least that part of all cycles. */
    public MachineAssert sleepsAtLeast(Ratio ratio) {
        return meets(Machines.sleepsAtLeast(ratio));
    }

    /** The core is awake for so many cycles at most. */
    public MachineAssert isAwakeAtMost(Cycles most) {
        return meets(Machines.awakeAtMost(most));
    }

    /** Nothing was warned of. */
    public MachineAssert warnsOfNothing() {
        return meets(Machines.warnsOfNothing());
    }

    /** How long an exception takes, each time, from pending to its handler's first instruction. */
    public LengthsAssert latencyOf(String exception) {
        return new LengthsAssert(actual, new Exceptions(exception).latency());
    }

    /** How long each passage takes that {@link Machine#measure} has measured. */
    public LengthsAssert passage(Passages passages) {
        return new LengthsAssert(actual, Machines.passage(passages));
    }
}
