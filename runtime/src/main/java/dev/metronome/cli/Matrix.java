package dev.metronome.cli;

import dev.metronome.stm32l4.WhatIf;
import dev.metronome.text.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Settings to be combined, each value of one with each of every other. */
record Matrix(List<Axis> axes) {
    /** How many runs a what-if may have, beside that of the firmware as it is. */
    static final int MAXIMUM_COMBINATIONS = 64;

    /**
     * One value for each axis.
     *
     * @param values in words, in the order of the axes; empty for the firmware as it is
     */
    record Combination(List<String> values, WhatIf whatIf) {
        /** Every setting as the firmware has it. */
        static final Combination FIRMWARE = new Combination(List.of(), WhatIf.NOTHING);
    }

    /** @throws UsageException if two axes are about one thing, or there are too many combinations */
    Matrix {
        for (var i = 0; i < axes.size(); i++) {
            for (var other : axes.subList(0, i)) {
                refuseOverlap(other.setting(), axes.get(i).setting());
            }
        }
        var combinations = axes.stream().mapToLong(axis -> axis.values().size()).reduce(1, Math::multiplyExact);
        if (combinations > MAXIMUM_COMBINATIONS) {
            throw new UsageException("--what-if: "
                    + axes.stream().map(axis -> "" + axis.values().size()).collect(Collectors.joining(" x "))
                    + (axes.size() > 1 ? " = " + Numbers.count(combinations) : "")
                    + " combinations are more than the limit of " + MAXIMUM_COMBINATIONS
                    + " (Matrix.MAXIMUM_COMBINATIONS)");
        }
    }

    private static void refuseOverlap(Setting one, Setting other) {
        if (one == other) {
            throw new UsageException("--what-if: " + one + " is there twice; write its values in one, such as "
                    + one.example());
        }
        if (one.overlaps(other)) {
            var part = one == Setting.ART ? other : one;
            throw new UsageException("--what-if: " + Setting.ART + " sets " + part
                    + " too; leave one of them away (art is prefetch, icache and dcache)");
        }
    }

    /** All of them; the last axis changes fastest. */
    List<Combination> combinations() {
        var combinations = List.of(Combination.FIRMWARE);
        for (var axis : axes) {
            var longer = new ArrayList<Combination>();
            for (var combination : combinations) {
                for (var value : axis.values()) {
                    var values = new ArrayList<>(combination.values);
                    values.add(value.words());
                    longer.add(new Combination(values, value.change().apply(combination.whatIf)));
                }
            }
            combinations = longer;
        }
        return combinations;
    }
}
