package dev.metronome.core;

import dev.metronome.bus.Width;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;

/**
 * The DWT's four comparators: what they are set to look for, and whether it has been seen (Armv7-M ARM C1.8.1, C1.8.14
 * to C1.8.16; the words of the Cortex-M3's manual, Arm DDI 0337, are repeated by TI for the CC2650). They compare, and
 * know nothing of how the core comes by what it shows them.
 *
 * <p>Comparator 0 alone can look at CYCCNT; comparator 1 alone at data, at an address that one or two of the others
 * give, which then look for nothing themselves. One that names itself as both compares at any address (from memory).
 *
 * <p>An access matches if the comparator's address, its lower MASK bits ignored, is within it: "if COMP is 3, this
 * matches a word access of 0". Data is compared in the byte lanes of the bus: a half-word or byte to look for is
 * repeated in COMP1 (from memory), and is found also in a wider access.
 */
final class Comparators implements Stateful {
    static final int COUNT = 4;

    private static final int FUNCTION = 0xF;
    private static final int CYCMATCH = 1 << 7;
    private static final int DATAVMATCH = 1 << 8;
    private static final int LNK1ENA = 1 << 9;
    private static final int MATCHED = 1 << 24;
    private static final int CYCLES = 0;
    private static final int DATA = 1;

    // FUNCTION: a bit for each of its values.
    private static final int PC_FUNCTIONS = 1 << 4 | 1 << 8;
    private static final int READ_FUNCTIONS = 0b0101_1010_1010_1110;
    private static final int WRITE_FUNCTIONS = 0b1010_1100_1100_1110;
    private static final int EVENT_FUNCTIONS = 0b1111_0000;
    /** Of those, what a data comparison knows. */
    private static final int DATA_FUNCTIONS = 0b0000_1110_1110_0000;

    private final int[] comp = new int[COUNT];
    private final int[] mask = new int[COUNT];
    private final int[] function = {0, LNK1ENA, 0, 0};

    int comp(int number) {
        return comp[number];
    }

    void setComp(int number, int value, int lanes) {
        comp[number] = comp[number] & ~lanes | value & lanes;
    }

    int mask(int number) {
        return mask[number];
    }

    void setMask(int number, int value, int lanes) {
        mask[number] = mask[number] & ~lanes | value & lanes;
    }

    int function(int number) {
        return function[number];
    }

    /** FUNCTIONn as the program reads it: MATCHED is cleared. */
    int readFunction(int number) {
        var value = function[number];
        function[number] &= ~MATCHED;
        return value;
    }

    void setFunction(int number, int value, int lanes) {
        function[number] = function[number] & ~lanes | value & lanes;
    }

    /** True if what comes of a match is a packet or a trigger, and nobody is there to take it. */
    boolean onlyTraces(int number) {
        return (function[number] & FUNCTION) != 0 && !isOneOf(number, EVENT_FUNCTIONS);
    }

    /** True if CYCCNT is looked at. */
    boolean watchesCycles() {
        return comparesCycles(CYCLES) && isOneOf(CYCLES, PC_FUNCTIONS | 1 << 1);
    }

    /** The value of CYCCNT that is looked for. */
    int cycleCount() {
        return comp[CYCLES];
    }

    /** True if the program counter is looked at, at any address. */
    boolean watchesInstructions() {
        for (var i = 0; i < COUNT; i++) {
            if (comparesPc(i)) {
                return true;
            }
        }
        return false;
    }

    /** True if the instruction at this address is looked for. */
    boolean watchesInstruction(int address) {
        for (var i = 0; i < COUNT; i++) {
            if (comparesPc(i) && isWithin(i, address, 2)) {
                return true;
            }
        }
        return false;
    }

    /** True if any data access is looked at. */
    boolean watchesData() {
        return comparesData() || isAnyOf(READ_FUNCTIONS | WRITE_FUNCTIONS);
    }

    private boolean isAnyOf(int functions) {
        for (var i = 0; i < COUNT; i++) {
            if (comparesAddress(i, functions)) {
                return true;
            }
        }
        return false;
    }

