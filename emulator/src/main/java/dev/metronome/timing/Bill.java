package dev.metronome.timing;

import dev.metronome.timing.Instruction.Timing;

/**
 * What an instruction costs beside its successor, charge by charge: here the {@link Rule}s about one instruction and
 * the next are applied.
 */
final class Bill {
    private static final int MAXIMUM = 16;

    private final Rule[] rules = new Rule[MAXIMUM];
    private final Part[] parts = new Part[MAXIMUM];
    private final int[] cycles = new int[MAXIMUM];
    /** The successor is what waits. */
    private final boolean[] isNexts = new boolean[MAXIMUM];
    private int count;
    private int total;

    void clear() {
        count = 0;
        total = 0;
    }

    /** The sum. */
    int cycles() {
        return total;
    }

    void add(Rule rule, Part part, int more) {
        if (more != 0) {
            rules[count] = rule;
            parts[count] = part;
            cycles[count] = more;
            isNexts[count++] = false;
            total += more;
        }
    }

    /** A list that is taken up again makes fewer transfers than it has. */
    void takeOff(long transfers) {
        for (var i = 0; i < count; i++) {
            if (parts[i] == Part.LOAD_STORE && !isNexts[i] && cycles[i] >= transfers) {
                cycles[i] -= (int) transfers;
                total -= (int) transfers;
                return;
            }
        }
    }

    private void addToNext(Rule rule, Part part, int more) {
        add(rule, part, more);
        isNexts[count - 1] = true;
    }

    /** @param next null if nothing stands to its account */
    void chargeTo(CycleAccount account, Instruction instruction, Instruction next) {
        for (var i = 0; i < count; i++) {
            if (cycles[i] != 0) {
                account.charge(isNexts[i] ? next : instruction, rules[i], parts[i], cycles[i]);
            }
        }
    }

    /** What an instruction costs without a neighbour, but for what its operands decide. */
    void addOwn(Instruction instruction, boolean taken) {
        var rule = instruction.rule;
        switch (instruction.timing) {
            case DIRECT_BRANCH -> addBranch(rule, taken ? 1 : 0);
            case INDIRECT_BRANCH -> addBranch(rule, 2);
            case RETURN -> { // not taken: to EXC_RETURN, which is no address
                if (taken) {
                    addBranch(rule, 1);
                } else {
                    addBranch(Rule.BRANCH_INDIRECT, 2);
                }
            }
            case TABLE_BRANCH -> {
                add(rule, Part.BASE, 2);
                add(rule, Part.LOAD_STORE, 1);
                add(rule, Part.BRANCH_REFILL, 3);
            }
            case LOAD_TO_PC -> {
                add(rule, Part.BASE, 1);
                add(rule, Part.LOAD_STORE, 1);
                add(rule, Part.BRANCH_REFILL, 3);
            }
            case MULTIPLE_TO_PC -> {
                add(rule, Part.BASE, 1);
                add(rule, Part.LOAD_STORE, instruction.cycles - 1);
                add(rule, Part.BRANCH_REFILL, 2);
            }
            case LOAD, STORE, STORE_REGISTER, MULTIPLE -> {
                add(rule, Part.BASE, 1);
                add(rule, Part.LOAD_STORE, instruction.cycles - 1);
            }
            case FLOAT -> add(rule, Part.BASE, 1);
            case FIXED -> {
                var refill = rule == Rule.INSTRUCTION_BARRIER ? instruction.cycles - 1 : 0;
                add(rule, Part.BASE, instruction.cycles - refill);
                add(rule, Part.BRANCH_REFILL, refill);
            }
            case PLAIN, NO_OPERATION -> add(rule, Part.BASE, instruction.cycles);
            case IF_THEN, DIVIDE -> {} // the one before it, or the operands, decide
        }
    }

    private void addBranch(Rule rule, int refill) {
        add(rule, Part.BASE, 1);
        add(rule, Part.BRANCH_REFILL, refill);
    }

    /** What an instruction costs before it begins when nothing in particular stands before it. */
    void addAlone(Instruction next) {
        if (next.timing == Timing.IF_THEN) {
            addToNext(next.rule, Part.BASE, 1);
        }
    }

    /** A branch goes to its target. */
    void addTaken(Instruction branch, Instruction target) {
        addOwn(branch, true);
        add(Rule.BRANCH_TO_UNALIGNED, Part.BRANCH_REFILL, refillCycles(target));
        addAlone(target);
    }

    /** What it costs a branch to have the second half of its target come with the next word. */
    static int refillCycles(Instruction next) {
        return next.isOffWord ? 1 : 0;
    }

    /** An instruction and the one behind it, with what they save or lose beside each other. */
    void addPair(Instruction before, Instruction next) {
        if (hidesLoad(before, next)) {
            add(hidingRule(next), Part.BASE, 1);
        } else if (before.timing == Timing.STORE_REGISTER && next.timing == Timing.NO_OPERATION) {
            add(before.rule, Part.BASE, 1);
        } else {
            addOwn(before, false);
        }
        if (before.reachesMemory) {
            if (before.isPlainStore && next.waitsForStore) {
                addToNext(Rule.STORE_THEN_LOAD, Part.LOAD_STORE, 1);
            }
        } else if ((before.writesLast & next.addressReads) != 0) {
            addToNext(Rule.ADDRESS_DEPENDENCY, Part.LOAD_STORE, 1);
        }
        if (before.size() != 2) {
            addAlone(next);
        }
    }

    /** True if the second cycle of a load is hidden by its successor; if that reaches memory, only in one block. */
    static boolean hidesLoad(Instruction load, Instruction next) {
        if (load.timing != Timing.LOAD) {
            return false;
        }
        return switch (next.timing) {
            case NO_OPERATION -> true;
            case STORE, STORE_REGISTER -> (load.writes & next.addressReads) == 0;
            case LOAD -> (load.writes & next.addressReads) == 0 && !next.isOffWord;
            default -> false;
        };
    }

    private static Rule hidingRule(Instruction next) {
        return switch (next.timing) {
            case NO_OPERATION -> Rule.LOAD_ABSORBS_NOP;
            case LOAD -> Rule.LOAD_PIPELINE;
            default -> Rule.LOAD_THEN_STORE;
        };
    }
}
