package dev.metronome.disassembly;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What compilers and assemblers made, line by line beside arm-none-eabi-objdump -d: every sample and every program of
 * the engines' oracle, with their IT blocks. Skipped where that program is not installed in the version that made the
 * list of ObjdumpOperandsTest.
 */
class ObjdumpListingTest {
    /** Others may word some instructions in other ways. */
    private static final String VERSION = "2.40";
    private static final Pattern LINE = Pattern.compile("\\s*([0-9a-f]+):\t((?:[0-9a-f]{4}\\b ?){1,2}) *\t(.*)");
    private static final Pattern LITERAL = Pattern.compile(".*@ (?:\\(|\\(?adr [a-z0-9]+, )([0-9a-f]+) <.*");

    /** One line of objdump's: whole text but for comments, and the address of a literal or "". */
    private record Theirs(int address, int size, String text, String literal) {}

    static List<Path> images() throws IOException {
        try (var samples = Files.walk(Path.of("../firmware-samples"));
                var oracle = Files.walk(Path.of("src/test/resources/oracle"))) {
            return Stream.concat(samples, oracle).filter(file -> file.toString().endsWith(".elf"))
                    .filter(file -> !file.toString().contains("/target/")).sorted().toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("images")
    void readsAsObjdumpReadsIt(Path image) {
        var listing = objdump("-d", image.toString());
        var memory = new Halfwords();
        var lines = read(listing, memory);
        var disassembler = new Disassembler(memory);
        var different = new ArrayList<String>();
        for (var first = 0; first < lines.size();) {
            var end = first + 1;
            while (end < lines.size() && lines.get(end).address() == behind(lines.get(end - 1))) {
                end++;
            }
            var ours = disassembler.list(lines.get(first).address(), end - first);
            for (var i = first; i < end; i++) {
                var line = ours.get(i - first);
                var theirs = lines.get(i);
                if (line.address() != theirs.address() || !line.text().equals(theirs.text())
                        || !theirs.literal().isEmpty() && !line.comment().equals(theirs.literal())) {
                    different.add(line + " is not " + theirs);
                }
            }
            first = end;
        }
        assertThat(lines).as("instructions").hasSizeGreaterThan(50);
        assertThat(different).isEmpty();
    }

    private static int behind(Theirs line) {
        return line.address() + line.size();
    }

    private static List<Theirs> read(String listing, Halfwords memory) {
        var lines = new ArrayList<Theirs>();
        for (var line : listing.lines().toList()) {
            var parts = LINE.matcher(line);
            if (!parts.matches()) {
                continue; // headings, .word
            }
            var address = Integer.parseUnsignedInt(parts.group(1), 16);
            var halves = parts.group(2).strip().split(" ");
            for (var i = 0; i < halves.length; i++) {
                memory.put(address + 2 * i, Integer.parseInt(halves[i], 16));
            }
            var literal = LITERAL.matcher(parts.group(3));
            var text = parts.group(3).replaceFirst("\\s*[@;].*", "").replaceFirst("\\b([0-9a-f]+) <.*>$", "0x$1");
            if (!text.startsWith(".")) {
                lines.add(new Theirs(address, 2 * halves.length, ProfileA.inOurWords(text.replaceAll("\\s+", " ")),
                        literal.matches() ? "0x" + literal.group(1) : ""));
            }
        }
        return lines;
    }

    @BeforeAll
    static void thatObjdumpIsThere() {
        try {
            var version = objdump("--version").lines().findFirst().orElse("");
            assumeTrue(version.contains(" " + VERSION), "only objdump " + VERSION + " is compared, this is " + version);
        } catch (UncheckedIOException e) {
            assumeTrue(false, "SKIPPED: no objdump (Debian: binutils-arm-none-eabi): " + e.getCause().getMessage());
        }
    }

    private static String objdump(String... arguments) {
        var command = Stream.concat(Stream.of("arm-none-eabi-objdump"), Stream.of(arguments)).toList();
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
