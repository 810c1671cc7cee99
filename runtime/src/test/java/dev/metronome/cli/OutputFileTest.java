package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
    @TempDir
    Path folder;

    @Test
    void whatWasThereStaysUntilAllIsWritten() throws IOException {
        var file = Files.writeString(folder.resolve("report"), "old");
        try (var output = new OutputFile("--json", file)) {
            output.write(out -> {
                out.write("new".getBytes());
                out.flush();
                assertThat(file).hasContent("old");
            });
        }

        assertThat(file).hasContent("new");
        assertThat(Files.list(folder)).containsExactly(file);
    }

    @Test
    void aFailureLeavesNothingBehind() throws IOException {
        var file = Files.writeString(folder.resolve("report"), "old");
        try (var output = new OutputFile("--json", file)) {
            assertThatThrownBy(() -> output.write(_ -> {
                throw new IOException("the disk is full");
            })).isInstanceOf(UsageException.class).hasMessageContaining("--json", "the disk is full");
        }

        assertThat(file).hasContent("old");
        assertThat(Files.list(folder)).containsExactly(file);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aDeviceIsWrittenToAndStaysADevice() {
        var device = Path.of("/dev/null");
        try (var output = new OutputFile("--json", device)) {
            output.write(out -> out.write(1));
        }

        assertThat(Files.isRegularFile(device)).isFalse();
        assertThat(device).exists();
    }
}
