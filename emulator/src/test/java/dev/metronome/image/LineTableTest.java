package dev.metronome.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected lines are addr2line's (binutils 2.40), for every second byte of the code and some beyond it. */
class LineTableTest {
    @ParameterizedTest(name = "{0}")
    // GNU ld, line tables of DWARF 3 and 5; DWARF 5; rust-lld, DWARF 4
    @CsvSource({"c.elf, c.lines, 60", "c5.elf, c5.lines, 60", "rust.elf, rust.lines, 100"})
    void agreesWithAddr2line(String elf, String golden, int leastLines) {
        var image = TestImages.load(TestImages.FOLDER.resolve(elf));
        var differences = new ArrayList<String>();
        var found = 0;
        for (var text : TestImages.lines(golden)) {
            var address = (int) Long.parseLong(text.substring(2, 10), 16);
            if (isVariable(image, address)) {
                continue; // addr2line also knows where a variable was declared; a line table does not
            }
            var expected = text.substring(11).replaceFirst(" \\(discriminator \\d+\\)", "");
            var line = image.lineAt(address).map(SourceLine::toString).orElse("??:0");
            found += line.equals("??:0") ? 0 : 1;
            if (!expected.equals(line) && !isUnknown(expected, line) && !expected.equals("images/" + line)) {
                differences.add(text.substring(0, 11) + "expected " + expected + " but found " + line);
            }
        }
        assertThat(differences).isEmpty();
        assertThat(found).isGreaterThan(leastLines);
        assertThat(image.debugProblems()).isEmpty();
    }

    /** addr2line names the file when only the line is unknown. */
    private static boolean isUnknown(String expected, String line) {
        return line.equals("??:0") && expected.endsWith(":?");
    }

    private static boolean isVariable(FirmwareImage image, int address) {
        return image.symbols().all().stream().anyMatch(symbol -> symbol.kind() == Symbol.Kind.OBJECT
                && Integer.compareUnsigned(address - symbol.address(), symbol.size()) < 0);
    }

    @Test
    void compressedSectionsSayTheSameAsPlainOnes() {
        var plain = TestImages.load(TestImages.C_ELF);
        var compressed = TestImages.load(TestImages.FOLDER.resolve("c-zlib.elf"));
        for (var address = 0x0800_0000; address < 0x0800_0100; address += 2) {
            assertThat(compressed.lineAt(address)).isEqualTo(plain.lineAt(address));
        }
        assertThat(compressed.lineAt(compressed.entry())).isPresent();
    }

    @Test
    void codeTheLinkerThrewAwayLeavesNoLinesAtZero() {
        // never_called in main.c: its sequence is still in .debug_line, from address 0 on (GNU ld's mark).
        assertThat(TestImages.load(TestImages.C_ELF).lineAt(0)).isEmpty();
    }

    @ParameterizedTest(name = "{0} in the first unit''s header")
    @ValueSource(strings = {"version", "line_range", "unit_length"})
    void damageCostsTheLinesAndNotTheImage(String field) {
        var elf = TestImages.editable(TestImages.C5_ELF);
        var unit = TestImages.sectionOffset(TestImages.C5_ELF, ".debug_line");
        switch (field) { // DWARF 5, 6.2.4: unit_length, version, 2 sizes, header_length, 3 bytes, line_base, line_range
            case "version" -> elf.putShort(unit + 4, (short) 9);
            case "line_range" -> elf.put(unit + 16, (byte) 0);
            default -> elf.putInt(unit, 0x7FFF_FFFF);
        }
        var image = TestImages.parse("damaged.elf", elf.array());
        assertThat(image.debugProblems()).as("nothing was asked yet").isEmpty();
        assertThat(image.lineAt(image.entry())).isEmpty();
        assertThat(image.debugProblems()).singleElement().asString().startsWith("line table: unit at 0x0: ");
    }

    @Test
    void aDamagedUnitDoesNotHideTheNextOne() {
        var elf = TestImages.editable(TestImages.C5_ELF);
        elf.putShort(TestImages.sectionOffset(TestImages.C5_ELF, ".debug_line") + 4, (short) 9);
        var image = TestImages.parse("damaged.elf", elf.array());
        var sum = image.symbols().named("sum").orElseThrow().address();
        assertThat(image.lineAt(sum)).isPresent();
        assertThat(image.lineAt(image.entry())).as("Reset_Handler is of the damaged unit").isEmpty();
    }

    @Test
    void aSectionFullOfDamageIsReportedInAFewWords() {
        var elf = TestImages.editable(TestImages.C5_ELF);
        var from = TestImages.sectionOffset(TestImages.C5_ELF, ".debug_line");
        for (var unit = from; unit < from + 240; unit += 6) {
            elf.putInt(unit, 2).putShort(unit + 4, (short) 9); // units of nothing but a version, and that unknown
        }
        var image = TestImages.parse("damaged.elf", elf.array());
        assertThat(image.lineAt(image.entry())).isEmpty();
        assertThat(image.debugProblems()).hasSize(9)
                .contains("line table: more is damaged; the first 8 places were named (MAX_REPORTS)");
    }

    @Test
    void anAddressIsDescribedByFunctionAndLine() {
        var image = TestImages.load(TestImages.C_ELF);
        var main = image.symbols().named("main").orElseThrow().address();
        assertThat(image.describe(main + 2)).matches(String.format(
                "0x%08X in main\\+0x2 \\(c/main\\.c:\\d+\\)", main + 2));
        assertThat(image.describe(0x4000_0000)).isEqualTo("0x40000000");
    }
}
