package dev.metronome.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.image.Prototype.Kind;
import dev.metronome.image.Prototype.Type;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected prototypes are gdb's (13.1), which has a reader of its own: see src/test/images/prototypes.py. */
class PrototypeTest {
    private static final Path SHAPES = TestImages.FOLDER.resolve("prototypes5.elf");
    private static final Path SAMPLES = Path.of("..", "firmware-samples");

    @ParameterizedTest(name = "{0}")
    // gcc, DWARF 5; gcc and g++, DWARF 2, 4 and 5; rustc, DWARF 4; llc, DWARF 5 with tables of strings and addresses
    @CsvSource({"c.elf, 6", "prototypes2.elf, 18", "prototypes4.elf, 18", "prototypes5.elf, 18", "rust.elf, 5",
        "rust5.elf, 5"})
    void agreesWithGdb(String elf, int functions) {
        agreesWithGdb(TestImages.FOLDER.resolve(elf), functions);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"fpu-interrupt, 95", "async-blinky, 119"})
    void agreesWithGdbOnSamples(String sample, int functions) {
        agreesWithGdb(SAMPLES.resolve(sample).resolve(sample + ".elf"), functions);
    }

    private static void agreesWithGdb(Path elf, int functions) {
        var image = TestImages.load(elf);
        var found = 0;
        var differences = new ArrayList<String>();
        for (var line : TestImages.lines(elf.getFileName().toString().replace(".elf", ".prototypes"))) {
            var words = line.split(" ", 3);
            var name = words[1];
            var prototype = image.prototypeOf(symbol(image, name));
            var text = prototype.map(PrototypeTest::text).orElse("none");
            var expected = name.contains(".constprop.") ? "none" : words[2]; // gdb shows what it is a copy of
            found += prototype.isPresent() ? 1 : 0;
            if (!text.equals(expected)) {
                differences.add(name + ": expected " + expected + " but found " + text);
            }
        }
        assertThat(differences).as("make in src/test/images asks gdb again").isEmpty();
        assertThat(found).isEqualTo(functions);
        assertThat(image.debugProblems()).isEmpty();
    }

    private static String text(Prototype prototype) {
        var parameters = prototype.parameterTypes().stream().map(PrototypeTest::text).collect(Collectors.toList());
        if (prototype.variadic()) {
            parameters.add("...");
        }
        return "(" + String.join(", ", parameters) + ") " + prototype.returnType().map(PrototypeTest::text)
                .orElse("nothing");
    }

    private static String text(Type type) {
        return type.bytes().isPresent() ? type.kind() + " " + type.bytes().getAsInt() : type.kind().toString();
    }

    private static Symbol symbol(FirmwareImage image, String rawName) {
        return image.symbols().all().stream().filter(symbol -> symbol.rawName().equals(rawName)).findFirst()
                .orElseThrow();
    }

    private static Optional<Prototype> prototype(FirmwareImage image, String rawName) {
        return image.prototypeOf(symbol(image, rawName));
    }

    @Test
    void saysWhatAFunctionTakesAndGivesBack() {
        var image = TestImages.load(SHAPES);
        var variadic = prototype(image, "variadic").orElseThrow();
        assertThat(variadic.name()).isEqualTo("variadic");
        assertThat(variadic.parameters()).isEqualTo(1);
        assertThat(variadic.parameterTypes()).containsExactly(new Type(Kind.POINTER, OptionalInt.of(4)));
        assertThat(variadic.variadic()).isTrue();
        assertThat(variadic.returnsValue()).isTrue();
        assertThat(prototype(image, "nothing").orElseThrow().returnsValue()).isFalse();
    }

    @Test
    void isNamedAsInTheSource() {
        var image = TestImages.load(SHAPES);
        assertThat(prototype(image, "_ZN5motor5Wheel4turnEtRKNS_5PointE").map(Prototype::name)).contains("turn");
        assertThat(prototype(image, "alias_of_inlined").map(Prototype::name)).contains("inlined");
    }

    @Test
    void assemblyHasNone() {
        // GNU as writes an entry for a function all the same, which looks like one without parameters.
        assertThat(prototype(TestImages.load(SHAPES), "assembly")).isEmpty();
    }

    @Test
    void whatWasCompiledForLineNumbersOnlyHasNone() {
        var image = TestImages.load(TestImages.FOLDER.resolve("lines-only.elf"));
        assertThat(image.symbols().all()).noneMatch(symbol -> image.prototypeOf(symbol).isPresent());
        assertThat(image.lineAt(symbol(image, "variadic").address())).isPresent();
        assertThat(image.debugProblems()).isEmpty();
    }

    @Test
    void aFunctionThatIsNotCalledAsTheSourceSaysHasNone() {
        var elf = withAttribute(TestImages.C_ELF, 0x0B3B, 0x36); // DW_AT_decl_line as DW_AT_calling_convention
        elf.put(TestImages.sectionOffset(TestImages.C_ELF, ".debug_info") + 0x168, (byte) 3); // DW_CC_nocall
        var image = TestImages.parse("nocall.elf", elf.array());
        assertThat(prototype(image, "Reset_Handler")).isEmpty();
        assertThat(prototype(image, "Default_Handler")).isPresent();
    }

    @Test
    void aFunctionInSeveralPiecesIsFoundByItsName() {
        var elf = withAttribute(SHAPES, 0x0111, 0x55); // DW_AT_low_pc as DW_AT_ranges
        var image = TestImages.parse("pieces.elf", elf.array());
        assertThat(prototype(image, "reals").map(Prototype::parameters)).contains(3);
        assertThat(prototype(image, "_ZN5motor5Wheel4turnEtRKNS_5PointE").map(Prototype::parameters)).contains(3);
        assertThat(prototype(image, "alias_of_inlined")).isEmpty();
    }

    /** The image with another attribute in place of one, both in the form of that: the low byte is the attribute. */
    private static ByteBuffer withAttribute(Path image, int attributeAndForm, int attribute) {
        var elf = TestImages.editable(image);
        var end = TestImages.sectionOffset(image, ".debug_line"); // what is in between is not read
        for (var place = TestImages.sectionOffset(image, ".debug_abbrev"); place < end; place++) {
            if (elf.getShort(place) == attributeAndForm) {
                elf.put(place, (byte) attribute);
            }
        }
        return elf;
    }

    @Test
    void compressedSectionsSayTheSameAsPlainOnes() {
        var plain = TestImages.load(TestImages.C_ELF);
        var compressed = TestImages.load(TestImages.FOLDER.resolve("c-zlib.elf"));
        assertThat(prototype(compressed, "sum")).isPresent().isEqualTo(prototype(plain, "sum"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"version", "unit type", "address size", "form", "unit_length", "64-bit"})
    void damageCostsThePrototypesOfAUnitAndNotTheImage(String what) {
        var elf = TestImages.editable(TestImages.C_ELF);
        var unit = TestImages.sectionOffset(TestImages.C_ELF, ".debug_info");
        switch (what) { // DWARF 5, 7.5.1.1: unit_length, version, unit_type, address_size
            case "version" -> elf.putShort(unit + 4, (short) 9);
            case "unit type" -> elf.put(unit + 6, (byte) 7);
            case "address size" -> elf.put(unit + 7, (byte) 8);
            case "form" -> elf.put(TestImages.sectionOffset(TestImages.C_ELF, ".debug_abbrev") + 4, (byte) 0x7F);
            case "64-bit" -> elf.putInt(unit, -1);
            default -> elf.putInt(unit, 0x7FFF_FFFF);
        }
        var image = TestImages.parse("damaged.elf", elf.array());
        assertThat(image.debugProblems()).as("nothing was asked yet").isEmpty();
        assertThat(prototype(image, "main")).isEmpty();
        assertThat(image.debugProblems()).singleElement().asString().startsWith("prototypes: unit at 0x0: ");
        var lengthIsBelieved = !what.equals("unit_length") && !what.equals("64-bit");
        assertThat(prototype(image, "sum").isPresent()).as("sum is of the next unit").isEqualTo(lengthIsBelieved);
    }

    @Test
    void typesThatGoRoundInACircleAreReportedOnce() {
        var elf = TestImages.editable(TestImages.C_ELF);
        var type = typeOfUint32(elf);
        elf.putInt(type, 0x50); // uint32_t itself
        var image = TestImages.parse("damaged.elf", elf.array());
        assertThat(prototype(image, "in_ram")).isEmpty();
        assertThat(prototype(image, "in_ram")).isEmpty();
        assertThat(image.debugProblems()).containsExactly(
                "prototypes: function at 0x20000010: a type of more than 64 names and qualifiers (MAX_LINKS)");
        assertThat(prototype(image, "main")).as("it has no uint32_t").isPresent();
    }

    @Test
    void aReferenceToNowhereIsReported() {
        var elf = TestImages.editable(TestImages.C_ELF);
        elf.putInt(typeOfUint32(elf), 0x7777_7777);
        var image = TestImages.parse("damaged.elf", elf.array());
        assertThat(prototype(image, "in_ram")).isEmpty();
        assertThat(image.debugProblems()).containsExactly(
                "prototypes: function at 0x20000010: a reference leads to 0x77777777, where no unit is");
    }

    /** Where c.elf says what the typedef uint32_t stands for: the entry at 0x50, DW_AT_type at 0x58 (objdump). */
    private static int typeOfUint32(ByteBuffer elf) {
        var place = TestImages.sectionOffset(TestImages.C_ELF, ".debug_info") + 0x58;
        assertThat(elf.getInt(place)).as("long unsigned int").isEqualTo(0x66);
        return place;
    }

    @Test
    void aFileWithoutDebugInformationHasNone() {
        var hex = TestImages.load(TestImages.FOLDER.resolve("c.hex"));
        var main = symbol(TestImages.load(TestImages.C_ELF), "main");
        assertThat(hex.prototypeOf(main)).isEmpty();
        assertThat(hex.debugProblems()).isEmpty();
    }
}
