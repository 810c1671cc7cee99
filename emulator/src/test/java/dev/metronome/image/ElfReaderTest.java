package dev.metronome.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test changes one field of a good ELF. Offsets: System V ABI, "ELF Header" and "Program Header", 32 bits. */
class ElfReaderTest {
    private static final int E_TYPE = 16;
    private static final int E_MACHINE = 18;
    private static final int E_ENTRY = 24;
    private static final int E_PHOFF = 28;
    private static final int E_SHOFF = 32;
    private static final int E_PHENTSIZE = 42;
    private static final int E_PHNUM = 44;
    private static final int E_SHENTSIZE = 46;
    private static final int E_SHNUM = 48;

    /** In a program header. */
    private static final int P_OFFSET = 4;
    private static final int P_VADDR = 8;
    private static final int P_PADDR = 12;
    private static final int P_FILESZ = 16;
    private static final int P_MEMSZ = 20;

    private static final String CHIP = "flash 0x08000000 to 0x080FFFFF, SRAM1 0x20000000 to 0x20017FFF, "
            + "SRAM2 0x10000000 to 0x10007FFF";
    private static final String AGAIN = "Build or copy the file again.";
    private static final String FOR_CORTEX_M = "Build it for the Cortex-M4: -mcpu=cortex-m4 -mthumb, or Rust's "
            + "thumbv7em-none-eabihf.";

    @Test
    void aFileCutAnywhereIsRefused() {
        for (var file : new Path[]{TestImages.C_ELF, TestImages.RUST_ELF}) {
            var whole = TestImages.bytes(file);
            for (var length = 4; length < whole.length; length++) {
                var cut = Arrays.copyOf(whole, length);
                assertThatExceptionOfType(ImageException.class).as("cut to %d bytes", length)
                        .isThrownBy(() -> TestImages.parse("cut.elf", cut))
                        .withMessageMatching(
                                "cut\\.elf: truncated ELF: .* ends at offset 0x[0-9A-F]+, but the file has only "
                                        + "0x[0-9A-F]+ bytes\\. Build or copy the file again\\.");
            }
        }
    }

