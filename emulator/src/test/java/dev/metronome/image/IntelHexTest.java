package dev.metronome.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Records as Intel's specification (revision A, 1988) writes them; their checksums are made here unless they are the
 * test.
 */
class IntelHexTest {
    private static final String AT_FLASH = record("02 0000 04 0800");
    private static final String VECTORS = record("10 0000 00 00800120 09000008 FEE7FEE7 00000000");
    private static final String END = ":00000001FF";
    private static final String AGAIN = "Make or copy the file again.";

    /** Adds the checksum: all bytes of a record add up to zero. */
    private static String record(String digits) {
        var plain = digits.replace(" ", "");
        var sum = 0;
        for (var at = 0; at < plain.length(); at += 2) {
            sum += Integer.parseInt(plain, at, at + 2, 16);
        }
        return ":" + plain + String.format("%02X", -sum & 0xFF);
    }

    @Test
    void linesMayEndInAnyWayAndBeInLowerCase() {
        for (var separator : List.of("\n", "\r\n", "\n\n", " \n\t")) {
            var text = String.join(separator, AT_FLASH, VECTORS, END);
            assertThat(parse(text).segments()).singleElement().hasToString("0x08000000 to 0x0800000F");
            assertThat(parse(text.toLowerCase() + separator).vectors().initialStackPointer()).isEqualTo(0x2001_8000);
        }
    }

    @Test
    void recordsInAnyOrderBecomeOneSegmentWhereTheyTouch() {
        var image = parse(AT_FLASH, record("04 0014 00 44444444"), VECTORS, record("04 0010 00 33333333"),
                record("02 0020 00 5555"), END);
        assertThat(image.segments()).extracting(Segment::toString).containsExactly("0x08000000 to 0x08000017",
                "0x08000020 to 0x08000021");
        assertThat(image.segments().getFirst().bytes().get(ValueLayout.JAVA_BYTE, 0x14)).isEqualTo((byte) 0x44);
    }

    @Test
    void aStartAddressIsTheEntryPoint() {
        assertThat(parse(AT_FLASH, VECTORS, record("04 0000 05 0800000D"), END).entry()).isEqualTo(0x0800_000C);
        assertThat(parse(AT_FLASH, VECTORS, END).entry()).as("else the reset vector").isEqualTo(0x0800_0008);
        assertThat(parse(AT_FLASH, VECTORS, record("04 0000 03 00001234"), END).entry())
                .as("an 8086's CS:IP means nothing here").isEqualTo(0x0800_0008);
    }

