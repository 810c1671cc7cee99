package dev.metronome.debug.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sessions with samples, as they were typed and answered. The first line names the sample. After a change that is
 * meant, {@code -Dmetronome.console=write} writes the answers.
 */
class TranscriptsTest {
    private static final boolean WRITES = "write".equals(System.getProperty("metronome.console"));
    private static final Path FOLDER = Path.of("src/test/resources/console");
    private static final String PROMPT = "(metronome) ";

    private static Stream<Path> sessions() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void isAnsweredAsBefore(Path file) throws IOException {
        var shown = Files.readString(file);
        var sample = shown.lines().findFirst().orElseThrow();
        String said;
        try (var console = Consoles.on(sample)) {
            said = sample + "\n" + shown.lines().filter(line -> line.startsWith(PROMPT))
                    .flatMap(line -> Stream.concat(Stream.of(line),
                            console.commands.execute(line.substring(PROMPT.length())).lines().stream()))
                    .map(line -> line + "\n").collect(Collectors.joining());
        }
        if (WRITES) {
            Files.writeString(file, said);
        }
        assertThat(said).isEqualTo(Files.readString(file));
    }
}
