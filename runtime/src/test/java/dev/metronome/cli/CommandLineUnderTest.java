package dev.metronome.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;

/** Runs commands in this JVM, and has images to run them on. */
final class CommandLineUnderTest {
    private CommandLineUnderTest() {}

    /** What a command left behind. */
    record Result(int exitCode, String out, String err) {
        /** The lines of {@code err} that tell an edge, without their leading spaces. */
        List<String> edges() {
            return err.lines().filter(line -> line.contains(" cycles  LD")).map(String::strip).toList();
        }

        JsonNode json() {
            return parse(out);
        }
    }

    static Result metronome(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var exitCode = Metronome.execute(new PrintStream(out), new PrintStream(err), arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Compiles a class into a folder.
     *
     * @param name with slashes for its packages
     */
    static void compile(Path folder, String name, String source) {
        try {
            var sources = Files.createTempDirectory("sources");
            var file = sources.resolve(name + ".java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, source);
            var said = new ByteArrayOutputStream();
            var code = ToolProvider.getSystemJavaCompiler().run(null, said, said, "-proc:none", "-d",
                    folder.toString(), "-cp",
                    System.getProperty("java.class.path") + File.pathSeparator + folder, file.toString());
            if (code != 0) {
                throw new IllegalArgumentException(said.toString());
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A committed firmware sample. */
    static String sample(String name) {
        return Path.of("..", "firmware-samples", name, name + ".elf").toString();
    }

    /**
     * A raw binary for 0x08000000 that slows the core clock down to 100 kHz first (RCC_CR: MSIRGSEL, MSIRANGE 0), and
     * then for ever makes LD1 (PA5) what the pad of B2 (PC13) is: lit while the button is not pressed.
     */
    static byte[] buttonMirror() {
        // @formatter:off
        return halfwords(
                0x8000, 0x2001,     //        initial stack pointer 0x20018000
                0x0009, 0x0800,     //        reset vector, Thumb
                0x4808,             // start: ldr  r0, =0x40021000   RCC
                0x2109,             //        movs r1, #0x09         MSION, MSIRGSEL
                0x6001,             //        str  r1, [r0]          CR
                0x2105,             //        movs r1, #5            GPIOA, GPIOC
                0x64C1,             //        str  r1, [r0, #0x4C]   AHB2ENR
                0xF04F, 0x4090,     //        mov  r0, #0x48000000   GPIOA
                0x4906,             //        ldr  r1, =0xABFFF7FF   PA5 is an output
                0x6001,             //        str  r1, [r0]          MODER
                0x4A06,             //        ldr  r2, =0x48000800   GPIOC
                0xF06F, 0x6140,     //        mvn  r1, #0x0C000000   PC13 is an input
                0x6011,             //        str  r1, [r2]          MODER
                0x6913,             // loop:  ldr  r3, [r2, #0x10]   IDR
                0x0B5B,             //        lsrs r3, r3, #13
                0x015B,             //        lsls r3, r3, #5
                0x6143,             //        str  r3, [r0, #0x14]   ODR
                0xE7FA,             //        b    loop
                0x1000, 0x4002, 0xF7FF, 0xABFF, 0x0800, 0x4800);
        // @formatter:on
    }

    /** A raw binary for 0x08000000 with these instructions behind its vector table. */
    static byte[] program(int... instructions) {
        var all = new int[4 + instructions.length];
        all[0] = 0x8000;
        all[1] = 0x2001;
        all[2] = 0x0009;
        all[3] = 0x0800;
        System.arraycopy(instructions, 0, all, 4, instructions.length);
        return halfwords(all);
    }

    private static byte[] halfwords(int... halfwords) {
        var bytes = ByteBuffer.allocate(2 * halfwords.length).order(ByteOrder.LITTLE_ENDIAN);
        for (var halfword : halfwords) {
            bytes.putShort((short) halfword);
        }
        return bytes.array();
    }
}
