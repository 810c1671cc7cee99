package dev.metronome.cli;

import static dev.metronome.cli.CommandLineUnderTest.metronome;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code metronome debug}: what it refuses, and that it comes up and goes. */
class DebugCommandTest {
    private static final String IMAGE = "../firmware-samples/blinky-irq/blinky-irq.elf";
    private static final Pattern LISTENING = Pattern
            .compile("gdb: listening on 127\\.0\\.0\\.1:(\\d+); target remote :\\1\n");

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "65536", "127.0.0.1:", "3333:host"})
    void aPortIsANumber(String text) {
        var result = metronome("debug", IMAGE, "--gdb=" + text);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("is no port; write one such as 3333");
    }

    @Test
    void aPortInUseIsToldWithAWayOut() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var result = metronome("debug", IMAGE, "--gdb", Integer.toString(other.getLocalPort()));
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("cannot listen on 127.0.0.1:" + other.getLocalPort(), "--gdb 0");
        }
    }

    @Test
    @Timeout(60)
    @DisabledOnOs(OS.WINDOWS)
    void standsAtResetUntilCtrlC(@TempDir Path folder) throws IOException, InterruptedException {
        var err = folder.resolve("err");
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                Metronome.class.getName(), "debug", IMAGE, "--gdb", "0").redirectError(err.toFile()).start();
        try {
            var said = LISTENING.matcher("");
            while (!said.reset(Files.readString(err)).find()) {
                assertThat(process.isAlive()).isTrue();
                Thread.sleep(50);
            }
            try (var gdb = new Socket("127.0.0.1", Integer.parseInt(said.group(1)))) {
                gdb.getOutputStream().write("$?#3f".getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(gdb.getInputStream().readNBytes(5), StandardCharsets.US_ASCII))
                        .isEqualTo("+$T05");
                gdb.getOutputStream().write("+$c#63".getBytes(StandardCharsets.US_ASCII));
                new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("it ends, though the machine runs").isTrue();
            }
            assertThat(process.exitValue()).isEqualTo(130);
        } finally {
            process.destroyForcibly();
        }
    }
}
