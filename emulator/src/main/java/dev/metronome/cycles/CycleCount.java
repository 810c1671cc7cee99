package dev.metronome.cycles;

import dev.metronome.timing.Instruction;
import dev.metronome.timing.Part;
import dev.metronome.timing.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** Where the cycles of a run, or of a part of it, have gone. */
public final class CycleCount {
    private final ByAddress<InstructionCycles> byAddress = new ByAddress<>();
    /** Those that something was said of. */
    private final List<InstructionCycles> present = new ArrayList<>();
    private final TreeMap<Integer, ExceptionCycles> exceptions = new TreeMap<>();
    private final IntFunction<String> exceptionNames;
    private final Split total = new Split();
    private final Split java = new Split();
    private final long[] byRule = new long[Rule.values().length];

    CycleCount(IntFunction<String> exceptionNames) {
        this.exceptionNames = exceptionNames;
    }

    InstructionCycles at(Instruction instruction) {
        var found = byAddress.get(instruction.address());
        if (found == null) {
            found = new InstructionCycles();
            byAddress.put(instruction.address(), found);
        }
        if (found.isNew()) {
            present.add(found);
        }
        found.is(instruction);
        return found;
    }

    ExceptionCycles exception(int number) {
        return exceptions.computeIfAbsent(number, key -> new ExceptionCycles(key, exceptionNames.apply(key)));
    }

    void charge(Split whose, Rule rule, Part part, long cycles) {
        whose.add(part, cycles);
        total.add(part, cycles);
        byRule[rule.ordinal()] += cycles;
    }

    Split java() {
        return java;
    }

    /** Gives all of it to another, and is empty. What exceptions say of their handlers is not a count of cycles. */
    void moveTo(CycleCount other) {
        present.forEach(each -> other.at(each.instruction()).add(each));
        exceptions.values().forEach(each -> other.exception(each.number()).overhead().add(each.overhead()));
        other.total.add(total);
        other.java.add(java);
        for (var i = 0; i < byRule.length; i++) {
            other.byRule[i] += byRule[i];
        }
        clear();
    }

    void clear() {
        present.forEach(InstructionCycles::clear);
        present.clear();
        exceptions.clear();
        total.clear();
        java.clear();
        Arrays.fill(byRule, 0);
    }

    /** All cycles. */
    public Split total() {
        return total;
    }

    /** Cycles of Java that stands in for instructions; what the bus made it wait, and its sleep, are in it. */
    public Split hosted() {
        return java;
    }

    /** Cycles that rest on a rule. */
    public long restingOn(Rule rule) {
        return byRule[rule.ordinal()];
    }

    /** Cycles awake that rest on the rules that are known in one way. */
    public long restingOn(Rule.Tag tag) {
        return Arrays.stream(Rule.values()).filter(rule -> rule.tag() == tag && rule != Rule.SLEEP)
                .mapToLong(this::restingOn).sum();
    }

    /** Every instruction that was executed or skipped, or waited for, by address. */
    public List<InstructionCycles> instructions() {
        return present.stream().sorted(Comparator.comparing(each -> each.instruction().address(),
                Integer::compareUnsigned)).toList();
    }

    /** Every exception that was taken, by number. */
    public List<ExceptionCycles> exceptions() {
        return List.copyOf(exceptions.values());
    }
}
