package dev.metronome.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.board.Boards;
import dev.metronome.bus.Bus;
import dev.metronome.bus.Width;
import dev.metronome.image.ImageLoader;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Test programs note registers, frames, status and the order of handlers; QEMU's notes of the same program are what
 * ours must be (src/test/firmware/oracle; README.md there). Where QEMU does not do what the Armv7-M ARM says, the
 * manual wins: NAME.manual.txt gives, with its section, the line that QEMU has and the one that is right.
 */
class OracleTest {
    private static final int LOG = 0x2000_0000;
    private static final int CONTEXT = 16;
    private static final long CYCLES = 5_000_000;

    static Stream<String> programs() throws IOException {
        try (var files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".elf"))
                    .map(name -> name.substring(0, name.length() - 4))
                    .filter(name -> !name.equals("random")).sorted().toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void notesWhatTheArchitectureSays(String program) throws IOException {
        var expected = expected(program);
        try (var machine = new Machine(Boards.named("b-l475e-iot01a"))) {
            machine.load(ImageLoader.load(folder().resolve(program + ".elf"), OptionalInt.empty(),
                    Machine.memoryMap()));
            var stop = machine.run(Limit.cycles(CYCLES));
            assertThat(differences(notes(machine.bus()), expected)).isEmpty();
            assertThat(stop).isEqualTo(Machine.Stop.BREAKPOINT);
        }
    }

    /** What differs and where, with what led to the first difference. */
    static String differences(List<String> ours, List<String> expected) {
        var text = new StringBuilder();
        var shown = 0;
        for (var i = 0; i < Math.max(ours.size(), expected.size()) && shown < CONTEXT; i++) {
            var is = i < ours.size() ? ours.get(i) : "nothing";
            var was = i < expected.size() ? expected.get(i) : "nothing";
            if (!is.equals(was)) {
                for (var before = Math.max(0, i - CONTEXT); shown == 0 && before < i; before++) {
                    text.append(String.format("%n%4d: %s", before + 1, ours.get(before)));
                }
                text.append(String.format("%n%4d: %s%n  not %s", i + 1, is, was));
                shown++;
            }
        }
        return text.toString();
    }

    /** A count, then pairs: the address of a label, a value. */
    private static List<String> notes(Bus bus) {
        var notes = new ArrayList<String>();
        var count = bus.peek(LOG, Width.WORD);
        for (var i = 0; i < count; i++) {
            var label = bus.peek(LOG + 4 + 8 * i, Width.WORD);
            notes.add(String.format("%s = 0x%08X", text(bus, label), bus.peek(LOG + 8 + 8 * i, Width.WORD)));
        }
        return notes;
    }

    private static String text(Bus bus, int address) {
        var text = new StringBuilder();
        for (var at = address; bus.peek(at, Width.BYTE) != 0; at++) {
            text.append((char) bus.peek(at, Width.BYTE));
        }
        return text.toString();
    }

    private static List<String> expected(String program) throws IOException {
        var recorded = folder().resolve(program + ".qemu.txt");
        var manual = folder().resolve(program + ".manual.txt");
        if (!Files.exists(recorded)) {
            return Files.readAllLines(manual).stream().filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
        var lines = new ArrayList<>(Files.readAllLines(recorded));
        if (Files.exists(manual)) {
            correct(lines, manual);
        }
        return lines;
    }

    /** Puts right lines in the place of others, of which the file says what they are. */
    static void correct(List<String> lines, Path file) throws IOException {
        corrections(file).forEach((number, correction) -> {
            assertThat(lines.get(number - 1)).as("line %d, which %s corrects", number, file)
                    .isEqualTo(correction.get(0));
            lines.set(number - 1, correction.get(1));
        });
    }

    /** "12: what it is" and below it "12: what it should be", by line number; "#" begins a comment. */
    private static Map<Integer, List<String>> corrections(Path file) throws IOException {
        var found = new LinkedHashMap<Integer, List<String>>();
        for (var line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                var colon = line.indexOf(": ");
                var number = Integer.parseInt(line.substring(0, colon));
                found.computeIfAbsent(number, _ -> new ArrayList<>()).add(line.substring(colon + 2));
            }
        }
        return found;
    }

    static Path folder() {
        try {
            return Path.of(OracleTest.class.getResource("/oracle").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
