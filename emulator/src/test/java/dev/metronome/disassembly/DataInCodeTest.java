package dev.metronome.disassembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.metronome.machine.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data among the code is what objdump takes for it. */
class DataInCodeTest {
    private static final String OBJDUMP = "arm-none-eabi-objdump";
    /** Address, colon, the bytes, .word and the value, with tabs between them. */
    private static final Pattern DATA = Pattern
            .compile(" *([0-9a-f]+):\t[0-9a-f ]+\t(\\.word|\\.short)\t(0x[0-9a-f]+).*");
    private static final Pattern CODE = Pattern.compile(" *([0-9a-f]+):\t[0-9a-f ]+\t[a-z].*");

    @ParameterizedTest
    @ValueSource(strings = {"blinky-irq", "lost-update", "preemption", "fpu-interrupt", "uart-echo", "async-blinky"})
    void isDataForObjdumpToo(String sample) throws IOException {
        assumeTrue(Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, OBJDUMP))) || System.getenv("CI") != null,
                "SKIPPED: " + OBJDUMP + " is not installed");
        var theirs = new TreeMap<Integer, String>();
        var code = 0;
        var process = new ProcessBuilder(OBJDUMP, "-d", Samples.elf(sample).toString()).start();
        var image = Samples.image(sample);
        for (var line : new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
            var data = DATA.matcher(line);
            var instruction = CODE.matcher(line);
            if (data.matches()) {
                theirs.put(Integer.parseUnsignedInt(data.group(1), 16), data.group(2) + " " + data.group(3));
            } else if (instruction.matches()) {
                code++;
                assertThat(image.symbols().isData(Integer.parseUnsignedInt(instruction.group(1), 16))).as(line)
                        .isFalse();
            }
        }
        assertThat(code).isPositive();
        assertThat(theirs).isNotEmpty();
        try (var machine = Samples.machine(image)) {
            var disassembler = new Disassembler(machine.code(), image.symbols());
            theirs.forEach((address, text) -> assertThat(disassembler.at(address).text()).as("at 0x%08X", address)
                    .isEqualTo(text));
        }
    }
}
