package dev.metronome.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.cli.Metronome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.SAXException;

/**
 * Scenarios that must fail, and scenarios that must be refused, each with the message beside it. After a change that is
 * meant, {@code -Dmetronome.scenarios=write} writes the messages.
 */
class GoldenScenariosTest {
    private static final boolean WRITES = "write".equals(System.getProperty("metronome.scenarios"));
    private static final Path FOLDER = Path.of("src/test/resources/scenarios");
    private static final int MAXIMUM_LINES = 40;

    private record Said(int code, String out, String err) {}

    private static Said test(String... arguments) {
        var all = new ArrayList<>(List.of("test"));
        all.addAll(List.of(arguments));
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var code = Metronome.execute(new PrintStream(out), new PrintStream(err), all.toArray(String[]::new));
        return new Said(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Stream<Path> in(String folder) throws IOException {
        try (var files = Files.list(FOLDER.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    private static Stream<Path> fails() throws IOException {
        return in("fails");
    }

    private static Stream<Path> refused() throws IOException {
        return in("refused");
    }

    @ParameterizedTest
    @MethodSource("fails")
    void failsWithItsMessage(Path scenario) throws IOException {
        var said = test(scenario.toString());
        assertThat(said.code).isIn(1, 3, 42);
        compare(scenario, said);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedWithFileLineAndColumn(Path scenario) throws IOException {
        var said = test(scenario.toString());
        assertThat(said.code).isEqualTo(2);
        assertThat(said.err.lines().skip(1)).isNotEmpty().allSatisfy(
                line -> assertThat(line)
                        .matches("\\Q" + scenario.getParent() + "\\E/(parts/)?[a-z-]+\\.yaml:\\d+:\\d+: .+"));
        compare(scenario, said);
    }

    private static void compare(Path scenario, Said said) throws IOException {
        var golden = Path.of(scenario.toString().replace(".yaml", ".txt"));
        var text = "exit code " + said.code + "\n" + said.err;
        if (WRITES) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
    }

    @Test
    void noVerdictIsLongerThanAScreen() throws IOException {
        for (var scenario : in("fails").toList()) {
            var golden = Files.readString(Path.of(scenario.toString().replace(".yaml", ".txt")));
            for (var verdict : golden.split("\n(?=src/test/resources)")) {
                assertThat(verdict.lines().count()).as(scenario.toString()).isLessThan(MAXIMUM_LINES);
            }
        }
    }

    @Test
    void theReportIsWhatCiServersRead(@TempDir Path folder) throws IOException, SAXException {
        var xml = folder.resolve("report.xml");
        var arguments = new ArrayList<>(fails().map(Path::toString).toList());
        arguments.addAll(List.of("--junit", xml.toString(), "--json", "-", "--traces", folder.toString()));

        var said = test(arguments.toArray(String[]::new));

        assertThat(said.code).as("a crash is the worst of all").isEqualTo(3);
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(new StreamSource(FOLDER.resolve("junit.xsd").toFile())).newValidator()
                .validate(new StreamSource(xml.toFile()));
        assertThat(Files.readString(xml)).contains("<failure type=\"not as expected\"", "<error type=\"crash\"",
                "<error type=\"time limit\"", "<skipped");
        assertThat(said.out).contains("\"result\" : \"time-limit\"", "\"result\" : \"skipped\"");
        assertThat(folder.resolve("src_test_resources_scenarios_fails_crash.yaml.vcd")).isNotEmptyFile();
    }

    @Test
    void theLimitOfTheCommandLineGoesFirst() {
        var scenario = FOLDER.resolve("fails/time-limit.yaml").toString();

        assertThat(test(scenario, "--limit", "10s").code).isEqualTo(1);
        assertThat(test(scenario, "--limit", "500ms").code).isEqualTo(42);
        assertThat(test(scenario, "--limit", "1_000_000cyc").code).isEqualTo(42);
    }

    @Test
    void jobsChangeNothing() throws IOException {
        var files = fails().map(Path::toString).toList();
        var alone = new ArrayList<>(files);
        alone.addAll(List.of("--json", "-"));
        var together = new ArrayList<>(alone);
        together.addAll(List.of("--jobs", "2"));

        assertThat(test(together.toArray(String[]::new))).isEqualTo(test(alone.toArray(String[]::new)));
    }

    @Test
    void combinationsAreTestsOfTheirOwn(@TempDir Path folder) throws IOException {
        var xml = folder.resolve("report.xml");

        var said = test(FOLDER.resolve("fails/matrix.yaml").toString(), "--junit", xml.toString(), "--json", "-",
                "--traces", folder.toString(), "--jobs", "2");

        assertThat(Files.readString(xml)).contains("<testsuite name=\"blinky [image blinky-irq.elf, clock 8MHz]\"",
                "<testsuite name=\"blinky [image blinky-busy-wait.elf, clock firmware]\"");
        assertThat(said.out).contains("\"name\" : \"blinky [image blinky-irq.elf, clock 8MHz]\"",
                "\"clock\" : \"8MHz\"");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".vcd")))
                    .as("traces of the three that fail").containsExactlyInAnyOrder(
                            "src_test_resources_scenarios_fails_matrix.yaml-1.vcd",
                            "src_test_resources_scenarios_fails_matrix.yaml-3.vcd",
                            "src_test_resources_scenarios_fails_matrix.yaml-4.vcd");
        }
    }

    @Test
    void theCommandLineSetsVariables() {
        var own = FOLDER.resolve("fails/include.yaml").toString();

        assertThat(test(own, "--set", "led=LD2", "--set", "count=1").err).contains(
                "parts/second.yaml:7:7: LD2 has-edges 1",
                "1 of 2 as expected");
        assertThat(test(own, "--set", "led=LD9").err).contains("(${led} is \"LD9\" by --set)");
        assertThat(test(own, "--set", "lde=LD2").err)
                .isEqualTo(
                        "metronome: nothing was run\n"
                                + "--set: no scenario has a variable \"lde\"; did you mean \"led\"?\n");
        assertThat(test(own, "--set", "led=LD2", "--set", "led=LD1").err).contains("\"led\" is there twice");
        assertThat(test(own, "--set", "led").err).contains("\"led\" is no NAME=VALUE");
    }

    @Test
    void theCommandLineChoosesFromAMatrix() {
        var said = test(FOLDER.resolve("fails/matrix.yaml").toString(), "--set", "clock=16MHz", "--set",
                "image=../../../../../../firmware-samples/blinky-irq/blinky-irq.elf");

        assertThat(said.err).contains("blinky-irq.elf, clock 16MHz]", "1 scenario: 1 failed");
    }

    @Test
    void oneThatIsRefusedKeepsTheOthersFromRunning() {
        var said = test(FOLDER.resolve("fails/crash.yaml").toString(), FOLDER.resolve("refused/empty.yaml").toString());

        assertThat(said.code).isEqualTo(2);
        assertThat(said.err).startsWith("metronome: nothing was run\n").contains("empty.yaml:1:1").doesNotContain(
                "CRASHED");
    }
}
