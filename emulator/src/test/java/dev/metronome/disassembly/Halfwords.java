package dev.metronome.disassembly;

import dev.metronome.timing.CodeMemory;
import java.util.HashMap;
import java.util.Map;

/** Code for the tests, half-word by half-word. */
final class Halfwords implements CodeMemory {
    private final Map<Integer, Integer> byAddress = new HashMap<>();

    Halfwords put(int address, int... halfwords) {
        for (var i = 0; i < halfwords.length; i++) {
            byAddress.put(address + 2 * i, halfwords[i]);
        }
        return this;
    }

    @Override
    public int halfword(int address) {
        return byAddress.getOrDefault(address, 0);
    }

    @Override
    public boolean isConstant(int address) {
        return false;
    }
}
