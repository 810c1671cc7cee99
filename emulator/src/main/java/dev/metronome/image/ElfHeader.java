package dev.metronome.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.fornwall.jelf.ElfFile;
import net.fornwall.jelf.ElfSectionHeader;

/**
 * The offsets and counts of an ELF file, after they were found to stay inside the file and below our limits.
 *
 * @param programHeaders how many there are
 * @param headersEnd     the file offset behind the ELF header and the program headers
 * @param sections       in the file's order, number 0 included; empty when there is no section table
 * @param nameSection    the number of the section that holds the sections' names; 0 for none
 */
record ElfHeader(int programHeaders, long headersEnd, List<ElfHeader.Section> sections, int nameSection) {
    /** Firmware has a handful; the largest count ELF can write down is 65534. */
    static final int MAX_PROGRAM_HEADERS = 256;

    /** One section a function may be left in a linked file; jelf counts them in a signed 16-bit field. */
    static final int MAX_SECTIONS = 16_384;

    private static final int HEADER_BYTES = 52;
    private static final int PROGRAM_HEADER_BYTES = 32;
    private static final int SECTION_HEADER_BYTES = 40;

    private static final String AGAIN = "Build or copy the file again.";
    private static final String FOR_CORTEX_M = "Build it for the Cortex-M4: -mcpu=cortex-m4 -mthumb, or Rust's "
            + "thumbv7em-none-eabihf.";

    /** The fields of a section header that are used here. */
    record Section(int name, int type, int flags, long offset, long size, int link, int entryBytes) {
        boolean hasBytes() {
            return type != ElfSectionHeader.SHT_NOBITS && type != ElfSectionHeader.SHT_NULL && size > 0;
        }
    }

    /** Checks a file that begins with the ELF magic number. @throws ImageException naming the field that is wrong */
    static ElfHeader check(Path file, byte[] bytes) {
        var fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        refuseBeyond(file, "the ELF header", 0, HEADER_BYTES, bytes.length);
        checkTarget(file, fields);
        var programHeaders = checkProgramHeaders(file, fields);
        var sections = checkSections(file, fields);
        var headersEnd = Math.max(HEADER_BYTES, word(fields, 28) + programHeaders * (long) PROGRAM_HEADER_BYTES);
        var nameSection = half(fields, 50);
        return new ElfHeader(programHeaders, headersEnd, sections, nameSection < sections.size() ? nameSection : 0);
    }

    private static void checkTarget(Path file, ByteBuffer fields) {
        var elfClass = fields.get(4);
        var order = fields.get(5);
        if (elfClass == ElfFile.CLASS_64) {
            throw new ImageException(file, "a 64-bit ELF; the Cortex-M4 is a 32-bit core", FOR_CORTEX_M);
        }
        if (elfClass != ElfFile.CLASS_32) {
            throw new ImageException(file, "damaged ELF: class " + elfClass + " at offset 4 (1 is 32-bit)", AGAIN);
        }
        if (order == ElfFile.DATA_MSB) {
            throw new ImageException(file, "a big-endian ELF; the STM32L4 is little-endian",
                    "Build it without -mbig-endian.");
        }
        if (order != ElfFile.DATA_LSB) {
            throw new ImageException(file, "damaged ELF: byte order " + order + " at offset 5 (1 is little-endian)",
                    AGAIN);
        }
        if (fields.get(6) != 1 || fields.getInt(20) != 1) {
            throw new ImageException(file, "damaged ELF: a version other than 1 at offset 6 or 20", AGAIN);
        }
        var machine = half(fields, 18);
        if (machine != ElfFile.ARCH_ARM) {
            throw new ImageException(file, "an ELF for " + machineName(machine) + ", not for Arm", FOR_CORTEX_M);
        }
        switch (half(fields, 16)) {
            case ElfFile.ET_EXEC -> {
            }
            case ElfFile.ET_REL ->
                throw new ImageException(file, "a relocatable object file, not an executable", "Link it first.");
            case ElfFile.ET_DYN -> throw new ImageException(file,
                    "a shared object or position-independent executable", "Link it with -static and -no-pie.");
            case ElfFile.ET_CORE ->
                throw new ImageException(file, "a core dump, not an executable", "Name the firmware's own ELF.");
            default -> throw new ImageException(file,
                    "damaged ELF: type " + half(fields, 16) + " at offset 16 (2 is an executable)", AGAIN);
        }
    }