    @Test
    void aCutWithinTheMagicNumberIsNoElf() {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> TestImages.parse("cut.elf", new byte[]{0x7F, 'E', 'L'}))
                .withMessageStartingWith("cut.elf: neither ELF nor Intel HEX");
    }

    @Test
    void aSixtyFourBitElfIsRefused() {
        refused(elf -> elf.put(4, (byte) 2), "a 64-bit ELF; the Cortex-M4 is a 32-bit core. " + FOR_CORTEX_M);
    }

    @Test
    void aBigEndianElfIsRefused() {
        refused(elf -> elf.put(5, (byte) 2),
                "a big-endian ELF; the STM32L4 is little-endian. Build it without -mbig-endian.");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({"3, Intel 80386", "243, RISC-V", "94, Xtensa", "999, machine number 999"})
    void anElfForAnotherMachineIsRefused(short machine, String name) {
        refused(elf -> elf.putShort(E_MACHINE, machine), "an ELF for " + name + ", not for Arm. " + FOR_CORTEX_M);
    }

    @Test
    void anObjectFileIsRefused() {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> TestImages.load(TestImages.FOLDER.resolve("unlinked.elf")))
                .withMessageEndingWith("unlinked.elf: a relocatable object file, not an executable. Link it first.");
    }

    @ParameterizedTest(name = "type {0}")
    @CsvSource(delimiter = ';', value = {
        "3; a shared object or position-independent executable. Link it with -static and -no-pie.",
        "4; a core dump, not an executable. Name the firmware's own ELF.",
        "9; damaged ELF: type 9 at offset 16 (2 is an executable). Build or copy the file again."})
    void whatIsNoExecutableIsRefused(short type, String message) {
        refused(elf -> elf.putShort(E_TYPE, type), message);
    }

    @ParameterizedTest(name = "byte {0} = {1}")
    @CsvSource(delimiter = ';', value = {"4; 0; class 0 at offset 4 (1 is 32-bit)",
        "5; 7; byte order 7 at offset 5 (1 is little-endian)", "6; 0; a version other than 1 at offset 6 or 20",
        "20; 2; a version other than 1 at offset 6 or 20"})
    void aDamagedHeaderIsRefused(int offset, byte value, String message) {
        refused(elf -> elf.put(offset, value), "damaged ELF: " + message + ". " + AGAIN);
    }

    @Test
    void anElfWithoutProgramHeadersIsRefused() {
        refused(elf -> elf.putShort(E_PHNUM, (short) 0), "no program headers, so nothing would be loaded. "
                + "Link it with a linker script that places the sections.");
    }

    @Test
    void anElfThatLoadsNothingIsRefused() {
        refused(elf -> {
            for (var index = 0; index < elf.getShort(E_PHNUM); index++) {
                elf.putInt(programHeader(elf, index), 4); // PT_NOTE
            }
        }, "nothing in it is to be loaded (no PT_LOAD segment has bytes). "
                + "Check that the linker script keeps the vector table and the code (KEEP).");
    }

    @ParameterizedTest(name = "{0} program headers")
    @ValueSource(ints = {257, 0x7FFF, 0x8000, 0xFFFF})
    void tooManyProgramHeadersAreRefused(int count) {
        refused(elf -> elf.putShort(E_PHNUM, (short) count), "damaged ELF: " + count
                + " program headers, the limit is 256 (MAX_PROGRAM_HEADERS). " + AGAIN);
    }

    @ParameterizedTest(name = "{0} sections")
    @ValueSource(ints = {16_385, 0x8000, 0xFFFF})
    void tooManySectionsAreRefused(int count) {
        refused(elf -> elf.putShort(E_SHNUM, (short) count), count + " sections, the limit is 16384 (MAX_SECTIONS). "
                + "Link it with --gc-sections, or strip it.");
    }

    @Test
    void headersOfAnotherSizeAreRefused() {
        refused(elf -> elf.putShort(E_PHENTSIZE, (short) 56),
                "damaged ELF: program headers of 56 bytes, not 32. " + AGAIN);
        refused(elf -> elf.putShort(E_SHENTSIZE, (short) 0),
                "damaged ELF: section headers of 0 bytes, not 40. " + AGAIN);
    }

    @ParameterizedTest(name = "offset {0}")
    @ValueSource(ints = {0x7FFF_FFF0, 0xFFFF_FFF0, 0x10000})
    void tablesOutsideTheFileAreRefused(int offset) {
        refusedContaining(elf -> elf.putInt(E_PHOFF, offset), "truncated ELF: the program header table ends at ");
        refusedContaining(elf -> elf.putInt(E_SHOFF, offset), "truncated ELF: the section header table ends at ");
        refusedContaining(elf -> elf.putInt(programHeader(elf, 0) + P_OFFSET, offset),
                "truncated ELF: segment 0 ends at ");
        refusedContaining(elf -> elf.putInt(elf.getInt(E_SHOFF) + 40 + 16, offset),
                "truncated ELF: section 1 ends at ");
    }

    @Test
    void anElfWithoutSectionsRunsWithoutNames() {
        var elf = TestImages.editable(TestImages.C_ELF);
        elf.putInt(E_SHOFF, 0).putShort(E_SHNUM, (short) 0).putShort(50, (short) 0);
        var image = TestImages.parse("stripped.elf", elf.array());
        assertThat(image.symbols().all()).isEmpty();
        assertThat(image.lineAt(image.entry())).isEmpty();
        assertThat(image.debugProblems()).isEmpty();
        assertThat(image.segments()).hasSameSizeAs(TestImages.load(TestImages.C_ELF).segments());
    }

    @Test
    void moreBytesInTheFileThanInMemoryAreDamage() {
        refused(elf -> elf.putInt(programHeader(elf, 0) + P_MEMSZ, 8), "damaged ELF: segment 0 has "
                + TestImages.editable(TestImages.C_ELF).getInt(programHeader(TestImages.editable(TestImages.C_ELF), 0)
                        + P_FILESZ)
                + " bytes in the file but only 8 in memory. " + AGAIN);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"07FFFFFC", "080FFFF8", "40000000", "FFFFFFF0", "00000000"})
    void aSegmentOutsideMemoryIsRefused(String address) {
        var value = Integer.parseUnsignedInt(address, 16);
        refusedContaining(elf -> elf.putInt(programHeader(elf, 0) + P_PADDR, value),
                "segment 0 is loaded at 0x" + address + " to ");
        refusedContaining(elf -> elf.putInt(programHeader(elf, 0) + P_VADDR, value),
                "segment 0 lives at 0x" + address + " to ");
        refusedContaining(elf -> elf.putInt(programHeader(elf, 0) + P_PADDR, value),
                "; the chip has " + CHIP + ". Link it for this chip's memories.");
    }

    @Test
    void moreRamThanTheChipHasIsRefused() {
        refusedContaining(elf -> elf.putInt(programHeader(elf, 1) + P_MEMSZ, 0x1_8001),
                "segment 1 lives at 0x20000000 to 0x20018000, but there is no memory at 0x20018000; the chip has ");
    }

    @Test
    void overlappingSegmentsAreRefused() {
        var original = TestImages.load(TestImages.C_ELF).segments();
        refused(elf -> elf.putInt(programHeader(elf, 1) + P_PADDR, 0x0800_0010), "two segments overlap: "
                + original.getFirst() + " and 0x08000010 to "
                + String.format("0x%08X", 0x0800_0010 + original.getLast().size() - 1)
                + ". Check the load addresses (AT, LMA) in the linker script.");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"07FFFFFF", "40000001", "FFFFFFFF", "08100000"})
    void anEntryPointOutsideMemoryIsRefused(String entry) {
        refused(elf -> elf.putInt(E_ENTRY, Integer.parseUnsignedInt(entry, 16)), "the entry point 0x" + entry
                + " is in no memory of the chip, which has " + CHIP
                + ". Link it for this chip, and check ENTRY in the linker script.");
    }

    @Test
    void withoutAnEntryPointItIsTheResetVector() {
        var elf = TestImages.editable(TestImages.C_ELF);
        elf.putInt(E_ENTRY, 0);
        assertThat(TestImages.parse("no-entry.elf", elf.array()).entry())
                .isEqualTo(TestImages.load(TestImages.C_ELF).entry()).isNotZero();
    }

    @Test
    void anElfLinkedElsewhereHasNoVectorTable() {
        refusedContaining(elf -> {
            for (var index = 0; index < elf.getShort(E_PHNUM); index++) {
                var header = programHeader(elf, index);
                elf.putInt(header + P_PADDR, elf.getInt(header + P_PADDR) + 0x8000);
            }
        }, "no vector table at 0x08000000, where the chip starts; the image has 0x08008000 to ");
    }

    @Test
    void initialisedDataIsLoadedIntoFlash() {
        var image = TestImages.load(TestImages.C_ELF);
        var elf = TestImages.editable(TestImages.C_ELF);
        assertThat(elf.getInt(programHeader(elf, 1) + P_VADDR)).isEqualTo(0x2000_0000);
        assertThat(image.segments()).hasSize(2).allMatch(segment -> segment.address() >>> 20 == 0x080);
    }

    @Test
    void theFilesOwnHeadersAreNotLoaded() {
        var image = TestImages.load(TestImages.FOLDER.resolve("with-headers.elf"));
        var elf = TestImages.editable(TestImages.FOLDER.resolve("with-headers.elf"));
        assertThat(elf.getInt(programHeader(elf, 0) + P_OFFSET)).as("the first segment holds the headers").isZero();
        assertThat(image.segments().getFirst().address()).isEqualTo(0x0800_0000);
    }

    private static int programHeader(ByteBuffer elf, int index) {
        return elf.getInt(E_PHOFF) + 32 * index;
    }

    private static void refused(Consumer<ByteBuffer> change, String message) {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> TestImages.parse("changed.elf", changed(change)))
                .withMessage("changed.elf: " + message);
    }

    private static void refusedContaining(Consumer<ByteBuffer> change, String message) {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> TestImages.parse("changed.elf", changed(change)))
                .withMessageContaining(message);
    }

    private static byte[] changed(Consumer<ByteBuffer> change) {
        var elf = TestImages.editable(TestImages.C_ELF).order(ByteOrder.LITTLE_ENDIAN);
        change.accept(elf);
        return elf.array();
    }
}
