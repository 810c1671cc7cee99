package dev.metronome.disassembly;

/** EPSR.IT as eight bits: the condition of the next instruction and what is left of the block (Armv7-M ARM A7.3.3). */
final class ItState {
    /** Outside any IT block. */
    static final int NONE = 0;

    private ItState() {}

    static boolean inBlock(int state) {
        return (state & 0xF) != 0;
    }

    /** The condition of the next instruction, 0 (EQ) to 14 (AL); only in a block. */
    static int condition(int state) {
        return state >>> 4;
    }

    /** The state behind one more instruction. */
    static int advanced(int state) {
        return (state & 0x7) == 0 ? NONE : state & 0xE0 | state << 1 & 0x1F;
    }
}
