package dev.metronome.image;

import dev.metronome.image.MemoryMap.Kind;
import dev.metronome.image.MemoryMap.Memory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** The images in src/test/images, whose Makefile says how they were made. */
final class TestImages {
    static final Path FOLDER = Path.of("src/test/images");
    static final Path C_ELF = FOLDER.resolve("c.elf");
    static final Path C5_ELF = FOLDER.resolve("c5.elf");
    static final Path RUST_ELF = FOLDER.resolve("rust.elf");

    /** The STM32L475's memories (RM0351, 2.2.2 "Memory map"). */
    static final MemoryMap STM32L475 = new MemoryMap(0x0800_0000,
            List.of(new Memory("flash", 0x0800_0000, 1 << 20, Kind.FLASH),
                    new Memory("SRAM1", 0x2000_0000, 96 << 10, Kind.RAM),
                    new Memory("SRAM2", 0x1000_0000, 32 << 10, Kind.RAM)));

    private TestImages() {}

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(String name) {
        try {
            return Files.readAllLines(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FirmwareImage load(Path file) {
        return ImageLoader.load(file, OptionalInt.empty(), STM32L475);
    }

    /** Parses bytes as if they stood in a file of that name. */
    static FirmwareImage parse(String name, byte[] bytes) {
        return ImageLoader.parse(Path.of(name), bytes, OptionalInt.empty(), STM32L475);
    }

    /** Where a section begins in the file. */
    static int sectionOffset(Path file, String name) {
        var bytes = bytes(file);
        var header = ElfHeader.check(file, bytes);
        var names = header.sections().get(header.nameSection());
        var table = Arrays.copyOfRange(bytes, (int) names.offset(), (int) (names.offset() + names.size()));
        return header.sections().stream().filter(section -> name.equals(Text.read(table, section.name(), 64)))
                .mapToInt(section -> (int) section.offset()).findFirst().orElseThrow();
    }

    /** A file's bytes, to be changed: little-endian, as the target is. */
    static ByteBuffer editable(Path file) {
        return ByteBuffer.wrap(bytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
