package dev.metronome.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected frames are those of addr2line -i (binutils 2.40), which must be installed. */
class InliningTest {
    private static final Path ADDR2LINE = Path.of("/usr/bin/arm-none-eabi-addr2line");

    private static final Path LLVM_ADDR2LINE = Path.of("/usr/bin/llvm-addr2line-14");
    private static final Path SAMPLES = Path.of("../firmware-samples");

    private static final Path SHAPES5_ELF = TestImages.FOLDER.resolve("prototypes5.elf");

    @TempDir
    private Path folder;

    static Stream<Path> elfs() throws IOException {
        try (var samples = Files.walk(SAMPLES, 2)) {
            var found = samples.filter(file -> file.toString().endsWith(".elf")).sorted().toList();
            return Stream.concat(found.stream(),
                    Stream.of("c.elf", "c5.elf", "rust.elf", "prototypes2.elf", "prototypes4.elf",
                            "prototypes5.elf", "lines-only.elf").map(TestImages.FOLDER::resolve));
        }
    }

    @ParameterizedTest
    @MethodSource("elfs")
    void agreesWithAddr2lineAboutEveryInstruction(Path elf) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(ADDR2LINE), ADDR2LINE + " is not installed");
        var image = TestImages.load(elf);
        var addresses = addresses(image);
        var answers = answers(ADDR2LINE, elf, addresses);
        assertThat(answers).hasSameSizeAs(addresses).hasSizeGreaterThan(100);
        var differences = new ArrayList<String>();
        var inlined = 0;
        for (var at = 0; at < addresses.size(); at++) {
            var expected = answers.get(at);
            var found = image.framesAt(addresses.get(at)).stream().map(InliningTest::inWords).toList();
            inlined += found.size() > 1 ? 1 : 0;
            if (!agree(expected, found)) {
                differences.add(Hex.address(addresses.get(at)) + " expected " + expected + " but found " + found);
            }
        }
        assertThat(differences).isEmpty();
        assertThat(inlined).isPositive();
        assertThat(image.debugProblems()).isEmpty();
    }

    /** The outermost has the name of its symbol here, and there that of the original of a copy or an alias. */
    private static boolean agree(List<String> expected, List<String> found) {
        return expected.size() == found.size() && IntStream.range(0, found.size()).allMatch(
                at -> agreeInPlace(place(expected.get(at)), place(found.get(at)))
                        && (at == found.size() - 1 || name(expected.get(at)).equals(name(found.get(at)))
                                || at == 0 && hasTheSymbols(expected) && name(found.getFirst()).equals("memset")));
    }

    /**
     * addr2line gives to an innermost function without a linkage name the name of the symbol, if its language mangles:
     * to the samples' memset (no_mangle, of Rust) in __aeabi_memclr.
     */
    private static boolean hasTheSymbols(List<String> expected) {
        return name(expected.getFirst()).equals(name(expected.getLast()));
    }

    /** Both put the folder of compilation in front of a file, and name a file when only the line is unknown. */
    private static boolean agreeInPlace(String expected, String found) {
        return expected.equals(found) || expected.endsWith("/" + found)
                || found.equals("??:0") && (expected.endsWith(":?") || expected.endsWith(":0"));
    }

    private static String name(String frame) {
        return frame.substring(0, frame.lastIndexOf(' '));
    }

    private static String place(String frame) {
        return frame.substring(frame.lastIndexOf(' ') + 1);
    }

    /** Of DWARF 5 by LLVM: binutils 2.40 does not read ranges there (DW_FORM_rnglistx), and takes file 0 for file 1. */
    @Test
    void agreesWithLlvmAboutRangesByNumber() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(LLVM_ADDR2LINE), LLVM_ADDR2LINE + " is not installed");
        var elf = TestImages.FOLDER.resolve("rust5.elf");
        var image = TestImages.load(elf);
        var addresses = addresses(image);
        var answers = answers(LLVM_ADDR2LINE, elf, addresses);
        assertThat(answers).hasSameSizeAs(addresses).anyMatch(frames -> frames.size() > 2);
        for (var at = 0; at < addresses.size(); at++) {
            var found = image.framesAt(addresses.get(at)).stream().map(frame -> place(inWords(frame))).toList();
            var expected = answers.get(at).stream().map(InliningTest::place).toList();
            assertThat(found).as(Hex.address(addresses.get(at))).hasSameSizeAs(expected);
            for (var frame = 0; frame < found.size(); frame++) {
                assertThat(agreeInPlace(expected.get(frame), found.get(frame))).as("%s and %s", expected, found)
                        .isTrue();
            }
        }
    }

    private static String inWords(Frame frame) {
        return frame.function() + " " + frame.line().map(SourceLine::toString).orElse("??:0");
    }

    private static List<Integer> addresses(FirmwareImage image) {
        return image.symbols().all().stream().filter(symbol -> symbol.kind() == Symbol.Kind.FUNCTION)
                .flatMap(symbol -> Stream.iterate(symbol.address(),
                        address -> address < symbol.address() + symbol.size(),
                        address -> address + 2))
                .distinct().sorted().toList();
    }

    private List<List<String>> answers(Path tool, Path elf, List<Integer> addresses)
            throws IOException, InterruptedException {
        var input = folder.resolve("addresses");
        Files.write(input, addresses.stream().map(address -> Integer.toHexString(address)).toList());
        var process = new ProcessBuilder(tool.toString(), "-a", "-i", "-f", "-C", "-e", elf.toString())
                .redirectInput(input.toFile()).start();
        var answers = new ArrayList<List<String>>();
        String function = null;
        for (var line : process.inputReader().lines().toList()) {
            if (line.startsWith("0x")) {
                answers.add(new ArrayList<>());
            } else if (function == null) {
                function = line;
            } else {
                answers.getLast().add(function + " " + line.replaceFirst(" \\(discriminator \\d+\\)", ""));
                function = null;
            }
        }
        assertThat(process.waitFor()).isZero();
        return answers;
    }

    @Test
    void aPlaceIsTheInnermostLineOutsideOfTheLanguagesLibrary() {
        var image = TestImages.load(SAMPLES.resolve("async-blinky/async-blinky.elf"));
        var inLibrary = addresses(image).stream().filter(address -> image.lineAt(address)
                .filter(LanguageLibrary::has).isPresent()).toList();
        assertThat(inLibrary).hasSizeGreaterThan(500);
        for (var address : inLibrary) {
            var place = image.placeAt(address).orElseThrow();
            var own = image.framesAt(address).stream().flatMap(frame -> frame.line().stream())
                    .filter(line -> !line.file().startsWith("rust-src/library/")).findFirst();
            assertThat(place).isEqualTo(own.orElse(image.lineAt(address).orElseThrow()));
            assertThat(image.describe(address)).endsWith("(" + place + ")");
        }
    }

    @ParameterizedTest
    @CsvSource({"/rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/core/src/ptr/mod.rs, true",
        "rust-src/library/alloc/src/vec/mod.rs, true", "/usr/src/rustc-1.63.0/library/std/src/io/mod.rs, true",
        "/home/me/.rustup/toolchains/stable/lib/rustlib/src/rust/library/core/src/cell.rs, true",
        "/usr/include/newlib/c++/12.2.1/bits/stl_vector.h, true", "src/main.rs, false", "library/core/src/me.rs, false",
        "/home/me/.cargo/registry/src/index.crates.io-6f17d22bba15001f/cortex-m-0.7.7/src/asm.rs, false"})
    void aLanguagesLibraryIsKnownByItsPath(String file, boolean isLibrary) {
        assertThat(LanguageLibrary.has(new SourceLine(file, 1))).isEqualTo(isLibrary);
    }

    @ParameterizedTest
    @ValueSource(strings = {".debug_info", ".debug_abbrev", ".debug_rnglists"})
    void damageCostsTheInlinedFramesAndNotTheFunction(String section) {
        var elf = TestImages.editable(SHAPES5_ELF);
        var from = TestImages.sectionOffset(SHAPES5_ELF, section);
        for (var at = from; at < from + 20; at++) {
            elf.put(at, (byte) 0xFE);
        }
        var whole = TestImages.load(SHAPES5_ELF);
        var damaged = TestImages.parse("damaged.elf", elf.array());
        var hadInlined = addresses(whole).stream().filter(address -> whole.framesAt(address).size() > 1).toList();
        assertThat(hadInlined).isNotEmpty();
        for (var address : hadInlined) {
            assertThat(damaged.framesAt(address)).singleElement()
                    .isEqualTo(new Frame(whole.framesAt(address).getLast().function(), whole.lineAt(address), false));
        }
        assertThat(damaged.debugProblems()).isNotEmpty().allMatch(problem -> problem.startsWith("inlining: "));
    }

    @Test
    void whatTheLinkerThrewAwayIsNotFoundAtZero() {
        assertThat(TestImages.load(TestImages.C_ELF).framesAt(0)).isEmpty();
    }

    @Test
    void aLineThatOnlyCallsWhatWasInlinedBeginsWhereThatDoes() {
        var image = TestImages.load(SAMPLES.resolve("async-blinky/async-blinky.elf"));
        var lines = addresses(image).stream().flatMap(address -> image.placeAt(address).stream()).distinct()
                .filter(line -> !line.file().startsWith("rust-src/")).toList();
        assertThat(lines).hasSizeGreaterThan(100);
        for (var line : lines) {
            assertThat(image.addressesOf(line.file(), line.line())).as(line.toString()).isNotEmpty()
                    .allMatch(address -> image.framesAt(address).stream().anyMatch(frame -> frame.line()
                            .filter(line::equals).isPresent()));
        }
    }
}
