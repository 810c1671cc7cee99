package dev.metronome.output;

import dev.metronome.bus.Bus;
import dev.metronome.bus.Width;
import dev.metronome.image.Symbol;

/**
 * What stood in memory at a symbol.
 *
 * @param name    as it was asked for
 * @param address the first byte
 * @param bytes   how many; 4 for a symbol of no size, such as a linker script's
 * @param words   the bytes as little-endian words; the last one is filled up with zeros
 */
public record SymbolValue(String name, int address, int bytes, int[] words) {
    /** The size that a symbol is read with. */
    public static int bytes(Symbol symbol) {
        return symbol.size() == 0 ? 4 : symbol.size();
    }

    /** True when all of a symbol lies in memory that can be read. */
    public static boolean isReadable(Symbol symbol, Bus bus) {
        var memory = bus.memoryAt(symbol.address());
        return memory != null
                && Integer.toUnsignedLong(symbol.address()) + Integer.toUnsignedLong(bytes(symbol)) <= memory.end();
    }

    /** Reads it, without side effects. */
    public static SymbolValue read(String name, Symbol symbol, Bus bus) {
        var bytes = bytes(symbol);
        var words = new int[(bytes + 3) / 4];
        for (var i = 0; i < bytes; i++) {
            words[i / 4] |= bus.peek(symbol.address() + i, Width.BYTE) << 8 * (i % 4);
        }
        return new SymbolValue(name, symbol.address(), bytes, words);
    }
}
