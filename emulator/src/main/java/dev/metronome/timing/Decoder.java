package dev.metronome.timing;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the row of the encoding tables that an instruction matches. Rows never overlap (a test holds that), so their
 * order does not matter; rows are kept by the top five bits to be found quickly.
 */
public final class Decoder {
    private final Encoding[][] narrow = new Encoding[32][];
    private final Encoding[][] wide = new Encoding[32][];

    /** All of Thumb-2 as an Armv7E-M core with FPv4-SP has it. */
    public Decoder() {
        var rows = wideRows();
        for (var top = 0; top < 32; top++) {
            narrow[top] = starting(List.of(Thumb16.values()), top);
            wide[top] = starting(rows, top);
        }
    }

    private static List<Encoding> wideRows() {
        var rows = new ArrayList<Encoding>();
        rows.addAll(List.of(DataProcessing32.values()));
        rows.addAll(List.of(LoadStore32.values()));
        rows.addAll(List.of(Branch32.values()));
        rows.addAll(List.of(FloatingPoint32.values()));
        return rows;
    }

    private static Encoding[] starting(List<? extends Encoding> rows, int top) {
        return rows.stream().filter(row -> row.shape().pattern().mayStartWith(top, 5)).toArray(Encoding[]::new);
    }

    /** True when a first half-word says that a second one follows (Armv7-M ARM A5.1). */
    public static boolean isWide(int halfword) {
        return halfword >>> 11 >= 0b11101;
    }

    /**
     * Decodes what stands at an address; the second half-word is read only if there is one.
     *
     * @param address even
     */
    public Instruction decode(int address, CodeMemory memory) {
        var first = memory.halfword(address);
        var constant = memory.isConstant(address);
        if (!isWide(first)) {
            return new Instruction(narrowRow(first), address, first, 2, constant);
        }
        var bits = first << 16 | memory.halfword(address + 2);
        return new Instruction(wideRow(bits), address, bits, 4, constant);
    }

    Encoding narrowRow(int halfword) {
        return find(narrow[halfword >>> 11], halfword);
    }

    Encoding wideRow(int bits) {
        return find(wide[bits >>> 27], bits);
    }

    private static Encoding find(Encoding[] rows, int bits) {
        for (var row : rows) {
            if (row.shape().matches(bits)) {
                return row;
            }
        }
        return null;
    }

    /** All rows, for the tests and the accuracy ledger. */
    static List<Encoding> rows() {
        var rows = new ArrayList<Encoding>(List.of(Thumb16.values()));
        rows.addAll(wideRows());
        return rows;
    }
}
