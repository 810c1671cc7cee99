package dev.metronome.cli;

import static dev.metronome.cli.CommandLineUnderTest.buttonMirror;
import static dev.metronome.cli.CommandLineUnderTest.parse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.driver.Chip;
import dev.metronome.hosted.HostedProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, as a terminal sends it: to a process of its own. */
@DisabledOnOs(OS.WINDOWS)
class InterruptionTest {
    @TempDir
    Path folder;

    private Process start(byte[] firmware, Path report) throws IOException {
        var image = Files.write(folder.resolve("firmware.bin"), firmware);
        return start(report, image.toString(), "--base", "0x08000000");
    }

    private Process start(Path report, String... options) throws IOException {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                        Metronome.class.getName(), "run", "--for", "100h", "--json", report.toString()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectError(folder.resolve("err").toFile()).start();
    }

    /** Waits for a sign that the run is under way, and sends what Ctrl-C sends. */
    private void interrupt(Process process, String sign) throws IOException, InterruptedException {
        while (!Files.readString(folder.resolve("err")).contains(sign)) {
            assertThat(process.isAlive()).isTrue();
            Thread.sleep(100);
        }
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    @Test
    @Timeout(60)
    void endsALoopWithSummaryAndReport() throws IOException, InterruptedException {
        var report = folder.resolve("report.json");
        var process = start(buttonMirror(), report);
        interrupt(process, "LD1 on");

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(Files.readString(folder.resolve("err"), StandardCharsets.UTF_8)).contains("interrupted",
                "virtual time");
        assertThat(Files.list(folder).map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("err",
                "firmware.bin", "report.json");
        var json = parse(Files.readString(report));
        assertThat(json.get("stop").textValue()).isEqualTo("interrupted");
        assertThat(json.get("exit_code").intValue()).isEqualTo(130);
        assertThat(json.get("instructions").longValue()).isPositive();
    }

    private static String program(Class<?> type) {
        return Path.of("target", "test-classes") + ":" + type.getCanonicalName();
    }

    @Test
    @Timeout(60)
    void endsJavaOnTheChipWithSummaryAndReport() throws IOException, InterruptedException {
        var report = folder.resolve("report.json");
        var process = start(report, "--hosted", program(BlinkProgram.class));
        interrupt(process, "LD1 on");

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(Files.readString(folder.resolve("err"))).contains("interrupted", "virtual time");
        assertThat(parse(Files.readString(report)).get("stop").textValue()).isEqualTo("interrupted");
    }

    @Test
    @Timeout(60)
    void doesNotWaitLongForJavaThatBlocks() throws IOException, InterruptedException {
        var report = folder.resolve("report.json");
        var process = start(report, "--hosted", program(Blocks.class), "--patience", "off");
        interrupt(process, "now it blocks");

        assertThat(process.waitFor(8, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(Files.readString(folder.resolve("err"))).contains("main of Blocks has had the core for ",
                ", at InterruptionTest.java:", "virtual time");
        var json = parse(Files.readString(report));
        assertThat(json.get("stop").textValue()).isEqualTo("hosted-failure");
        assertThat(json.get("exit_code").intValue()).isEqualTo(130);
    }

    @Test
    @Timeout(60)
    void endsAWhatIfWithTheRunsThatItHas() throws IOException, InterruptedException {
        var report = folder.resolve("report.json");
        var process = start(report, "--hosted", program(Blocks.class), "--patience", "off", "--what-if", "ws=0..4");
        interrupt(process, "now it blocks");

        assertThat(process.waitFor(8, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(Files.readString(folder.resolve("err"))).contains("interrupted after 1 of 6 runs");
        var runs = parse(Files.readString(report)).get("runs");
        assertThat(runs).hasSize(1);
        assertThat(runs.get(0).get("exit_code").intValue()).isEqualTo(130);
    }

    @Test
    @Timeout(60)
    void isNotNeededForJavaThatComputesWithoutEnd() throws IOException, InterruptedException {
        var process = start(folder.resolve("report.json"), "--hosted", program(HostedRunTest.Loops.class),
                "--patience", "500ms");

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(3);
        assertThat(Files.readString(folder.resolve("err"))).contains("crashed: task loop has had the core for 500 ms");
    }

    @Test
    @Timeout(60)
    void endsATestOfScenariosWithTheReportOfWhatThereIs() throws IOException, InterruptedException {
        var image = Path.of(CommandLineUnderTest.sample("blinky-busy-wait")).toAbsolutePath();
        var names = List.of("short", "long", "never");
        var files = new ArrayList<String>();
        for (var name : names) {
            files.add(Files.writeString(folder.resolve(name + ".yaml"), """
                    metronome: 1
                    image: %s
                    limit: 1000h
                    steps:
                      - run: 600ms
                      - expect: {led: LD1, has-edges: 1}
                      - run: %s
                      - expect: {led: LD1, has-edges: 2}
                    """.formatted(image, name.equals("short") ? "500ms" : "900h")).toString());
        }
        var report = folder.resolve("report.xml");
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                Metronome.class.getName(), "test", "--junit", report.toString()));
        command.addAll(files);
        var process = new ProcessBuilder(command).redirectError(folder.resolve("err").toFile()).start();
        interrupt(process, "short.yaml: 2 of 2");

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(Files.readString(folder.resolve("err")))
                .contains("interrupted: 1 of 3 scenarios run, 1 passed").doesNotContain("never.yaml");
        assertThat(Files.readString(report)).contains("<testsuite name=\"long\" tests=\"2\"",
                "<testsuite name=\"never\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"2\"");
    }

    public static class Blocks implements HostedProgram {
        @Override
        public void main(Chip chip) throws InterruptedException {
            System.err.println("now it blocks");
            Thread.sleep(1_000_000);
        }
    }
}
