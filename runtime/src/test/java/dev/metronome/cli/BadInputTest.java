package dev.metronome.cli;

import static dev.metronome.cli.CommandLineUnderTest.metronome;
import static dev.metronome.cli.CommandLineUnderTest.sample;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.cli.CommandLineUnderTest.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be run is refused before anything runs: one sentence, exit code 2, no stack trace. */
class BadInputTest {
    // Offsets in a 32-bit ELF (System V ABI, "ELF Header" and "Program Header")
    private static final int EI_CLASS = 4;
    private static final int EI_DATA = 5;
    private static final int E_MACHINE = 18;
    private static final int E_ENTRY = 24;
    private static final int E_PHOFF = 28;
    private static final int P_OFFSET = 4;
    private static final int P_PADDR = 12;

    @TempDir
    Path folder;

    private static void refused(Result result, String... words) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).startsWith("metronome: ").contains(words).doesNotContain("\tat ", "Exception",
                "virtual time");
        assertThat(result.err().lines()).hasSizeLessThanOrEqualTo(2);
        assertThat(result.out()).isEmpty();
    }

    private Result runFile(String name, byte[] content, String... options) throws IOException {
        var file = Files.write(folder.resolve(name), content);
        var arguments = new String[2 + options.length];
        arguments[0] = "run";
        arguments[1] = file.toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        return metronome(arguments);
    }

    private Result runChanged(Consumer<ByteBuffer> change) throws IOException {
        var bytes = Files.readAllBytes(Path.of(sample("blinky-irq")));
        change.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        return runFile("changed.elf", bytes);
    }

    @Test
    void noFile() {
        refused(metronome("run", "nowhere.elf"), "nowhere.elf", "no such file");
    }

    @Test
    void aFolder() {
        refused(metronome("run", folder.toString()), "directory");
    }

    @Test
    void anEmptyFile() throws IOException {
        refused(runFile("empty.elf", new byte[0]), "empty");
    }

    @Test
    void aProgramForAnotherMachine() throws IOException {
        refused(runChanged(elf -> elf.putShort(E_MACHINE, (short) 62)), "Arm");
    }

    @Test
    void a64BitProgram() throws IOException {
        refused(runChanged(elf -> elf.put(EI_CLASS, (byte) 2)), "64-bit");
    }

    @Test
    void aBigEndianProgram() throws IOException {
        refused(runChanged(elf -> elf.put(EI_DATA, (byte) 2)), "big-endian");
    }

    @Test
    void aTruncatedProgram() throws IOException {
        var bytes = Files.readAllBytes(Path.of(sample("blinky-irq")));
        var end = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        var first = end.getInt(end.getInt(E_PHOFF) + P_OFFSET);
        for (var length : new int[]{1, 3, 4, 16, 51, 52, 60, first + 1, first + 100}) {
            refused(runFile("short.elf", Arrays.copyOf(bytes, length)), "short.elf");
        }
    }

    @Test
    void aSegmentOutsideMemory() throws IOException {
        refused(runChanged(elf -> elf.putInt(elf.getInt(E_PHOFF) + P_PADDR, 0x0900_0000)), "0x09000000");
    }

    @Test
    void anEntryPointOutsideMemory() throws IOException {
        refused(runChanged(elf -> elf.putInt(E_ENTRY, 0x0900_0001)), "0x0900000");
    }

    @Test
    void aStackPointerOutsideMemory() throws IOException {
        refused(runChanged(elf -> elf.putInt(vectors(elf), 0x3000_0000)), "stack pointer", "0x30000000");
    }

    @Test
    void aResetVectorOutsideMemory() throws IOException {
        refused(runChanged(elf -> elf.putInt(vectors(elf) + 4, 0x0900_0001)), "0x0900000");
    }

    @Test
    void noVectorTable() throws IOException {
        refused(runFile("tiny.bin", new byte[]{1, 2, 3, 4}, "--base", "0x08000000"), "vector table");
    }

    @Test
    void aCorruptHexLineIsNamed() throws IOException {
        refused(runFile("firmware.hex", ":020000040800F2\n:10000000008001200900000800000000000000003F\n".getBytes()),
                "line 2");
    }

    @Test
    void aRawBinaryWithoutAnAddress() throws IOException {
        refused(runFile("firmware.bin", new byte[64]), "--base 0x08000000");
    }

    @Test
    void anAddressThatIsNone() throws IOException {
        refused(runFile("firmware.bin", new byte[64], "--base", "flash"), "--base", "\"flash\"", "0x08000000");
        refused(runFile("firmware.bin", new byte[64], "--base", "0x108000000"), "32-bit");
    }

    @Test
    void anUnknownBoard() {
        refused(metronome("run", sample("blinky-irq"), "--board", "nucleo-l467rg"), "nucleo-l467rg",
                "did you mean \"nucleo-l476rg\"?");
    }

    @Test
    void aBoardFileThatIsNone() throws IOException {
        var file = Files.writeString(folder.resolve("board.json"), "{\"nmae\": 1}").toString();
        refused(metronome("run", sample("blinky-irq"), "--board", file), "board.json", "nmae");
        refused(metronome("run", sample("blinky-irq"), "--board", "missing.json"), "missing.json", "no such file");
    }

    @Test
    void aDurationWithoutAUnit() {
        refused(metronome("run", sample("blinky-irq"), "--for", "5"), "--for", "\"5\" has no unit",
                "did you mean \"5s\"?");
    }

    @Test
    void aRunOfNoTime() {
        refused(metronome("run", sample("blinky-irq"), "--for", "0s"), "--for");
    }

    @Test
    void anUnknownSymbol() {
        refused(metronome("run", sample("preemption"), "--print", "resutl"), "--print", "\"resutl\"", "result");
    }

    @Test
    void anUnknownButton() {
        refused(metronome("run", sample("blinky-irq"), "--press", "B1@1s"), "--press", "no button \"B1\"", "B2");
    }

    @Test
    void aPressOfAnotherForm() {
        refused(metronome("run", sample("blinky-irq"), "--press", "B2"), "--press", "B2@1.5s+200ms");
        refused(metronome("run", sample("blinky-irq"), "--press", "B2@1"), "has no unit");
        refused(metronome("run", sample("blinky-irq"), "--press", "B2@1s+0ms"), "no time at all");
    }

    @Test
    void inputThatIsNone() {
        refused(metronome("run", sample("uart-echo"), "--input", "@missing"), "--input", "missing", "no such file");
        refused(metronome("run", sample("uart-echo"), "--input", "a\\q"), "--input", "\\q");
    }

    @Test
    void aReportThatCannotBeWrittenIsKnownBeforeTheRun() throws IOException {
        refused(metronome("run", sample("blinky-irq"), "--json", folder.resolve("no/such/report.json").toString()),
                "--json", "report.json", "no such file or folder");
        refused(metronome("run", sample("blinky-irq"), "--json", folder.toString()), "--json", "folder");
        assertThat(Files.list(folder)).isEmpty();
    }

    @Test
    void consoleTextThatCannotBeWritten() {
        refused(metronome("run", sample("blinky-irq"), "--uart", folder.resolve("no/such/text").toString()), "--uart",
                "text", "no such file or folder");
    }

    @Test
    void twoThingsForStandardOutput() {
        refused(metronome("run", sample("blinky-irq"), "--json", "-", "--uart", "-"), "--json -", "--uart -");
    }

    @Test
    void argumentsThatAreNotUnderstood() {
        refused(metronome("run", sample("blinky-irq"), "--bord", "x"), "\"--bord\"", "did you mean \"--board\"?");
        refused(metronome("rn"), "\"rn\"", "did you mean \"run\"?");
        refused(metronome("run"), "IMAGE");
        refused(metronome("run", "a.elf", "b.elf"), "\"b.elf\"");
        refused(metronome("run", sample("blinky-irq"), "--for"), "--for");
        refused(metronome(sample("blinky-irq"), "--for", "5s"), "did you mean \"metronome run ", "--for 5s\"?");
    }

    /** Where the vector table stands in the file: at the start of its first loadable segment's bytes. */
    private static int vectors(ByteBuffer elf) {
        return elf.getInt(elf.getInt(E_PHOFF) + P_OFFSET);
    }
}
