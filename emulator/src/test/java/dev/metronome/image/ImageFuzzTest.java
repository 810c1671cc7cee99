package dev.metronome.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged images of every kind, the same ones on every run: each is refused with words, or loads and answers questions.
 * What escapes is reported with the number of its round, from which it can be made again.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ImageFuzzTest {
    private static final int ELF_ROUNDS = 16_000;
    private static final int HEX_ROUNDS = 6_000;
    private static final int RAW_ROUNDS = 4_000;

    private static final int[] EXTREMES = {0, 1, 2, 3, 0x7F, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFF_FFFF,
        0x8000_0000, 0xFFFF_FFF0, -1, 0x0800_0000, 0x0810_0000, 0x2000_0000, 0x2001_8000};

    private int images;
    private int refusals;
    private int withNames;
    private int withLines;
    private int withPrototypes;
    private int withInlined;

    @Test
    void damagedElfs() {
        var donors = List
                .of("c.elf", "c5.elf", "rust.elf", "c-zlib.elf", "rust5.elf", "prototypes2.elf", "prototypes4.elf",
                        "with-headers.elf", "unlinked.elf")
                .stream()
                .map(name -> TestImages.bytes(TestImages.FOLDER.resolve(name))).toList();
        for (var round = 0; round < ELF_ROUNDS; round++) {
            var random = new Random(round);
            var bytes = donors.get(random.nextInt(donors.size() - 1)).clone();
            for (var change = random.nextInt(3); change >= 0; change--) {
                bytes = damaged(bytes, donors, random);
            }
            judge(round, "fuzz.elf", bytes, OptionalInt.empty());
        }
        assertBothOutcomes(ELF_ROUNDS);
        assertThat(withNames).as("images with symbols").isGreaterThan(ELF_ROUNDS / 10);
        assertThat(withLines).as("images with lines").isGreaterThan(ELF_ROUNDS / 10);
        assertThat(withPrototypes).as("images with prototypes").isGreaterThan(ELF_ROUNDS / 10);
        assertThat(withInlined).as("images with inlined functions").isGreaterThan(ELF_ROUNDS / 10);
    }

    private static byte[] damaged(byte[] bytes, List<byte[]> donors, Random random) {
        if (bytes.length < 64) {
            return bytes;
        }
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> spliced(bytes, donors.get(random.nextInt(donors.size())), random);
            case 2 -> withExtreme(bytes, random.nextInt(52 / 2) * 2, random); // the ELF header
            case 3 -> withExtreme(bytes, 52 + 4 * random.nextInt(3 * 8), random); // the first program headers
            case 4 -> withExtreme(bytes, bytes.length - 4 - 4 * random.nextInt(10 * 18), random); // section headers
            case 5 -> flipped(bytes, 0, bytes.length, random);
            default -> inSection(bytes, random);
        };
    }

    /** Changes what is in a section and not in the headers: most of it is debug information. */
    private static byte[] inSection(byte[] bytes, Random random) {
        var fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        var count = fields.getShort(48);
        var header = fields.getInt(32) + 40 * random.nextInt(Math.max(1, count));
        if (count <= 0 || header < 0 || header > bytes.length - 40) {
            return bytes;
        }
        var from = fields.getInt(header + 16);
        var size = fields.getInt(header + 20);
        return from < 0 || size <= 0 || size > bytes.length - from ? bytes : flipped(bytes, from, size, random);
    }

    private static byte[] flipped(byte[] bytes, int from, int size, Random random) {
        for (var count = 1 + random.nextInt(12); count > 0; count--) {
            bytes[from + random.nextInt(size)] = (byte) (random.nextBoolean() ? random.nextInt() : -random.nextInt(2));
        }
        return bytes;
    }

    private static byte[] withExtreme(byte[] bytes, int offset, Random random) {
        if (offset < 0 || offset > bytes.length - 4) {
            return bytes;
        }
        var fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        var value = switch (random.nextInt(3)) {
            case 0 -> EXTREMES[random.nextInt(EXTREMES.length)];
            case 1 -> bytes.length + random.nextInt(5) - 2;
            default -> fields.getInt(offset) + random.nextInt(9) - 4;
        };
        if (random.nextBoolean()) {
            fields.putInt(offset, value);
        } else {
            fields.putShort(offset, (short) value);
        }
        return bytes;
    }

    /** Replaces, removes or inserts a stretch. */
    private static byte[] spliced(byte[] bytes, byte[] donor, Random random) {
        var at = random.nextInt(bytes.length);
        var removed = random.nextInt(Math.min(200, bytes.length - at));
        var from = random.nextInt(donor.length);
        var added = random.nextBoolean() ? removed : random.nextInt(200);
        var out = new byte[bytes.length - removed + added];
        System.arraycopy(bytes, 0, out, 0, at);
        for (var index = 0; index < added; index++) {
            out[at + index] = donor[(from + index) % donor.length];
        }
        System.arraycopy(bytes, at + removed, out, at + added, bytes.length - at - removed);
        return out;
    }

    @Test
    void damagedHexFiles() {
        var whole = new String(TestImages.bytes(TestImages.FOLDER.resolve("c.hex")), StandardCharsets.US_ASCII).lines()
                .toList();
        for (var round = 0; round < HEX_ROUNDS; round++) {
            var random = new Random(round);
            var lines = new ArrayList<>(whole);
            for (var change = random.nextInt(3); change >= 0 && !lines.isEmpty(); change--) {
                damageLine(lines, random);
            }
            var bytes = String.join(random.nextBoolean() ? "\r\n" : "\n", lines).getBytes(StandardCharsets.ISO_8859_1);
            if (random.nextInt(4) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            }
            judge(round, "fuzz.hex", bytes, OptionalInt.empty());
        }
        assertBothOutcomes(HEX_ROUNDS);
    }

    private static void damageLine(List<String> lines, Random random) {
        var at = random.nextInt(lines.size());
        var line = new StringBuilder(lines.get(at));
        switch (random.nextInt(6)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(random.nextInt(lines.size()), line.toString());
            case 2 -> line.setCharAt(random.nextInt(line.length()), (char) random.nextInt(256));
            case 3 -> line.insert(random.nextInt(line.length()), "0123456789ABCDEF:\n".charAt(random.nextInt(18)));
            case 4 -> line.setLength(random.nextInt(line.length()));
            default -> line = resealed(line, random);
        }
        if (at < lines.size() && !line.isEmpty()) {
            lines.set(at, line.toString());
        }
    }

    /** Another digit and the checksum that belongs to it, so that the change is believed. */
    private static StringBuilder resealed(StringBuilder line, Random random) {
        if (line.length() < 11 || !line.toString().matches(":([0-9A-F]{2})+")) {
            return line;
        }
        line.setCharAt(1 + random.nextInt(line.length() - 3), "0123456789ABCDEF".charAt(random.nextInt(16)));
        var sum = 0;
        for (var at = 1; at < line.length() - 2; at += 2) {
            sum += Integer.parseInt(line, at, at + 2, 16);
        }
        return line.replace(line.length() - 2, line.length(), String.format("%02X", -sum & 0xFF));
    }

    @Test
    void rawBinaries() {
        for (var round = 0; round < RAW_ROUNDS; round++) {
            var random = new Random(round);
            var bytes = new byte[1 + random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length >= 8 && random.nextInt(4) > 0) {
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(0x2000_0000 + 4 * random.nextInt(0x7000))
                        .putInt(0x0800_0000 + random.nextInt(80));
            }
            var base = random.nextInt(4) > 0 ? 0x0800_0000 : EXTREMES[random.nextInt(EXTREMES.length)];
            judge(round, "fuzz.bin", bytes, random.nextInt(8) == 0 ? OptionalInt.empty() : OptionalInt.of(base));
        }
        assertBothOutcomes(RAW_ROUNDS);
    }

    private void judge(int round, String name, byte[] bytes, OptionalInt base) {
        try {
            ask(ImageLoader.parse(Path.of(name), bytes, base, TestImages.STM32L475));
            images++;
        } catch (ImageException e) {
            refusals++;
            assertThat(e.getMessage()).as("round %d", round).startsWith(name + ": ").endsWith(".").hasSizeLessThan(600)
                    .doesNotContain("Exception");
        } catch (RuntimeException | Error e) {
            throw new AssertionError(name + ", round " + round, e);
        }
    }

    /** What is inside an image must be sound, and every question must have an answer, if only that there is none. */
    private void ask(FirmwareImage image) {
        for (var segment : image.segments()) {
            assertThat(TestImages.STM32L475.firstOutside(segment.first(), segment.end())).isNegative();
        }
        var inlined = false;
        for (var address = image.entry() - 64; address < image.entry() + 64; address += 2) {
            assertThat(image.describe(address)).isNotEmpty();
            inlined |= image.framesAt(address).size() > 1;
        }
        withInlined += inlined ? 1 : 0;
        assertThat(image.addressesOf("main.rs", 58).size() + image.addressesOf("functions.c", 102).size())
                .isLessThan(1000);
        for (var address : EXTREMES) {
            assertThat(image.describe(address)).isNotEmpty();
        }
        for (var symbol : image.symbols().all()) {
            assertThat(image.symbols().allNamed(symbol.name())).contains(symbol);
        }
        var prototypes = image.symbols().all().stream().flatMap(symbol -> image.prototypeOf(symbol).stream()).toList();
        image.symbols().explainMissing("Reset_Handlre");
        withNames += image.symbols().all().isEmpty() ? 0 : 1;
        withLines += image.lineAt(image.entry()).isPresent() ? 1 : 0;
        withPrototypes += prototypes.isEmpty() ? 0 : 1;
        for (var problem : image.debugProblems()) {
            assertThat(problem).matches("(symbols|line table|prototypes|inlining): .*").doesNotContain("Exception");
        }
    }

    private void assertBothOutcomes(int rounds) {
        assertThat(images + refusals).isEqualTo(rounds);
        assertThat(images).as("images that still load").isGreaterThan(rounds / 20);
        assertThat(refusals).as("images that are refused").isGreaterThan(rounds / 5);
    }
}
