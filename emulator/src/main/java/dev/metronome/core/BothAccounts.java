package dev.metronome.core;

import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Instruction;
import dev.metronome.timing.Part;
import dev.metronome.timing.Rule;

/** Tells two who want to know what each cycle is spent on; the first always first. */
record BothAccounts(CycleAccount first, CycleAccount second) implements CycleAccount {
    /** One that tells both, or who of them wants to know. */
    static CycleAccount of(CycleAccount first, CycleAccount second) {
        return first == NONE ? second : second == NONE ? first : new BothAccounts(first, second);
    }

    @Override
    public void begins(Instruction instruction, long cycle) {
        first.begins(instruction, cycle);
        second.begins(instruction, cycle);
    }

    @Override
    public void executed(Instruction instruction) {
        first.executed(instruction);
        second.executed(instruction);
    }

    @Override
    public void skipped(Instruction instruction) {
        first.skipped(instruction);
        second.skipped(instruction);
    }

    @Override
    public void charge(Instruction instruction, Rule rule, Part part, long cycles) {
        first.charge(instruction, rule, part, cycles);
        second.charge(instruction, rule, part, cycles);
    }

    @Override
    public void charge(Rule rule, Part part, long cycles) {
        first.charge(rule, part, cycles);
        second.charge(rule, part, cycles);
    }
}
