package dev.metronome.image;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import net.fornwall.jelf.ElfFile;
import net.fornwall.jelf.ElfSectionHeader;
import net.fornwall.jelf.ElfSegment;

/**
 * ELF images (System V ABI, chapters 4 and 5; ELF for the Arm Architecture, IHI 0044).
 *
 * <p>jelf reads the structures, but only once {@link ElfHeader} has found every offset and count in them to be sound.
 */
final class ElfReader {
    private ElfReader() {}

    static boolean recognises(byte[] bytes) {
        return bytes.length >= 4 && bytes[0] == 0x7F && bytes[1] == 'E' && bytes[2] == 'L' && bytes[3] == 'F';
    }

    static FirmwareImage read(Path file, byte[] bytes, MemoryMap map) {
        var header = ElfHeader.check(file, bytes);
        ElfFile elf;
        List<Segment> segments;
        try {
            elf = ElfFile.from(bytes);
            segments = segments(file, elf, header, bytes, map);
        } catch (ImageException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ImageException(file, "damaged ELF (" + e + ")", "Build or copy the file again.");
        }
        var sections = new ElfSections(bytes, elf, header);
        var code = codeRanges(elf);
        var debug = new DebugInfo(problems -> ElfSymbols.read(sections, problems),
                problems -> DwarfLines.read(sections, code, problems),
                problems -> DwarfPrototypes.read(sections, problems),
                problems -> DwarfInlining.read(sections, code, problems));
        return ImageLoader.image(file, FirmwareImage.Format.ELF, segments, entry(file, elf, map), debug, map);
    }

    /** What is loaded, at its physical address: initialised data stands in flash until start-up code copies it. */
    private static List<Segment> segments(Path file, ElfFile elf, ElfHeader header, byte[] bytes, MemoryMap map) {
        var segments = new ArrayList<Segment>();
        for (var index = 0; index < header.programHeaders(); index++) {
            var segment = elf.getProgramHeader(index);
            if (segment.p_type != ElfSegment.PT_LOAD) {
                continue;
            }
            var fileBytes = unsigned(segment.p_filesz);
            var skipped = fileBytes == 0 ? 0 : headersInside(elf, header, segment);
            refuseOutside(file, "segment " + index + " is loaded", unsigned(segment.p_paddr) + skipped,
                    fileBytes - skipped, map);
            refuseOutside(file, "segment " + index + " lives", unsigned(segment.p_vaddr) + skipped,
                    unsigned(segment.p_memsz) - skipped, map);
            if (fileBytes > skipped) {
                var slice = MemorySegment.ofArray(bytes).asSlice(unsigned(segment.p_offset) + skipped,
                        fileBytes - skipped);
                segments.add(new Segment((int) (segment.p_paddr + skipped), slice));
            }
        }
        if (segments.isEmpty()) {
            throw new ImageException(file, "nothing in it is to be loaded (no PT_LOAD segment has bytes)",
                    "Check that the linker script keeps the vector table and the code (KEEP).");
        }
        return Segments.inOrder(file, segments);
    }

    private static void refuseOutside(Path file, String what, long from, long size, MemoryMap map) {
        var outside = size == 0 ? -1 : map.firstOutside(from, from + size);
        if (outside >= 0) {
            throw new ImageException(file,
                    what + " at " + Hex.range(from, from + size) + ", but there is no memory at " + Hex.address(outside)
                            + "; the chip has " + map.describe(null),
                    "Link it for this chip's memories.");
        }
    }

    /**
     * How many bytes at the start of a segment are the file's own headers: linkers put them into the first page when
     * there is room below the first section, and no programming tool writes them to flash.
     */
    private static long headersInside(ElfFile elf, ElfHeader header, ElfSegment segment) {
        var from = unsigned(segment.p_offset);
        if (from >= header.headersEnd()) {
            return 0;
        }
        var end = from + unsigned(segment.p_filesz);
        var first = end;
        for (var section : header.sections()) {
            if ((section.flags() & ElfSectionHeader.FLAG_ALLOC) != 0 && section.hasBytes()
                    && section.offset() >= from) {
                first = Math.min(first, section.offset());
            }
        }
        return first == end ? 0 : first - from;
    }

    private static OptionalInt entry(Path file, ElfFile elf, MemoryMap map) {
        var entry = unsigned(elf.e_entry);
        if (entry == 0) {
            return OptionalInt.empty(); // "If the file has no associated entry point, this member holds zero"
        }
        if (map.firstOutside(entry & ~1L, (entry & ~1L) + 2) >= 0) {
            throw new ImageException(file,
                    "the entry point " + Hex.address(entry) + " is in no memory of the chip, which has "
                            + map.describe(null),
                    "Link it for this chip, and check ENTRY in the linker script.");
        }
        return OptionalInt.of((int) entry);
    }

    /** Debug information also describes what the linker threw away. */
    private static CodeRanges codeRanges(ElfFile elf) {
        var ranges = new ArrayList<Long>();
        for (var index = 0; index < elf.e_phnum; index++) {
            var segment = elf.getProgramHeader(index);
            if (segment.p_type == ElfSegment.PT_LOAD) {
                ranges.add(unsigned(segment.p_vaddr));
                ranges.add(unsigned(segment.p_vaddr) + unsigned(segment.p_memsz));
            }
        }
        return new CodeRanges(ranges.stream().mapToLong(Long::longValue).toArray());
    }

    /** jelf extends the sign of 32-bit fields. */
    private static long unsigned(long field) {
        return field & 0xFFFF_FFFFL;
    }
}