    @Test
    void aSegmentedOffsetWrapsWithinItsSixtyFourKibibytes() {
        // Segment 0x1000 begins at 0x10000, where SRAM2 cannot be reached; a flash below 1 MiB can.
        var low = new MemoryMap(0x1_0000,
                List.of(new MemoryMap.Memory("flash", 0x1_0000, 0x1_0000, MemoryMap.Kind.FLASH),
                        TestImages.STM32L475.memories().get(1)));
        var text = String.join("\n", record("02 0000 02 1000"),
                record("10 0000 00 00800120 09000100 FEE7FEE7 00000000"),
                record("04 FFFE 00 AAAABBBB"), END);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> ImageLoader.parse(Path.of("a.hex"),
                        text.getBytes(StandardCharsets.US_ASCII), OptionalInt.empty(), low))
                .withMessage(
                        "a.hex: line 3: 0x00010000 was already given in line 2. Two images were joined that overlap, "
                                + "or a part is there twice.");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', value = {
        ":02000004080; the record announces 2 data bytes, so 14 digits, but has 11",
        ":0200000408; the record announces 2 data bytes, so 14 digits, but has 10",
        ":020000040800F2FF; the record announces 2 data bytes, so 14 digits, but has 16",
        ":02000004; the record is too short: 8 digits, and the shortest has 10",
        ":; the record is too short: 0 digits, and the shortest has 10",
        ":020000040800F3; the checksum is F3, but should be F2",
        ":02000004080xF2; 'x' is no hexadecimal digit",
        ":0200000608 00F0; the record announces 2 data bytes, so 14 digits, but has 15",
        ":020000060800F0; unknown record type 06 (00 to 05 are known)",
        ":0000000AF6; unknown record type 0A (00 to 05 are known)",
        ":010000040FEC; an extended linear address record has 2 data bytes, not 1",
        ":0100000210ED; an extended segment address record has 2 data bytes, not 1",
        ":0100000500FA; a start linear address record has 4 data bytes, not 1",
        ":0100000300FC; a start segment address record has 4 data bytes, not 1",
        ":0100000100FE; an end-of-file record has 0 data bytes, not 1",
        "S00600004844521B; a record begins with ':', not with 'S'"})
    void aCorruptLineIsNamedByItsNumber(String line, String message) {
        refused(3, message + ". " + AGAIN, AT_FLASH, VECTORS, line, END);
    }

    @Test
    void bytesThatAreNoTextAreShownAsNumbers() {
        refused(2, "byte 0x01 is no hexadecimal digit. " + AGAIN, AT_FLASH, ":020000040\u000100F2", END);
    }

    @Test
    void dataOutsideMemoryIsRefused() {
        refused(3, "the data goes to 0x0800FFFE to 0x08010001, but there is no memory at 0x08010000; the chip has "
                + "flash 0x08000000 to 0x0800FFFF. Link it for this chip's memories.",
                new MemoryMap(0x0800_0000, List.of(new MemoryMap.Memory("flash", 0x0800_0000, 0x1_0000,
                        MemoryMap.Kind.FLASH))),
                AT_FLASH, VECTORS, record("04 FFFE 00 AAAABBBB"), END);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> parse(record("02 0000 04 FFFF"), record("04 FFFE 00 AAAABBBB"), END))
                .withMessageContaining("line 2: the data goes to 0xFFFFFFFE to 0x100000001, but there is no memory");
    }

    @Test
    void anEntryPointOutsideMemoryIsRefused() {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> parse(AT_FLASH, VECTORS, record("04 0000 05 40000001"), END))
                .withMessageStartingWith("a.hex: line 3: the entry point 0x40000001 is in no memory of the chip");
    }

    @Test
    void theSameByteTwiceIsRefused() {
        refused(4,
                "0x0800000C was already given in line 2. Two images were joined that overlap, or a part is there "
                        + "twice.",
                AT_FLASH, VECTORS, record("02 0020 00 0000"), record("02 000C 00 0000"), END);
    }

    @Test
    void moreDataThanMemoryIsRefusedAtOnce() {
        var lines = new ArrayList<>(List.of(AT_FLASH));
        lines.addAll(Collections.nCopies(5, record("10 0000 00 00800120 09000008 FEE7FEE7 00000000")));
        var tiny = new MemoryMap(0x0800_0000, List.of(new MemoryMap.Memory("flash", 0x0800_0000, 64,
                MemoryMap.Kind.FLASH)));
        refused(6, "more data than the chip has memory (64 bytes), so some of it twice. " + AGAIN, tiny,
                lines.toArray(String[]::new));
    }

    @Test
    void aMissingEndIsACutFile() {
        refusedText(
                "the end-of-file record (:00000001FF) is missing after line 2. The file was cut short: make or copy it "
                        + "again.",
                AT_FLASH, VECTORS);
    }

    @Test
    void nothingMayFollowTheEnd() {
        refused(4, "there is more after the end-of-file record. Remove what follows, or join the files properly.",
                AT_FLASH,
                VECTORS, END, VECTORS);
    }

    @Test
    void aFileCutAnywhereIsRefused() {
        var whole = TestImages.bytes(TestImages.FOLDER.resolve("c.hex"));
        var lastRecord = new String(whole, StandardCharsets.US_ASCII).lastIndexOf("FF");
        for (var length = 0; length < lastRecord + 2; length++) {
            var cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(ImageException.class).as("cut to %d bytes", length)
                    .isThrownBy(() -> TestImages.parse("cut.hex", cut));
        }
    }

    @Test
    void anImageWithoutDataHasNoVectorTable() {
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> parse(END))
                .withMessageStartingWith("a.hex: no vector table at 0x08000000");
    }

    private static FirmwareImage parse(String... lines) {
        return TestImages.parse("a.hex", String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void refused(int line, String message, String... lines) {
        refusedText("line " + line + ": " + message, lines);
    }

    private static void refusedText(String message, String... lines) {
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> parse(lines)).withMessage("a.hex: " + message);
    }

    private static void refused(int line, String message, MemoryMap map, String... lines) {
        var text = String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> ImageLoader.parse(Path.of("a.hex"), text, OptionalInt.empty(),
                        map))
                .withMessage("a.hex: line " + line + ": " + message);
    }
}
