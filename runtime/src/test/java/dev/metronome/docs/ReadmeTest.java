package dev.metronome.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.cli.Metronome;
import dev.metronome.testkit.Machine;
import dev.metronome.testkit.MetronomeAssertions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README and some pages of docs show what their commands really print: each is run, and only the speed may differ.
 * After a change that is meant, {@code -Dmetronome.readme=write} writes what is otherwise.
 */
class ReadmeTest {
    private static final boolean WRITES = "write".equals(System.getProperty("metronome.readme"));
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<Path> PAGES = List.of(ROOT.resolve("README.md"), ROOT.resolve("docs/cycles.md"),
            ROOT.resolve("docs/scenarios.md"));
    /** A link to a file, and then the file. */
    private static final Pattern SHOWN = Pattern.compile("\\]\\(([^)]*\\.yaml)\\):\n\n```yaml\n(.*?)```",
            Pattern.DOTALL);
    private static final String FROM_HERE = "\\.\\./(firmware-samples|runtime|docs)";
    /** It writes into a file, and has a test of its own. */
    private static final String UPDATE = "test --update";
    private static final Pattern CONSOLE = Pattern.compile("```console\n\\$ \\./metronome ([^\n]*)\n(.*?)```",
            Pattern.DOTALL);

    @TestFactory
    Stream<DynamicTest> everyCommandPrintsWhatThePageShows() throws IOException {
        var pages = new StringBuilder();
        for (var page : PAGES) {
            pages.append(Files.readString(page));
        }
        var commands = CONSOLE.matcher(pages).results().filter(match -> !match.group(1).startsWith(UPDATE))
                .map(match -> DynamicTest.dynamicTest(match.group(1), () -> check(match.group(1), match.group(2))))
                .toList();
        assertThat(commands).hasSizeGreaterThan(5);
        return commands.stream();
    }

