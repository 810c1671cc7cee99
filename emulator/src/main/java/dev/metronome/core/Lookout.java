package dev.metronome.core;

import dev.metronome.bus.Bus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * What somebody outside the chip looks for while it runs: instructions that execution comes to, and stores to some
 * memory. It is not part of the machine's state.
 */
final class Lookout {
    private static final int NOWHERE = 1;

    private record Memory(int address, int bytes, LongConsumer listener) {
        boolean meets(int first, int count) {
            return Bus.overlap(address, bytes, first, count);
        }
    }

    /** An instruction that was announced, and that an exception kept from running. */
    private record PutAside(int address, int stack, int exception) {}

    private final Map<Integer, List<LongConsumer>> places = new HashMap<>();
    private final List<Memory> memories = new ArrayList<>();
    private final List<PutAside> putAside = new ArrayList<>();
    /** The instruction that was announced last, and how many had run by then: it is the same while none has. */
    private int announced = NOWHERE;
    private long announcedAfter;

    void add(int address, LongConsumer listener) {
        places.computeIfAbsent(address, _ -> new ArrayList<>()).add(listener);
    }

    void add(int address, int bytes, LongConsumer listener) {
        memories.add(new Memory(address, bytes, listener));
    }

    // Instructions

    /**
     * An instruction is the next to run.
     *
     * @param instructions how many have run
     * @param stack        the stack pointer
     * @param exception    the one being handled
     * @return true if somebody looks for it who has not been told yet
     */
    boolean announces(int address, long cycle, long instructions, int stack, int exception) {
        var listeners = places.get(address);
        if (listeners == null || isAnnounced(address, instructions)) {
            return false;
        }
        announced = address;
        announcedAfter = instructions;
        if (putAside.remove(new PutAside(address, stack, exception))) {
            return false;
        }
        listeners.forEach(listener -> listener.accept(cycle));
        return true;
    }

    private boolean isAnnounced(int address, long instructions) {
        return announced == address && announcedAfter == instructions;
    }

    /** An exception is about to be taken: what it comes before is not announced again when it runs at last. */
    void putAside(int address, long instructions, int stack, int exception) {
        if (isAnnounced(address, instructions)) {
            putAside.add(new PutAside(address, stack, exception));
        }
    }

    /** The core begins anew. */
    void forget() {
        announced = NOWHERE;
        putAside.clear();
    }

    // Memory

    boolean looksAtStores() {
        return !memories.isEmpty();
    }

    boolean looksAt(int address, int bytes) {
        for (var i = 0; i < memories.size(); i++) { // no iterator: this is asked for every store
            if (memories.get(i).meets(address, bytes)) {
                return true;
            }
        }
        return false;
    }

    /** Something was stored; through a bit-band alias it may have been anywhere. */
    void stored(int address, int bytes, long cycle) {
        for (var memory : memories) {
            if (Bus.isBitAlias(address) || memory.meets(address, bytes)) {
                memory.listener.accept(cycle);
            }
        }
    }
}
