package dev.metronome.cycles;

import dev.metronome.timing.Instruction;

/** What one instruction, at its address, cost over a run. */
public final class InstructionCycles {
    private Instruction instruction;
    private long executed;
    private long skipped;
    private final Split split = new Split();

    InstructionCycles() {}

    /** True until it is told which instruction it is. */
    boolean isNew() {
        return instruction == null;
    }

    void clear() {
        instruction = null;
        executed = 0;
        skipped = 0;
        split.clear();
    }

    void add(InstructionCycles other) {
        executed += other.executed;
        skipped += other.skipped;
        split.add(other.split);
    }

    /** Code in RAM may become another. */
    void is(Instruction now) {
        instruction = now;
    }

    void executed() {
        executed++;
    }

    void skipped() {
        skipped++;
    }

    /** What stands at the address; where code was changed, what stood there last. */
    public Instruction instruction() {
        return instruction;
    }

    /** How often it was executed. */
    public long timesExecuted() {
        return executed;
    }

    /** How often an IT passed over it. */
    public long timesSkipped() {
        return skipped;
    }

    /** Its cycles. */
    public Split split() {
        return split;
    }
}
