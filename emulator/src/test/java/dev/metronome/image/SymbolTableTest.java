package dev.metronome.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected symbols are nm's (binutils 2.40). */
class SymbolTableTest {
    private final FirmwareImage c = TestImages.load(TestImages.C_ELF);
    private final FirmwareImage rust = TestImages.load(TestImages.RUST_ELF);

    @ParameterizedTest(name = "{0}")
    @CsvSource({"c.elf, c.nm", "rust.elf, rust.nm"})
    void agreesWithNm(String elf, String golden) {
        var image = TestImages.load(TestImages.FOLDER.resolve(elf));
        var ours = image.symbols().all().stream().map(symbol -> String.format("%08x %08x %s", symbol.address(),
                symbol.size(), symbol.rawName())).toList();
        // nm: address, size if there is one, a letter for the kind, the name
        var theirs = TestImages.lines(golden).stream()
                .map(line -> line.matches("\\S+ \\S+ . \\S+") ? line : line.replaceFirst(" ", " 00000000 "))
                .map(line -> line.replaceFirst(" [A-Za-z] ", " ")).toList();
        assertThat(ours).hasSizeGreaterThan(10).containsExactlyInAnyOrderElementsOf(theirs);
    }

    @Test
    void aFunctionLiesAtItsFirstInstructionWithoutTheThumbBit() {
        assertThat(c.symbols().named("Reset_Handler")).get().extracting(Symbol::address)
                .isEqualTo(c.vectors().resetVector() - 1);
        assertThat(c.entry()).isEqualTo(c.vectors().resetVector() - 1);
    }

    @Test
    void functionsAndObjectsAreToldApart() {
        assertThat(c.symbols().named("main")).get().extracting(Symbol::kind).isEqualTo(Symbol.Kind.FUNCTION);
        assertThat(c.symbols().named("table")).get().extracting(Symbol::kind).isEqualTo(Symbol.Kind.OBJECT);
        assertThat(c.symbols().named("_estack")).get().extracting(Symbol::kind).isEqualTo(Symbol.Kind.OTHER);
    }

    @Test
    void everyAddressOfAFunctionIsInItAndTheNextOneIsNot() {
        var main = c.symbols().named("main").orElseThrow();
        assertThat(c.functionAt(main.address())).get().hasToString("main");
        assertThat(c.functionAt(main.address() + main.size() - 1)).get()
                .hasToString("main+0x" + Integer.toHexString(main.size() - 1));
        assertThat(c.functionAt(main.address() + main.size())).map(Location::function).isNotEqualTo(main);
        assertThat(c.functionAt(c.vectors().address())).isEmpty();
    }

    @Test
    void codeInRamIsFoundWhereItRuns() {
        var inRam = c.symbols().named("in_ram").orElseThrow();
        assertThat(inRam.address() >>> 24).isEqualTo(0x20);
        assertThat(c.functionAt(inRam.address() + 2)).get().hasToString("in_ram+0x2");
    }

    @Test
    void assemblyWithoutASizeReachesUpToTheNextFunction() {
        var assembly = c.symbols().named("after_assembly").orElseThrow();
        assertThat(assembly.size()).isZero();
        assertThat(c.functionAt(assembly.address() + 4)).get().hasToString("after_assembly+0x4");
    }

    @Test
    void theGlobalNameOfAPlaceGoesBeforeItsWeakAlias() {
        var handler = c.symbols().named("NMI_Handler").orElseThrow();
        assertThat(handler.scope()).isEqualTo(Symbol.Scope.WEAK);
        assertThat(c.functionAt(handler.address())).get().hasToString("Default_Handler");
    }

    @Test
    void twoLocalsOfOneNameAreNotGuessedAt() {
        assertThat(c.symbols().allNamed("count")).hasSize(2);
        assertThat(c.symbols().named("count")).isEmpty();
        assertThat(c.symbols().explainMissing("count"))
                .startsWith("\"count\" could be any of 2 symbols: count at 0x2000");
    }

    @Test
    void aRustNameIsFoundBySpellingItsPathOrItsEnd() {
        assertThat(rust.symbols().named("sample::COUNT")).isPresent().isEqualTo(rust.symbols().named("COUNT"));
        assertThat(rust.symbols().named("COUNT")).get().extracting(Symbol::rawName).asString()
                .startsWith("_ZN6sample5COUNT17h");
        assertThat(rust.functionAt(rust.entry())).get().hasToString("Reset_Handler");
    }

    @Test
    void aMistypedNameIsExplained() {
        assertThat(c.symbols().explainMissing("totl")).isEqualTo("no symbol \"totl\"; did you mean total?");
        assertThat(rust.symbols().explainMissing("CUONT"))
                .isEqualTo("no symbol \"CUONT\"; did you mean sample::COUNT?");
        assertThat(c.symbols().explainMissing("nothing_like_it_anywhere"))
                .isEqualTo("no symbol \"nothing_like_it_anywhere\"");
    }

    @Test
    void anImageWithoutSymbolsSaysSo() {
        var hex = TestImages.load(TestImages.FOLDER.resolve("c.hex"));
        assertThat(hex.symbols().all()).isEmpty();
        assertThat(hex.symbols().explainMissing("main"))
                .isEqualTo("no symbol \"main\": the image has no symbols at all");
        assertThat(hex.describe(hex.entry())).isEqualTo(String.format("0x%08X", hex.entry()));
    }

    @Test
    void aDamagedSymbolTableCostsTheNamesAndNotTheImage() {
        var elf = TestImages.editable(TestImages.C_ELF);
        var table = elf.getInt(32);
        for (var at = table; at < table + 40 * elf.getShort(48); at += 40) {
            if (elf.getInt(at + 4) == 2) { // SHT_SYMTAB
                elf.putInt(at + 36, 12); // sh_entsize, which is 16
            }
        }
        var image = ImageLoader.parse(Path.of("damaged.elf"), elf.array(), OptionalInt.empty(),
                TestImages.STM32L475);
        assertThat(image.symbols().all()).isEmpty();
        assertThat(image.debugProblems()).containsExactly("symbols: symbol table entries of 12 bytes");
    }
}
