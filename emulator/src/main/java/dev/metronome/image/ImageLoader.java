package dev.metronome.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Reads an image file of any kind and refuses what the chip could not start. */
public final class ImageLoader {
    /** The largest file that is read. The chip has 1 MiB of flash; the rest is room for debug information. */
    public static final int MAX_FILE_BYTES = 64 << 20;

    private ImageLoader() {}

    /**
     * Reads a file. ELF and Intel HEX are told by what is in them (and HEX by its extension); everything else is
     * taken as the plain bytes of memory.
     *
     * @param base where a raw binary goes; must be empty for the other formats, which say so themselves
     * @param map  the chip's memories
     * @throws ImageException for every file that cannot be run, and never anything else, whatever is in it
     */
    public static FirmwareImage load(Path file, OptionalInt base, MemoryMap map) {
        var bytes = read(file);
        if (bytes.length == 0) {
            throw new ImageException(file, "the file is empty", "Build it again, and look at what the build said.");
        }
        return parse(file, bytes, base, map);
    }

    /** What {@link #load} does once the bytes are there. */
    static FirmwareImage parse(Path file, byte[] bytes, OptionalInt base, MemoryMap map) {
        if (ElfReader.recognises(bytes)) {
            refuseBase(file, base, "an ELF file");
            return ElfReader.read(file, bytes, map);
        }
        if (hasHexName(file) || IntelHex.recognises(bytes)) {
            refuseBase(file, base, "an Intel HEX file");
            return IntelHex.read(file, bytes, map);
        }
        if (base.isEmpty()) {
            throw new ImageException(file, "neither ELF nor Intel HEX",
                    "If it is a raw binary, say where it goes: --base " + Hex.address(map.bootAddress()) + ".");
        }
        return rawBinary(file, bytes, base.getAsInt(), map);
    }

    /** Loads segments into the chip's memories as far as the checks go, and makes the image. */
    static FirmwareImage image(Path file, FirmwareImage.Format format, List<Segment> segments, OptionalInt entry,
            DebugInfo debug, MemoryMap map) {
        var vectors = VectorTable.read(file, segments, map);
        return new FirmwareImage(file, format, segments, vectors, entry.orElse(vectors.resetVector()), debug);
    }

    private static FirmwareImage rawBinary(Path file, byte[] bytes, int base, MemoryMap map) {
        var segment = Segment.of(base, bytes);
        var outside = map.firstOutside(segment.first(), segment.end());
        if (outside >= 0) {
            throw new ImageException(file,
                    bytes.length + " bytes at " + segment + " do not fit: there is no memory at " + Hex.address(outside)
                            + "; the chip has " + map.describe(null),
                    "Check --base, and that the file is for this chip.");
        }
        return image(file, FirmwareImage.Format.RAW, List.of(segment), OptionalInt.empty(), DebugInfo.none(), map);
    }

    private static void refuseBase(Path file, OptionalInt base, String what) {
        if (base.isPresent()) {
            throw new ImageException(file, "this is " + what + ", which says itself where it goes",
                    "Leave --base away; it is for raw binaries.");
        }
    }

    private static boolean hasHexName(Path file) {
        var name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".hex") || name.endsWith(".ihex") || name.endsWith(".ihx");
    }

    private static byte[] read(Path file) {
        if (!Files.exists(file)) {
            throw new ImageException(file, "there is no such file", "Check the path, or build the image first.");
        }
        if (Files.isDirectory(file)) {
            throw new ImageException(file, "this is a directory", "Name the image file inside it.");
        }
        if (!Files.isRegularFile(file)) {
            throw new ImageException(file, "this is no ordinary file", "Copy the image to a file first.");
        }
        if (!Files.isReadable(file)) {
            throw new ImageException(file, "the file may not be read", "Check its permissions.");
        }
        try (var input = Files.newInputStream(file)) {
            var bytes = input.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new ImageException(file,
                        "larger than the limit of " + MAX_FILE_BYTES + " bytes (MAX_FILE_BYTES)",
                        "Strip its debug information, or check that it is firmware at all.");
            }
            return bytes;
        } catch (IOException e) {
            throw new ImageException(file, "reading it failed (" + e.getMessage() + ")",
                    "Check the file and its disk.");
        }
    }
}
