package dev.metronome.image;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

/**
 * The first two words of the table the core reads at reset (Armv7-M ARM B1.5.2, B1.5.3).
 *
 * @param address             where the table stands
 * @param initialStackPointer word 0
 * @param resetVector         word 1, bit 0 set
 */
public record VectorTable(int address, int initialStackPointer, int resetVector) {
    /**
     * Finds the table at the chip's boot address and refuses one the core could not start from.
     *
     * @param segments in ascending order
     * @throws ImageException saying which of the two words is wrong
     */
    static VectorTable read(Path file, List<Segment> segments, MemoryMap map) {
        var boot = Integer.toUnsignedLong(map.bootAddress());
        for (var offset = 0; offset < 8; offset++) {
            if (holding(segments, boot + offset) == null) {
                throw new ImageException(file,
                        "no vector table at " + Hex.address(boot) + ", where the chip starts; the image has "
                                + describe(segments),
                        "Link the table to that address, or load the whole image and not a part of it.");
            }
        }
        var stackPointer = word(segments, boot);
        var resetVector = word(segments, boot + 4);
        checkStackPointer(file, stackPointer, boot, map);
        checkResetVector(file, resetVector, boot + 4, segments);
        return new VectorTable(map.bootAddress(), stackPointer, resetVector);
    }

    private static void checkStackPointer(Path file, int stackPointer, long at, MemoryMap map) {
        var value = Integer.toUnsignedLong(stackPointer);
        if ((stackPointer & 3) != 0) {
            throw new ImageException(file, named("initial stack pointer", value, at) + "is no multiple of 4",
                    "There is no vector table there: check the image's address, or the table's first word.");
        }
        if (!map.holdsStackBelow(value)) {
            throw new ImageException(file,
                    named("initial stack pointer", value, at) + "is not in RAM: " + map.describe(MemoryMap.Kind.RAM),
                    "Check that the image is for this chip, and the stack's place in the linker script.");
        }
    }

    private static void checkResetVector(Path file, int resetVector, long at, List<Segment> segments) {
        var value = Integer.toUnsignedLong(resetVector);
        if ((resetVector & 1) == 0) {
            throw new ImageException(file,
                    named("reset vector", value, at) + "has bit 0 clear, and the core executes Thumb only",
                    "There is no vector table there, or its entry was not declared as a function (.thumb_func).");
        }
        if (holding(segments, value & ~1L) == null) {
            throw new ImageException(file,
                    named("reset vector", value, at) + "points outside the image, which has " + describe(segments),
                    "Check the address the image was linked for.");
        }
    }

    private static String named(String what, long value, long at) {
        return "the " + what + " (" + Hex.address(value) + ", the word at " + Hex.address(at) + ") ";
    }

    private static String describe(List<Segment> segments) {
        var shown = segments.stream().limit(4).map(Segment::toString).toList();
        return String.join(", ", shown) + (segments.size() > shown.size() ? ", ..." : "");
    }

    private static int word(List<Segment> segments, long address) {
        var value = 0;
        for (var lane = 0; lane < 4; lane++) {
            var segment = holding(segments, address + lane);
            var octet = segment.bytes().get(ValueLayout.JAVA_BYTE, address + lane - segment.first());
            value |= (octet & 0xFF) << 8 * lane;
        }
        return value;
    }

    private static Segment holding(List<Segment> segments, long address) {
        for (var segment : segments) {
            if (address >= segment.first() && address < segment.end()) {
                return segment;
            }
        }
        return null;
    }
}
