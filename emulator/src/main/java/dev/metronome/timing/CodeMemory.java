package dev.metronome.timing;

/** The memory that instructions are read from. */
public interface CodeMemory {
    /**
     * The half-word at an even address, unsigned. Where no memory answers it is 0, for the fetch has then failed
     * already and nobody asks for its time.
     */
    int halfword(int address);

    /**
     * True for memory behind the flash interface: it has the wait states of {@link dev.metronome.bus.FlashTiming}, and
     * changes only when {@link Pipeline#codeChanged} says so. Asked for any address that is executed or loaded from.
     */
    boolean isConstant(int address);
}
