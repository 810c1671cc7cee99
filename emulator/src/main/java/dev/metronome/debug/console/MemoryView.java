package dev.metronome.debug.console;

import dev.metronome.bus.Width;
import dev.metronome.debug.Debugger;
import java.util.ArrayList;
import java.util.List;

/** Memory, sixteen bytes a line, with the characters beside. */
final class MemoryView {
    private static final int BYTES_A_LINE = 16;

    private MemoryView() {}

    static List<String> lines(Debugger debugger, int address, int length, Width width) {
        var bytes = debugger.read(address, length);
        var lines = new ArrayList<String>();
        for (var first = 0; first < bytes.length; first += BYTES_A_LINE) {
            var row = new StringBuilder(String.format("%08X ", address + first));
            var text = new StringBuilder();
            for (var i = first; i < first + BYTES_A_LINE; i++) {
                if ((i - first) % width.bytes() == 0) {
                    row.append(' ').append(item(bytes, i, width));
                }
                if (i < bytes.length) {
                    text.append(bytes[i] >= ' ' && bytes[i] < 0x7F ? (char) bytes[i] : '.');
                }
            }
            lines.add((row + "  " + text).stripTrailing());
        }
        if (bytes.length < length) {
            lines.add(String.format("nobody answers at 0x%08X", address + bytes.length));
        }
        return lines;
    }

    private static String item(byte[] bytes, int at, Width width) {
        if (at + width.bytes() > bytes.length) {
            return " ".repeat(2 * width.bytes());
        }
        var digits = new StringBuilder();
        for (var i = width.bytes() - 1; i >= 0; i--) {
            digits.append(String.format("%02X", bytes[at + i]));
        }
        return digits.toString();
    }
}
