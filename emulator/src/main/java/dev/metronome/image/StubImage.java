package dev.metronome.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * Firmware without a program, for Java that plays it: a vector table, a stack at the end of the first RAM, and two
 * functions that branch to themselves, Reset_Handler and Default_Handler, which every other vector leads to.
 */
public final class StubImage {
    /** The function that Java is bound to. */
    public static final String RESET_HANDLER = "Reset_Handler";
    /** Where unexpected exceptions end. */
    public static final String DEFAULT_HANDLER = "Default_Handler";
    /** Armv7-M has 16 vectors of its own, this chip 82 more (RM0351, vector table). */
    private static final int VECTORS = 16 + 82;
    private static final int CODE = 4 * VECTORS;
    private static final short BRANCH_TO_ITSELF = (short) 0xE7FE;

    private StubImage() {}

    /** @param name what to call it where a file's name is shown */
    public static FirmwareImage named(String name, MemoryMap map) {
        var ram = map.memories().stream().filter(memory -> memory.kind() == MemoryMap.Kind.RAM).findFirst()
                .orElseThrow();
        var reset = map.bootAddress() + CODE;
        var other = reset + 2;
        var bytes = ByteBuffer.allocate(CODE + 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(ram.base() + ram.size()).putInt(reset | 1);
        for (var number = 2; number < VECTORS; number++) {
            bytes.putInt(other | 1);
        }
        bytes.putShort(BRANCH_TO_ITSELF).putShort(BRANCH_TO_ITSELF);
        var symbols = new SymbolTable(List.of(function(RESET_HANDLER, reset), function(DEFAULT_HANDLER, other)));
        return ImageLoader.image(Path.of(name), FirmwareImage.Format.JAVA,
                List.of(Segment.of(map.bootAddress(), bytes.array())), OptionalInt.empty(),
                new DebugInfo(_ -> symbols, _ -> LineTable.EMPTY, _ -> DwarfPrototypes.none(),
                        problems -> DwarfInlining.none()),
                map);
    }

    private static Symbol function(String name, int address) {
        return new Symbol(name, name, address, 2, Symbol.Kind.FUNCTION, Symbol.Scope.GLOBAL);
    }
}