    private static int checkProgramHeaders(Path file, ByteBuffer fields) {
        var count = half(fields, 44);
        if (count == 0) {
            throw new ImageException(file, "no program headers, so nothing would be loaded",
                    "Link it with a linker script that places the sections.");
        }
        if (count > MAX_PROGRAM_HEADERS) {
            throw new ImageException(file, "damaged ELF: " + count + " program headers, the limit is "
                    + MAX_PROGRAM_HEADERS + " (MAX_PROGRAM_HEADERS)", AGAIN);
        }
        if (half(fields, 42) != PROGRAM_HEADER_BYTES) {
            throw new ImageException(file, "damaged ELF: program headers of " + half(fields, 42) + " bytes, not "
                    + PROGRAM_HEADER_BYTES, AGAIN);
        }
        var table = word(fields, 28);
        refuseBeyond(file, "the program header table", table, count * (long) PROGRAM_HEADER_BYTES, fields.capacity());
        for (var index = 0; index < count; index++) {
            var at = (int) table + index * PROGRAM_HEADER_BYTES;
            var fileBytes = word(fields, at + 16);
            if (fileBytes > 0) {
                refuseBeyond(file, "segment " + index, word(fields, at + 4), fileBytes, fields.capacity());
            }
            if (fields.getInt(at) == 1 && fileBytes > word(fields, at + 20)) { // PT_LOAD
                throw new ImageException(file, "damaged ELF: segment " + index + " has " + fileBytes
                        + " bytes in the file but only " + word(fields, at + 20) + " in memory", AGAIN);
            }
        }
        return count;
    }

    private static List<Section> checkSections(Path file, ByteBuffer fields) {
        var count = half(fields, 48);
        var table = word(fields, 32);
        if (table == 0) {
            if (count != 0) {
                throw new ImageException(file, "damaged ELF: " + count + " sections, but no section header table",
                        AGAIN);
            }
            return List.of();
        }
        if (count == 0 || count > MAX_SECTIONS) {
            throw new ImageException(file, (count == 0 ? "more than 65279" : count) + " sections, the limit is "
                    + MAX_SECTIONS + " (MAX_SECTIONS)", "Link it with --gc-sections, or strip it.");
        }
        if (half(fields, 46) != SECTION_HEADER_BYTES) {
            throw new ImageException(file, "damaged ELF: section headers of " + half(fields, 46) + " bytes, not "
                    + SECTION_HEADER_BYTES, AGAIN);
        }
        refuseBeyond(file, "the section header table", table, count * (long) SECTION_HEADER_BYTES, fields.capacity());
        var sections = new ArrayList<Section>(count);
        for (var index = 0; index < count; index++) {
            var at = (int) table + index * SECTION_HEADER_BYTES;
            var section = new Section(fields.getInt(at), fields.getInt(at + 4), fields.getInt(at + 8),
                    word(fields, at + 16), word(fields, at + 20), fields.getInt(at + 24), fields.getInt(at + 36));
            if (section.hasBytes()) {
                refuseBeyond(file, "section " + index, section.offset, section.size, fields.capacity());
            }
            sections.add(section);
        }
        return sections;
    }

    private static void refuseBeyond(Path file, String what, long offset, long size, int length) {
        if (offset + size > length) {
            throw new ImageException(file, String.format(
                    "truncated ELF: %s ends at offset 0x%X, but the file has only 0x%X bytes", what, offset + size,
                    length), AGAIN);
        }
    }

    /** A few of the numbers of e_machine (the gABI's registry). */
    private static String machineName(int machine) {
        return switch (machine) {
            case 3 -> "Intel 80386";
            case 8 -> "MIPS";
            case 62 -> "x86-64";
            case 83 -> "AVR";
            case 94 -> "Xtensa";
            case 105 -> "MSP430";
            case 183 -> "AArch64";
            case 243 -> "RISC-V";
            default -> "machine number " + machine;
        };
    }

    private static int half(ByteBuffer fields, int offset) {
        return Short.toUnsignedInt(fields.getShort(offset));
    }

    private static long word(ByteBuffer fields, int offset) {
        return Integer.toUnsignedLong(fields.getInt(offset));
    }
}