    /** True if an access to one of these addresses is looked for, whatever the data. */
    boolean watchesAccess(int address, int bytes, boolean writes) {
        var functions = writes ? WRITE_FUNCTIONS : READ_FUNCTIONS;
        if (comparesData() && isOneOf(DATA, functions) && isAtLinkedAddress(address, bytes)) {
            return true;
        }
        for (var i = 0; i < COUNT; i++) {
            if (comparesAddress(i, functions) && isWithin(i, address, bytes)) {
                return true;
            }
        }
        return false;
    }

    /** CYCCNT has the value that is looked for. True if that is a debug event. */
    boolean cycleCountMatches() {
        return note(CYCLES);
    }

    /** An instruction was executed. True if that is a debug event. */
    boolean executed(int address) {
        var event = false;
        for (var i = 0; i < COUNT; i++) {
            if (comparesPc(i) && isWithin(i, address, 2)) {
                event |= note(i);
            }
        }
        return event;
    }

    /** Data was read or written. True if that is a debug event. */
    boolean accessed(int address, Width width, int value, boolean writes) {
        var functions = writes ? WRITE_FUNCTIONS : READ_FUNCTIONS;
        var event = false;
        for (var i = 0; i < COUNT; i++) {
            if (comparesAddress(i, functions) && isWithin(i, address, width.bytes())) {
                event |= note(i);
            }
        }
        if (comparesData() && isOneOf(DATA, functions) && isAtLinkedAddress(address, width.bytes())
                && hasValue(address, width, value)) {
            event |= note(DATA);
        }
        return event;
    }

    private boolean note(int number) {
        function[number] |= MATCHED;
        return isOneOf(number, EVENT_FUNCTIONS);
    }

    private boolean isOneOf(int number, int functions) {
        return (functions & 1 << (function[number] & FUNCTION)) != 0;
    }

    private boolean comparesCycles(int number) {
        return number == CYCLES && (function[number] & CYCMATCH) != 0;
    }

    private boolean comparesData() {
        return (function[DATA] & DATAVMATCH) != 0 && isOneOf(DATA, DATA_FUNCTIONS);
    }

    private boolean comparesPc(int number) {
        return isOneOf(number, PC_FUNCTIONS) && standsForItself(number);
    }

    private boolean comparesAddress(int number, int functions) {
        return isOneOf(number, functions) && standsForItself(number);
    }

    /** It compares addresses, and not for the data comparison. */
    private boolean standsForItself(int number) {
        var comparesOther = comparesCycles(number) || number == DATA && (function[DATA] & DATAVMATCH) != 0;
        return !comparesOther && !(comparesData() && (number == linked(12) || number == linked(16)));
    }

    private int linked(int shift) {
        return function[DATA] >>> shift & 3;
    }

    private boolean isAtLinkedAddress(int address, int bytes) {
        var one = linked(12);
        var other = linked(16);
        if (one == DATA && other == DATA) {
            return true;
        }
        return one != DATA && isWithin(one, address, bytes) || other != DATA && isWithin(other, address, bytes);
    }

    /** True if what the comparator's address stands for meets these bytes. */
    private boolean isWithin(int number, int address, int bytes) {
        var size = 1 << mask[number];
        var first = comp[number] & -size;
        return Integer.compareUnsigned(address - first, size) < 0
                || Integer.compareUnsigned(first - address, bytes) < 0;
    }

    private boolean hasValue(int address, Width width, int value) {
        var sizeBytes = 1 << (function[DATA] >>> 10 & 3); // 3 is unpredictable: nothing is that wide
        for (var at = 0; at + sizeBytes <= width.bytes(); at += sizeBytes) {
            var lane = address + at & 3;
            if ((lane & sizeBytes - 1) != 0) {
                continue;
            }
            var ones = sizeBytes == 4 ? -1 : (1 << 8 * sizeBytes) - 1;
            if (((value >>> 8 * at ^ comp[DATA] >>> 8 * lane) & ones) == 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void save(StateWriter out) {
        out.words(comp);
        out.words(mask);
        out.words(function);
    }

    @Override
    public void restore(StateReader in) {
        in.words(comp);
        in.words(mask);
        in.words(function);
    }
}