    @Test
    void theLockOfCyclesPageIsTheSamples() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/cycles.md"))).contains("```json\n"
                + Files.readString(ROOT.resolve("firmware-samples/button-exti/cycles.lock")) + "```");
    }

    @Test
    void theScenariosOfTheirPageAreTheSamples() throws IOException {
        var docs = ROOT.resolve("docs");
        var shown = SHOWN.matcher(Files.readString(docs.resolve("scenarios.md"))).results().toList();
        assertThat(shown).hasSizeGreaterThan(2);
        for (var each : shown) {
            assertThat(each.group(2)).isEqualTo(withoutComments(Files.readString(docs.resolve(each.group(1)))));
        }
    }

    private static String withoutComments(String yaml) {
        return yaml.lines().dropWhile(line -> line.startsWith("#")).map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** blinky-irq's scenario with two numbers of another firmware. */
    @Test
    void valuesAreRenewedAsShown(@TempDir Path folder) throws IOException {
        var sample = ROOT.resolve("firmware-samples/blinky-irq");
        Files.copy(sample.resolve("blinky-irq.elf"), folder.resolve("blinky-irq.elf"));
        var scenario = Files.readString(sample.resolve("blinky-irq.yaml"));
        var file = Files.writeString(folder.resolve("blinky-irq.yaml"),
                scenario.replace("toggles-every: 500ms", "toggles-every: 250ms").replace("taken: 119", "taken: 239"));
        var err = new ByteArrayOutputStream();
        var code = Metronome.execute(new PrintStream(OutputStream.nullOutputStream()),
                new PrintStream(err, true, StandardCharsets.UTF_8), "test", "--update", file.toString());

        assertThat(code).isZero();
        assertThat(file).hasContent(scenario);
        var shown = CONSOLE.matcher(Files.readString(ROOT.resolve("docs/scenarios.md"))).results()
                .filter(match -> match.group(1).startsWith(UPDATE)).findFirst().orElseThrow();
        assertThat(err.toString(StandardCharsets.UTF_8).replace(folder + "/", "")).isEqualTo(shown.group(2));
    }

    /** The example is run as it stands, and prints the edges that BlinkyIrqTest knows. */
    @Test
    void theJavaExampleRuns(@TempDir Path folder) throws Exception {
        var readme = Files.readString(ROOT.resolve("README.md"));
        var code = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme).results()
                .map(match -> match.group(1)).filter(text -> text.contains("ImageLoader")).findFirst().orElseThrow()
                .replace("firmware-samples/", "../firmware-samples/");
        var source = folder.resolve("Example.java");
        Files.writeString(source, """
                import dev.metronome.board.Boards;
                import dev.metronome.image.ImageLoader;
                import dev.metronome.machine.Limit;
                import dev.metronome.machine.Machine;
                import dev.metronome.trace.TraceEvent;
                import java.nio.file.Path;
                import java.util.OptionalInt;

                public class Example {
                    public static void main(String[] args) {
                %s
                    }
                }
                """.formatted(code));
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(java, "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), source.toString()).redirectErrorStream(true).start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        assertThat(printed).contains("LD1 on at 40000291");
    }

    /** The example of a test compiles, and a test that expects a little less fails with the words shown. */
    @Test
    void theTestCompilesAndFailsAsShown(@TempDir Path folder) throws Exception {
        var readme = Files.readString(ROOT.resolve("README.md"));
        var code = Pattern.compile("```java\n(@Metronome.*?)```", Pattern.DOTALL).matcher(readme).results()
                .map(match -> match.group(1)).findFirst().orElseThrow();
        var source = Files.writeString(folder.resolve("BlinkyTest.java"), """
                import static dev.metronome.testkit.MetronomeAssertions.assertThat;
                import static java.time.Duration.*;

                import dev.metronome.testkit.*;
                import org.junit.jupiter.api.Test;

                """ + code);
        var errors = new ByteArrayOutputStream();
        var result = ToolProvider.getSystemJavaCompiler().run(null, null, errors, "-cp",
                System.getProperty("java.class.path"), "-d", folder.toString(), source.toString());
        assertThat(result).as(errors.toString(StandardCharsets.UTF_8)).isZero();

        try (var machine = Machine.builder().image(Path.of("../firmware-samples/blinky-irq/blinky-irq.elf")).build()) {
            machine.runFor(Duration.ofSeconds(60));
            assertThatThrownBy(() -> MetronomeAssertions.assertThat(machine.board().led("LD1")).fromEdge(1)
                    .togglesEvery(Duration.ofMillis(499)))
                    .satisfies(failure -> assertThat(readme)
                            .contains(failure.getMessage().lines().limit(2).collect(Collectors.joining("\n"))));
        }
    }

    /** The program to begin with is run as it stands in docs/async.md, and changes the LED when it says. */
    @Test
    void theProgramToBeginWithRuns(@TempDir Path folder) throws IOException {
        var page = Files.readString(ROOT.resolve("docs").resolve("async.md"));
        var code = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(page).results()
                .map(match -> match.group(1)).filter(text -> text.contains("class Blinker")).findFirst().orElseThrow();
        var file = Files.writeString(folder.resolve("Blinker.java"), code);
        var command = CONSOLE.matcher(page).results().filter(match -> match.group(1).contains("Blinker.java"))
                .findFirst().orElseThrow();
        var err = new ByteArrayOutputStream();
        Metronome.execute(new PrintStream(OutputStream.nullOutputStream()),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments(command.group(1).replace("Blinker.java", file.toString())));
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith(command.group(2));
    }

    private static void check(String command, String shown) throws IOException {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        Metronome.execute(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), arguments(command));
        var both = err.toString(StandardCharsets.UTF_8) + out.toString(StandardCharsets.UTF_8);
        if (WRITES && !sorted(lines(both)).equals(sorted(lines(shown)))) {
            for (var page : PAGES) {
                Files.writeString(page, Files.readString(page).replace(shown, asShown(both)));
            }
        }
        assertThat(lines(both)).containsExactlyInAnyOrderElementsOf(lines(shown));
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }

    /** What was printed, as a page shows it. */
    private static String asShown(String printed) {
        return printed.replaceAll("(?m)^  speed .*$", "  speed         ...").replaceAll(FROM_HERE, "$1");
    }

    /** As a shell would split it, with files found from the repository's root, from which the README speaks. */
    private static String[] arguments(String command) {
        return Pattern.compile("'([^']*)'|(\\S+)").matcher(command).results()
                .map(match -> match.group(1) != null ? match.group(1) : match.group(2))
                .map(word -> word.matches("(firmware-samples|runtime)/.*") ? "../" + word : word)
                .toArray(String[]::new);
    }

    private static List<String> lines(String text) {
        var lines = new ArrayList<String>();
        var library = text.replaceAll("\\(system [^)]*\\)", "(bundled)"); // whichever is installed
        for (var line : library.replaceAll(FROM_HERE, "$1").split("\r?\n")) {
            if (!line.isBlank()) {
                lines.add(line.startsWith("  speed ") ? "  speed ..." : line.stripTrailing());
            }
        }
        return lines;
    }
}
