package dev.metronome.disassembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.image.ImageLoader;
import dev.metronome.image.MemoryMap;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a line says beside the instruction itself. The text of instructions is compared with objdump elsewhere. */
class DisassemblerTest {
    private static final int CODE = 0x0800_0100;
    private static final ValueLayout.OfShort HALFWORD = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private static Disassembler of(int... halfwords) {
        return new Disassembler(new Halfwords().put(CODE, halfwords));
    }

    @ParameterizedTest(name = "{0} at 0x08000102 means {1}")
    @CsvSource({
        "4b03, '', 0x8000110", // ldr r3, [pc, #12]
        "a001, '', 0x8000108", // add r0, pc, #4
        "e7fe, '', 0x8000102", // b.n to itself
        "b108, '', 0x8000108", // cbz r0
        "f7ff, fffe, 0x8000102", // bl to itself
        "f85f, 3004, 0x8000100", // ldr.w r3, [pc, #-4]
        "f2af, 0008, 0x80000fc", // subw r0, pc, #8
        "ed9f, 0a01, 0x8000108", // vldr s0, [pc, #4]
        "e9df, 0102, 0x800010c", // ldrd r0, r1, [pc, #8]
        "f81f, f008, 0x80000fc", // pld [pc, #-8]
        "e8df, f001, ''", // tbb [pc, r1]
        "4478, '', ''" // add r0, pc
    })
    void theCommentIsTheAddressThatABranchOrLiteralMeans(String first, String second, String comment) {
        var line = new Disassembler(new Halfwords().put(CODE + 2, Integer.parseInt(first, 16),
                second.isEmpty() ? 0 : Integer.parseInt(second, 16))).at(CODE + 2);
        assertThat(line.comment()).isEqualTo(comment);
    }

    @ParameterizedTest(name = "VMOV immediate {0} is {1}")
    @CsvSource({"112, 1.0", "0, 2.0", "96, 0.5", "240, -1.0", "120, 1.5", "63, 31.0", "64, 0.125", "36, 10.0"})
    void theCommentOfAFloatingPointImmediateIsItsValue(int imm8, String value) {
        var line = of(0xEEB0 | imm8 >>> 4, 0x0A00 | imm8 & 0xF).at(CODE);
        assertThat(line.text()).isEqualTo("vmov.f32 s0, #" + imm8);
        assertThat(line.comment()).isEqualTo(value);
    }

    @Test
    void whatIsUndefinedIsWrittenAsItsHalfwords() {
        assertThat(of(0xB600).at(CODE)).hasToString("08000100  b600       .short 0xb600  ; undefined");
        assertThat(of(0xF870, 0x1234).at(CODE))
                .hasToString("08000100  f870 1234  .short 0xf870, 0x1234  ; undefined");
        assertThat(of(0xEE11, 0x0F10).at(CODE))
                .hasToString("08000100  ee11 0f10  .short 0xee11, 0x0f10  ; coprocessor 15, which this core lacks");
    }

    @Test
    void anItBlockEndsWhereItsMaskEnds() {
        // ite eq; moveq r0, #1; addne.w r0, r0, #1; movs r0, #1
        var lines = of(0xBF0C, 0x2001, 0xF100, 0x0001, 0x2001).list(CODE, 4);
        assertThat(lines).extracting(Line::text)
                .containsExactly("ite eq", "moveq r0, #1", "addne.w r0, r0, #1", "movs r0, #1");
        assertThat(lines).extracting(Line::address).containsExactly(CODE, CODE + 2, CODE + 4, CODE + 8);
    }

    @Test
    void aListMayBeginInsideAnItBlock() {
        var xpsr = 0x6100_0000 | 0b10 << 25 | 0b000011 << 10; // behind the first one of "ittee eq"
        var lines = of(0x2001, 0x2002, 0x2003, 0x2004).list(CODE, 4, Disassembler.itState(xpsr));
        assertThat(lines).extracting(Line::mnemonic).containsExactly("moveq", "movne", "movne", "movs");
    }

    @Test
    void theCommentNamesTheFunctionWhenThereAreSymbols() {
        var map = new MemoryMap(0x0800_0000, List.of(new MemoryMap.Memory("flash", 0x0800_0000, 1 << 20,
                MemoryMap.Kind.FLASH), new MemoryMap.Memory("SRAM1", 0x2000_0000, 96 << 10, MemoryMap.Kind.RAM)));
        var image = ImageLoader.load(Path.of("../firmware-samples/crash/crash.elf"), OptionalInt.empty(), map);
        var memory = new Halfwords();
        for (var segment : image.segments()) {
            for (var at = 0; at + 1 < segment.size(); at += 2) {
                memory.put(segment.address() + at, segment.bytes().get(HALFWORD, at) & 0xFFFF);
            }
        }
        var blink = image.symbols().named("blink").orElseThrow();
        var lines = new Disassembler(memory, image.symbols()).list(blink.address(), 12);
        assertThat(lines.getFirst().text()).isEqualTo("ldr r2, [pc, #60]");
        assertThat(lines.getFirst().comment()).isEqualTo("0x80001c8 blink+0x40");
        assertThat(lines.get(11)).hasToString("080001a2  d5fc       bpl.n 0x800019e  ; 0x800019e blink+0x16");
    }
}
