package dev.metronome.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Editors and readers are told what the reader knows. After a change that is meant, {@code -Dmetronome.scenarios=write}
 * writes the schema.
 */
class ScenarioSchemaTest {
    private static final boolean WRITES = "write".equals(System.getProperty("metronome.scenarios"));
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void theSchemaIsWhatTheReaderKnows() throws IOException {
        var file = DOCS.resolve("scenario.schema.json");
        var schema = ScenarioSchema.json(ScenarioSchema.make(), "") + "\n";
        if (WRITES) {
            Files.writeString(file, schema);
        }
        assertThat(Files.readString(file)).isEqualTo(schema);
    }

    @Test
    void thePageHasEveryFieldStepAndWord() throws IOException {
        var page = Files.readString(DOCS.resolve("scenarios.md"));
        for (var field : ScenarioReader.FIELDS) {
            assertThat(page).contains("`" + field + "`");
        }
        for (var verb : StepReader.VERBS) {
            assertThat(page).contains("`" + verb + ":");
        }
        for (var word : Word.values()) {
            assertThat(page).containsPattern(Pattern.compile("`" + word + "[:`]"));
        }
    }
}
