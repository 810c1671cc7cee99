package dev.metronome.disassembly;

/**
 * One instruction as text.
 *
 * @param bits     a 32-bit instruction has its first half-word on top
 * @param size     2 or 4 bytes
 * @param mnemonic with condition and width, such as "addeq.w"; ".short" for what is UNDEFINED
 * @param operands such as "r3, [pc, #12]"; empty if there are none
 * @param comment  the address that a branch or a literal means and the function it is in, the value of a floating-point
 *                 immediate, why there is no instruction; empty if there is nothing to say
 */
public record Line(int address, int bits, int size, String mnemonic, String operands, String comment) {
    /** The address behind it. */
    public int end() {
        return address + size;
    }

    /** Mnemonic and operands, as in "ldr r3, [pc, #12]". */
    public String text() {
        return operands.isEmpty() ? mnemonic : mnemonic + " " + operands;
    }

    /** As in "08000120  4b03       ldr r3, [pc, #12]  ; 0x8000130 main+0x10". */
    @Override
    public String toString() {
        var code = size == 2
                ? String.format("%04x     ", bits)
                : String.format("%04x %04x", bits >>> 16, bits & 0xFFFF);
        return String.format("%08x  %s  %s", address, code, text()) + (comment.isEmpty() ? "" : "  ; " + comment);
    }
}
