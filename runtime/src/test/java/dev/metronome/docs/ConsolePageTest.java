package dev.metronome.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.cli.Metronome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sessions of docs/console.md are answered as they are shown. After a change that is meant, {@code
 * -Dmetronome.readme=write} writes the answers.
 */
class ConsolePageTest {
    private static final boolean WRITES = "write".equals(System.getProperty("metronome.readme"));
    private static final Path PAGE = Repository.ROOT.resolve("docs").resolve("console.md");
    private static final Pattern SESSION = Pattern.compile(
            "```console\n(\\$ \\./metronome debug (?:(--hosted) )?(\\S+)\n)(.*?)```", Pattern.DOTALL);
    private static final String PROMPT = "(metronome) ";

    @TempDir
    private static Path folder;

    @TestFactory
    Stream<DynamicTest> everySessionIsAnsweredAsShown() throws IOException {
        var sessions = SESSION.matcher(Files.readString(PAGE)).results()
                .map(match -> DynamicTest.dynamicTest(match.group(4).lines().findFirst().orElseThrow(),
                        () -> check(match.group(), match.group(1), match.group(2), match.group(3), match.group(4))))
                .toList();
        assertThat(sessions).hasSizeGreaterThan(3);
        return sessions.stream();
    }

    private static void check(String block, String command, String option, String program, String shown)
            throws IOException {
        var script = Files.writeString(folder.resolve("commands.txt"), shown.lines()
                .filter(line -> line.startsWith(PROMPT)).map(line -> line.substring(PROMPT.length()) + "\n")
                .collect(Collectors.joining()));
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        Metronome.execute(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Stream.of("debug", option, Repository.ROOT.resolve(program).toString(), "--commands", script.toString())
                        .filter(Objects::nonNull).toArray(String[]::new));
        var said = out.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
        if (WRITES) {
            Files.writeString(PAGE, Files.readString(PAGE).replace(block, "```console\n" + command + said + "```"));
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        if (!WRITES) {
            assertThat(said).isEqualTo(shown);
        }
    }
}
