package dev.metronome.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageLoaderTest {
    private static final int FLASH = 0x0800_0000;

    @TempDir
    private Path folder;

    @Test
    void aMissingFileIsNamed() {
        refused(folder.resolve("none.elf"), "there is no such file. Check the path, or build the image first.");
    }

    @Test
    void aDirectoryIsRefused() {
        refused(folder, "this is a directory. Name the image file inside it.");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        refused(Files.createFile(folder.resolve("empty.elf")),
                "the file is empty. Build it again, and look at what the build said.");
    }

    @Test
    void aDeviceIsRefusedBeforeItIsRead() {
        var endless = Path.of("/dev/zero");
        assumeThat(endless).exists();
        refused(endless, "this is no ordinary file. Copy the image to a file first.");
    }

    @Test
    void anUnreadableFileIsRefused() throws IOException {
        var file = Files.copy(TestImages.C_ELF, folder.resolve("secret.elf"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();
        refused(file, "the file may not be read. Check its permissions.");
    }

    @Test
    void aFailureToReadIsReported() {
        var unmapped = Path.of("/proc/self/mem"); // an ordinary file, says the system, but page 0 cannot be read
        assumeThat(unmapped).exists();
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> TestImages.load(unmapped))
                .withMessageStartingWith("/proc/self/mem: reading it failed (");
    }

    @Test
    void aFileBeyondTheLimitIsRefused() throws IOException {
        var file = folder.resolve("huge.elf");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(ImageLoader.MAX_FILE_BYTES + 1L);
        }
        refused(file, "larger than the limit of 67108864 bytes (MAX_FILE_BYTES). "
                + "Strip its debug information, or check that it is firmware at all.");
    }

    @Test
    void allFormatsOfOneImageFillTheSameMemory() throws IOException {
        var elf = TestImages.load(TestImages.C_ELF);
        var hex = TestImages.load(TestImages.FOLDER.resolve("c.hex"));
        var binary = Files.write(folder.resolve("c.bin"), flashOf(elf));
        var raw = ImageLoader.load(binary, OptionalInt.of(FLASH), TestImages.STM32L475);

        assertThat(elf.format()).isEqualTo(FirmwareImage.Format.ELF);
        assertThat(hex.format()).isEqualTo(FirmwareImage.Format.INTEL_HEX);
        assertThat(raw.format()).isEqualTo(FirmwareImage.Format.RAW);
        assertThat(flashOf(hex)).isEqualTo(flashOf(elf));
        assertThat(flashOf(raw)).isEqualTo(flashOf(elf));
        assertThat(hex.vectors()).isEqualTo(elf.vectors()).isEqualTo(raw.vectors());
        assertThat(hex.entry()).isEqualTo(elf.entry()).isEqualTo(raw.entry());
        assertThat(elf.vectors().initialStackPointer()).isEqualTo(0x2001_8000); // c/image.ld: RAM's end
    }

    /** Everything up to the last byte, gaps as zeros. */
    private static byte[] flashOf(FirmwareImage image) {
        var bytes = new byte[(int) (image.segments().getLast().end() - FLASH)];
        for (var segment : image.segments()) {
            var part = segment.bytes().toArray(ValueLayout.JAVA_BYTE);
            System.arraycopy(part, 0, bytes, segment.address() - FLASH, part.length);
        }
        return bytes;
    }

    @Test
    void segmentsCannotBeChanged() {
        var segment = TestImages.load(TestImages.C_ELF).segments().getFirst();
        assertThat(segment.bytes().isReadOnly()).isTrue();
    }

    @Test
    void hexIsToldByItsNameEvenWhenItsContentIsNot() throws IOException {
        refused(Files.writeString(folder.resolve("notes.hex"), "hello\n"),
                "line 1: a record begins with ':', not with 'h'. Make or copy the file again.");
    }

    @Test
    void elfIsToldByItsContentWhateverItsName() throws IOException {
        var file = Files.copy(TestImages.C_ELF, folder.resolve("firmware.hex"));
        assertThat(TestImages.load(file).format()).isEqualTo(FirmwareImage.Format.ELF);
    }

    @Test
    void aRawBinaryNeedsItsAddress() throws IOException {
        refused(Files.write(folder.resolve("a.bin"), raw(0x2000_1000, FLASH + 9)),
                "neither ELF nor Intel HEX. If it is a raw binary, say where it goes: --base 0x08000000.");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"c.elf, an ELF file", "c.hex, an Intel HEX file"})
    void anAddressForAFileThatHasItsOwnIsRefused(String name, String what) {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> ImageLoader.load(TestImages.FOLDER.resolve(name), OptionalInt.of(FLASH),
                        TestImages.STM32L475))
                .withMessageEndingWith(": this is %s, which says itself where it goes. "
                        + "Leave --base away; it is for raw binaries.", what);
    }

    @Test
    void aRawBinaryLargerThanFlashIsRefused() {
        refusedRaw(new byte[(1 << 20) + 1], FLASH, "1048577 bytes at 0x08000000 to 0x08100000 do not fit: there is no "
                + "memory at 0x08100000; the chip has flash 0x08000000 to 0x080FFFFF, SRAM1 0x20000000 to 0x20017FFF, "
                + "SRAM2 0x10000000 to 0x10007FFF. Check --base, and that the file is for this chip.");
    }

    @Test
    void aRawBinaryNearTheEndOfTheAddressSpaceIsRefused() {
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> parseRaw(new byte[64], -16))
                .withMessageContaining("there is no memory at 0xFFFFFFF0");
    }

    @Test
    void aRawBinaryBesideTheBootAddressHasNoVectorTable() {
        refusedRaw(raw(0x2000_1000, FLASH + 9), FLASH + 0x4000, "no vector table at 0x08000000, where the chip starts; "
                + "the image has 0x08004000 to 0x0800400F. Link the table to that address, or load the whole image and "
                + "not a part of it.");
    }

    @Test
    void anImageTooShortForAVectorTableHasNone() {
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> parseRaw(new byte[7], FLASH))
                .withMessageContaining("no vector table at 0x08000000");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"20000001", "20001002"})
    void aStackPointerMustBeAligned(String stackPointer) {
        refusedRaw(raw(hex(stackPointer), FLASH + 9), FLASH, "the initial stack pointer (0x" + stackPointer
                + ", the word at 0x08000000) is no multiple of 4. There is no vector table there: check the image's "
                + "address, or the table's first word.");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"00000000", "08000100", "20000000", "20018004", "20020000", "10000000", "10008004",
        "FFFFFFFC"})
    void aStackPointerMustPointIntoRamOrJustBehindIt(String stackPointer) {
        refusedRaw(raw(hex(stackPointer), FLASH + 9), FLASH, "the initial stack pointer (0x" + stackPointer
                + ", the word at 0x08000000) is not in RAM: SRAM1 0x20000000 to 0x20017FFF, SRAM2 0x10000000 to "
                + "0x10007FFF. Check that the image is for this chip, and the stack's place in the linker script.");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"20000004", "20018000", "10008000"})
    void aStackMayBeginAtTheEndOfARam(String stackPointer) {
        assertThat(parseRaw(raw(hex(stackPointer), FLASH + 9), FLASH).vectors().initialStackPointer())
                .isEqualTo(hex(stackPointer));
    }

    @Test
    void aResetVectorMustBeThumb() {
        refusedRaw(raw(0x2000_1000, FLASH + 8), FLASH,
                "the reset vector (0x08000008, the word at 0x08000004) has bit 0 "
                        + "clear, and the core executes Thumb only. There is no vector table there, or its entry was "
                        + "not declared as a function (.thumb_func).");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"08000011", "00000001", "20000001", "FFFFFFFF"})
    void aResetVectorMustPointIntoTheImage(String resetVector) {
        refusedRaw(raw(0x2000_1000, hex(resetVector)), FLASH, "the reset vector (0x" + resetVector
                + ", the word at 0x08000004) points outside the image, which has 0x08000000 to 0x0800000F. "
                + "Check the address the image was linked for.");
    }

    /** A table of two words, and two more for code. */
    private static byte[] raw(int stackPointer, int resetVector) {
        return ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putInt(stackPointer).putInt(resetVector).array();
    }

    private static int hex(String digits) {
        return Integer.parseUnsignedInt(digits, 16);
    }

    private static FirmwareImage parseRaw(byte[] bytes, int base) {
        return ImageLoader.parse(Path.of("a.bin"), bytes, OptionalInt.of(base), TestImages.STM32L475);
    }

    private static void refusedRaw(byte[] bytes, int base, String message) {
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> parseRaw(bytes, base))
                .withMessage("a.bin: " + message);
    }

    private static void refused(Path file, String message) {
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> TestImages.load(file))
                .withMessage(file + ": " + message);
    }
}
