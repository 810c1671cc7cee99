package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The samples' pages show what a command prints: that is what it prints. After a change that is meant, {@code mvn -pl
 * runtime -am test -Dtest=SampleReadmeTest -Dsurefire.failIfNoSpecifiedTests=false -Dmetronome.readme=write} writes the
 * pages anew.
 */
class SampleReadmeTest {
    private static final Path SAMPLES = Path.of("..", "firmware-samples");
    private static final boolean WRITES = "write".equals(System.getProperty("metronome.readme"));
    private static final Pattern SHOWN = Pattern.compile("(```console\n\\$ \\./metronome ([^\n]*)\n)(.*?)(```)",
            Pattern.DOTALL);
    /** The one line that depends on the host. */
    private static final Pattern SPEED = Pattern.compile("(?m)^  speed  .*\n");
    private static final Pattern ARGUMENT = Pattern.compile("'([^']*)'|(\\S+)");

    static Stream<Path> pages() throws IOException {
        return Files.list(SAMPLES).map(folder -> folder.resolve("README.md")).filter(Files::exists).sorted();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theSamplesPagesShowWhatIsPrinted(Path page) throws IOException {
        var text = Files.readString(page);
        assertThat(SHOWN.matcher(text).results()).as("outputs shown").isNotEmpty();
        var real = SHOWN.matcher(text).replaceAll(shown -> Matcher.quoteReplacement(real(shown)));
        if (WRITES) {
            Files.writeString(page, real);
        }
        assertThat(text).isEqualTo(real);
    }

    private static String real(MatchResult shown) {
        var arguments = ARGUMENT.matcher(shown.group(2)).results()
                .map(argument -> argument.group(1) != null ? argument.group(1) : argument.group(2))
                .map(argument -> argument.replaceFirst("^firmware-samples/", SAMPLES + "/")).toArray(String[]::new);
        var printed = new ByteArrayOutputStream();
        try (var stream = new PrintStream(printed)) {
            Metronome.execute(stream, stream, arguments);
        }
        var output = SPEED.matcher(printed.toString()).replaceAll("").replace("\r\n", "\n");
        return shown.group(1) + output + (output.endsWith("\n") ? "" : "\n") + shown.group(4);
    }
}
