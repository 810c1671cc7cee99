package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypedTextTest {
    @Test
    void escapesStandForBytesAndOtherLettersForUtf8() {
        assertThat(TypedText.bytes("a\\r\\n\\t\\0\\\\\\x7f\\xFFé😀")).containsExactly('a', '\r', '\n', '\t', 0, '\\',
                0x7F,
                0xFF, 0xC3, 0xA9, 0xF0, 0x9F, 0x98, 0x80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\", "\\q", "\\x", "\\x1", "\\xg0"})
    void otherEscapesAreRefused(String text) {
        assertThatThrownBy(() -> TypedText.bytes(text)).isInstanceOf(UsageException.class)
                .hasMessageStartingWith("--input: ");
    }

    @Test
    void theNameOfAFileMeansWhatIsInIt(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("keys"), "a\\r");

        assertThat(TypedText.bytes(file.toString())).containsExactly('a', '\\', 'r');
        assertThat(TypedText.bytes("@" + file)).containsExactly('a', '\\', 'r');
        assertThatThrownBy(() -> TypedText.bytes("@" + folder.resolve("none"))).isInstanceOf(UsageException.class)
                .hasMessageContaining("no such file");
    }
}
