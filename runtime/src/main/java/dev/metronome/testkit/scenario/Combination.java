package dev.metronome.testkit.scenario;

import dev.metronome.stm32l4.Sysclk;
import dev.metronome.stm32l4.WhatIf;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.Node;

/**
 * One run of a scenario: a value for each axis of its matrix.
 *
 * @param number counted from 1; 0 where there is no matrix
 */
record Combination(int number, SequencedMap<String, Value> values) {
    /** Of a scenario that has no matrix. */
    static final Combination ONLY = new Combination(0, new LinkedHashMap<>());

    /**
     * A value, and where it is written.
     *
     * @param name how to tell it from the others of its axis: of a file, without the folder
     */
    record Value(Node node, Position at, String text, String name) {}

    boolean has(String axis) {
        return values.containsKey(axis);
    }

    Node node(String axis) {
        return values.get(axis).node();
    }

    /** The values as they are written. */
    SequencedMap<String, String> texts() {
        return values.entrySet().stream().collect(
                Collectors.toMap(Map.Entry::getKey, each -> each.getValue().text(), (a, _) -> a, LinkedHashMap::new));
    }

    /** "[image a.elf, clock 4MHz]"; nothing where there is no matrix. */
    String label() {
        return values.isEmpty()
                ? ""
                : values.entrySet().stream().map(each -> each.getKey() + " " + each.getValue().name())
                        .collect(Collectors.joining(", ", "[", "]"));
    }

    /** What the axis "clock" forces upon the chip. */
    WhatIf whatIf(Source source) {
        return !has(MatrixReader.CLOCK)
                ? WhatIf.NOTHING
                : source.value(node(MatrixReader.CLOCK), MatrixReader.CLOCK, text -> Sysclk.isFirmware(text)
                        ? WhatIf.NOTHING
                        : WhatIf.NOTHING.withSysclk(Sysclk.parse(text)));
    }
}
