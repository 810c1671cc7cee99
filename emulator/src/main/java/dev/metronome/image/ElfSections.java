package dev.metronome.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.InflaterInputStream;
import net.fornwall.jelf.ElfFile;
import net.fornwall.jelf.ElfSymbol;
import net.fornwall.jelf.ElfSymbolTableSection;

/** Sections by name, unpacked. Anything wrong with one is a {@link DebugDamage}. */
final class ElfSections {
    /** The largest section that is unpacked: as much as a file may have. */
    private static final int MAX_UNPACKED_BYTES = ImageLoader.MAX_FILE_BYTES;

    private static final int SHF_COMPRESSED = 0x800;
    private static final int ELFCOMPRESS_ZLIB = 1;
    private static final int COMPRESSION_HEADER_BYTES = 12;
    private static final int SYMBOL_BYTES = 16;

    /** Longer names of sections are none we look for. */
    private static final int MAX_NAME_BYTES = 64;

    private final byte[] file;
    private final ElfFile elf;
    private final ElfHeader header;

    /**
     * @param file all its bytes; sections are cut from it here, as jelf would build a table of what it takes for one
     */
    ElfSections(byte[] file, ElfFile elf, ElfHeader header) {
        this.file = file;
        this.elf = elf;
        this.header = header;
    }

    /** The bytes of a section; none when there is no such section. */
    byte[] named(String name) {
        if (header.nameSection() == 0) {
            return new byte[0];
        }
        var names = bytes(header.sections().get(header.nameSection()));
        for (var index = 1; index < header.sections().size(); index++) {
            var section = header.sections().get(index);
            if (section.hasBytes() && name.equals(Text.read(names, section.name(), MAX_NAME_BYTES))) {
                return unpacked(name, index);
            }
        }
        return new byte[0];
    }

    /** The entries of the symbol table; none when the image was stripped. */
    ElfSymbol[] symbols() {
        return symbolSection().map(index -> ((ElfSymbolTableSection) elf.getSection(index)).symbols)
                .orElse(new ElfSymbol[0]);
    }

    /** The bytes that hold the symbols' names. */
    byte[] symbolNames() {
        return symbolSection().map(index -> bytes(header.sections().get(header.sections().get(index).link())))
                .orElse(new byte[0]);
    }

    private Optional<Integer> symbolSection() {
        for (var index = 1; index < header.sections().size(); index++) {
            var section = header.sections().get(index);
            if (section.type() == 2) { // SHT_SYMTAB; "currently, an object file may have only one"
                if (section.entryBytes() != SYMBOL_BYTES) {
                    throw new DebugDamage("symbol table entries of " + section.entryBytes() + " bytes");
                }
                if (section.link() <= 0 || section.link() >= header.sections().size()
                        || header.sections().get(section.link()).type() != 3) { // SHT_STRTAB
                    throw new DebugDamage("the symbol table names no string table");
                }
                if (section.size() / SYMBOL_BYTES > ElfSymbols.MAX_SYMBOLS) {
                    throw new DebugDamage(section.size() / SYMBOL_BYTES + " symbols, the limit is "
                            + ElfSymbols.MAX_SYMBOLS + " (MAX_SYMBOLS)");
                }
                return Optional.of(index);
            }
        }
        return Optional.empty();
    }

    /** {@link ElfHeader} has seen to it that they are inside the file. */
    private byte[] bytes(ElfHeader.Section section) {
        return section.hasBytes()
                ? Arrays.copyOfRange(file, (int) section.offset(), (int) (section.offset() + section.size()))
                : new byte[0];
    }

    private byte[] unpacked(String name, int index) {
        var bytes = bytes(header.sections().get(index));
        if ((header.sections().get(index).flags() & SHF_COMPRESSED) == 0) {
            return bytes;
        }
        if (bytes.length < COMPRESSION_HEADER_BYTES) {
            throw new DebugDamage(name + " is compressed, but too short for it");
        }
        var fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (fields.getInt(0) != ELFCOMPRESS_ZLIB) {
            throw new DebugDamage(name + " is compressed by method " + fields.getInt(0) + "; only zlib (1) is known");
        }
        var size = Integer.toUnsignedLong(fields.getInt(4));
        if (size > MAX_UNPACKED_BYTES) {
            throw new DebugDamage(name + " unpacks to " + size + " bytes, the limit is " + MAX_UNPACKED_BYTES
                    + " (MAX_UNPACKED_BYTES)");
        }
        var packed = new ByteArrayInputStream(bytes, COMPRESSION_HEADER_BYTES, bytes.length - COMPRESSION_HEADER_BYTES);
        try (var unpacking = new InflaterInputStream(packed)) {
            return unpacking.readNBytes((int) size);
        } catch (IOException e) {
            throw new DebugDamage(name + " cannot be unpacked (" + e.getMessage() + ")");
        }
    }
}
