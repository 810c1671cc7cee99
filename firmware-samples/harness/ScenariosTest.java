package dev.metronome.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.cli.Metronome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each sample has a scenario beside its test in Java, and passes it. */
class ScenariosTest {
    private static Stream<Path> scenarios() throws IOException {
        try (var files = Files.find(Path.of(""), 2, (file, _) -> file.toString().endsWith(".yaml"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void theSamplePasses(Path scenario) {
        var err = new ByteArrayOutputStream();
        var code = Metronome.execute(new PrintStream(new ByteArrayOutputStream()), new PrintStream(err), "test",
                scenario.toString());
        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    }

    /** docs/scenarios.md, "Break things". */
    @Test
    void whatThePageBreaksDoesAsItSays(@TempDir Path folder) throws IOException {
        var page = Files.readString(Path.of("..", "docs", "scenarios.md"));
        var shown = page.substring(page.indexOf("## Break things"));
        var scenario = shown.substring(shown.indexOf("```yaml\n") + 8, shown.indexOf("\n```\n\n"));
        for (var name : List.of("clock-failure.elf", "with-x1.json")) {
            Files.copy(Path.of("clock-failure", name), folder.resolve(name));
        }
        theSamplePasses(Files.writeString(folder.resolve("page.yaml"), scenario));
    }

    @Test
    void everySampleHasOne() throws IOException {
        try (var images = Files.find(Path.of(""), 2, (file, _) -> file.toString().endsWith(".elf"))) {
            assertThat(images.toList()).hasSizeGreaterThan(8).allSatisfy(image -> assertThat(
                    image.resolveSibling(image.getParent().getFileName() + ".yaml")).isRegularFile());
        }
    }
}
