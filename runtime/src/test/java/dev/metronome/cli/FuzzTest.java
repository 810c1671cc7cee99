package dev.metronome.cli;

import static dev.metronome.cli.CommandLineUnderTest.metronome;
import static dev.metronome.cli.CommandLineUnderTest.sample;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged firmware: most of it loads, and garbage is executed. Every run ends in one of the ways there are, and the JVM
 * lives. A run that does not is kept in target/fuzz, to be run again.
 */
class FuzzTest {
    private static final int RUNS = Integer.getInteger("metronome.fuzz.runs", 2_000);
    private static final int FIRST_SEED = Integer.getInteger("metronome.fuzz.seed", 0);
    private static final Set<Integer> EXPECTED = Set.of(ExitCode.FINE, ExitCode.USAGE, ExitCode.CRASHED);
    private static final String LENGTH = "10000cyc";
    private static final List<String> SAMPLES = List.of("async-blinky", "blinky-irq", "blinky-busy-wait", "preemption",
            "fpu-interrupt", "uart-echo", "button-exti", "crash");

    // A program header (System V ABI, "Program Header")
    private static final int E_PHOFF = 28;
    private static final int E_PHNUM = 44;
    private static final int PROGRAM_HEADER_BYTES = 32;
    /** The ELF header and some program headers. */
    private static final int HEADER_BYTES = 160;

    @TempDir
    Path folder;

    /** A part of a file, from one byte to before another. */
    private record Part(int from, int to) {
        int pick(SplittableRandom random) {
            return random.nextInt(from, to);
        }
    }

    @Test
    @Timeout(1800)
    void garbageEndsInOneOfTheWaysThereAre() throws IOException {
        var images = new ArrayList<byte[]>();
        for (var name : SAMPLES) {
            images.add(Files.readAllBytes(Path.of(sample(name))));
        }
        var outcomes = new TreeMap<Integer, Integer>();
        var file = folder.resolve("garbage.elf");
        for (var seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
            Files.write(file, damaged(images.get(seed % images.size()), new SplittableRandom(seed)));
            var result = metronome("run", file.toString(), "--for", LENGTH, "--json", "-");
            outcomes.merge(result.exitCode(), 1, Integer::sum);
            if (!EXPECTED.contains(result.exitCode()) || result.err().contains("\tat ")) {
                var kept = Files.createDirectories(Path.of("target", "fuzz")).resolve(seed + ".elf");
                Files.copy(file, kept, StandardCopyOption.REPLACE_EXISTING);
                assertThat(result.err()).as("%s --for %s", kept, LENGTH).isNull();
            }
        }
        // Were the images all refused, or all unharmed, this test would test nothing.
        assertThat(outcomes.getOrDefault(ExitCode.FINE, 0)).as("%s", outcomes).isGreaterThan(RUNS / 10);
        assertThat(outcomes.getOrDefault(ExitCode.CRASHED, 0)).as("%s", outcomes).isGreaterThan(RUNS / 10);
        assertThat(outcomes.getOrDefault(ExitCode.USAGE, 0)).as("%s", outcomes).isBetween(RUNS / 100, RUNS / 2);
    }

    /**
     * Most images are damaged in what is loaded, but for stack pointer and reset vector; some in their headers, and
     * some anywhere. The damage is single bits and bytes, or a stretch of noise.
     */
    private static byte[] damaged(byte[] original, SplittableRandom random) {
        var image = original.clone();
        var parts = switch (random.nextInt(8)) {
            case 0 -> List.of(new Part(0, HEADER_BYTES));
            case 1 -> List.of(new Part(0, image.length));
            default -> loaded(image);
        };
        if (random.nextInt(4) == 0) {
            var part = parts.get(random.nextInt(parts.size()));
            var from = part.pick(random);
            var noise = new byte[Math.min(part.to - from, random.nextInt(1, 512))];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, image, from, noise.length);
            return image;
        }
        for (var changes = 1 << random.nextInt(8); changes > 0; changes--) {
            var at = parts.get(random.nextInt(parts.size())).pick(random);
            image[at] = random.nextBoolean() ? (byte) (image[at] ^ 1 << random.nextInt(8)) : (byte) random.nextInt(256);
        }
        return image;
    }

    private static List<Part> loaded(byte[] image) {
        var elf = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        var parts = new ArrayList<Part>();
        for (var i = 0; i < elf.getShort(E_PHNUM); i++) {
            var header = elf.getInt(E_PHOFF) + i * PROGRAM_HEADER_BYTES;
            var from = elf.getInt(header + 4);
            var bytes = elf.getInt(header + 16);
            var isLoaded = elf.getInt(header) == 1;
            var holdsVectors = elf.getInt(header + 12) == 0x0800_0000;
            var begin = from + (holdsVectors ? 8 : 0);
            if (isLoaded && begin < from + bytes) {
                parts.add(new Part(begin, from + bytes));
            }
        }
        return parts;
    }
}
