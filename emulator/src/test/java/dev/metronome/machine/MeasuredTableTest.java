package dev.metronome.machine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The kernels measured on an STM32G474 at 170 MHz and 4 wait states (published with stm32-board-microbenchmarks,
 * co-sim-iiswc-2026), on the whole machine: firmware at the published addresses calls the kernel once and then in ten
 * rounds, and reads CYCCNT around each. The rounds after the first are compared. Their registers are ours: they spare
 * those of the window around the kernel.
 */
class MeasuredTableTest {
    private static final int WARM = 0x0800_048C;
    private static final int KERNEL = 0x0800_1000;
    private static final int CYCCNT = 0xE000_1004;
    private static final int RESULTS = 0x2000_0000;
    private static final int ROUNDS = 10;
    /** By the names of the csv, in the order of the page; FLASH_ACR with LATENCY 4. */
    private static final Map<String, Integer> SETTINGS = settings();
    /** Rows that are not met, as in {@code add16 100 nocache}, and why. */
    private static final Map<String, String> OPEN = Map.of();

    private static List<Row> rows;

    /** A line of stm32g474-measured.csv, and what the machine makes of it. */
    private record Row(String op, String setting, int n, int published, int emulated) {
        static Row of(String line) {
            var cells = line.split(",");
            var n = Integer.parseInt(cells[2]);
            return new Row(cells[0], cells[1], n, Integer.parseInt(cells[3]), run(cells[0], n, SETTINGS.get(cells[1])));
        }

        boolean met() {
            return published == emulated;
        }

        String name() {
            return op + " " + n + " " + setting;
        }

        String cell() {
            var both = published + " / " + emulated;
            return met() ? both : "**" + both + "** " + OPEN.getOrDefault(name(), "unexplained");
        }
    }

    private static Map<String, Integer> settings() {
        var settings = new LinkedHashMap<String, Integer>();
        settings.put("full", 0x704); // DCEN, ICEN, PRFTEN
        settings.put("noprefetch", 0x604); // DCEN, ICEN
        settings.put("nocache", 0x104); // PRFTEN
        settings.put("none", 0x004);
        return settings;
    }

    private static int run(String op, int n, int acr) {
        try (var program = new Program()) {
            program.code(Program.THREAD, 0xE144); // b WARM
            program.code(WARM,
                    0xF000, 0xFDB8, // bl KERNEL
                    // The window, at 0x08000490:
                    0x6804, // ldr r4, [r0]
                    0xF000, 0xFDB5, // bl KERNEL
                    0x6801, // ldr r1, [r0]
                    0x1B09, // subs r1, r1, r4
                    0xF843, 0x1B04, // str.w r1, [r3], #4
                    0x3A01, // subs r2, #1
                    0xD1F6, // bne 0x08000490
                    0xBE00); // bkpt
            program.code(KERNEL, kernel(op, n));
            program.load().readyToMeasure(acr).with(0, CYCCNT).with(2, ROUNDS).with(3, RESULTS);
            assertThat(program.run()).isEqualTo(Machine.Stop.BREAKPOINT);
            var laterRounds = IntStream.range(1, ROUNDS).map(round -> program.peek(RESULTS + 4 * round)).distinct();
            assertThat(laterRounds.toArray()).as("%s %d, FLASH_ACR %#x", op, n, acr).hasSize(1);
            return program.peek(RESULTS + 4);
        }
    }

    /** Set-up, n times the instruction, BX LR. */
    private static int[] kernel(String op, int n) {
        return switch (op) {
            case "nop16" -> kernel(n, List.of(), 0xBF00); // nop
            case "add16" -> kernel(n, List.of(), 0x3101); // adds r1, #1
            case "add32" -> kernel(n, List.of(), 0xF111, 0x0101); // adds.w r1, r1, #1
            case "mul" -> kernel(n, List.of(movw(5, 1), movw(6, 1)), 0xFB05, 0xF706); // mul r7, r5, r6
            case "udiv_fast" -> division(n, 1, 0xFFFF_FFFE, 0xFBB5, 0xF7F6); // udiv r7, r5, r6
            case "udiv_mid" -> division(n, 0xFF_FFFF, 16, 0xFBB5, 0xF7F6);
            case "udiv_slow" -> division(n, 0xFFFF_FFFF, 1, 0xFBB5, 0xF7F6);
            case "sdiv_slow" -> division(n, 0x7FFF_FFFF, 1, 0xFB95, 0xF7F6); // sdiv r7, r5, r6
            case "vadd" -> kernel(n, List.of(one(0)), 0xEE30, 0x0A00); // vadd.f32 s0, s0, s0
            case "vmla" -> kernel(n, List.of(one(1), one(2)), 0xEE00, 0x0A81); // vmla.f32 s0, s1, s2
            case "vdiv" -> kernel(n, List.of(one(1), one(2)), 0xEE80, 0x0A81); // vdiv.f32 s0, s1, s2
            case "vmov_c2f" -> kernel(n, List.of(new int[]{0x2101}), 0xEE00, 0x1A10); // movs r1, #1; vmov s0, r1
            default -> throw new IllegalArgumentException(op);
        };
    }

    private static int[] division(int n, int dividend, int divisor, int... repeated) {
        return kernel(n, List.of(movw(5, dividend), movt(5, dividend), movw(6, divisor), movt(6, divisor)), repeated);
    }

    private static int[] kernel(int n, List<int[]> setUp, int... repeated) {
        var code = IntStream.builder();
        setUp.forEach(instruction -> IntStream.of(instruction).forEach(code));
        IntStream.range(0, n).forEach(_ -> IntStream.of(repeated).forEach(code));
        return code.add(0x4770).build().toArray();
    }

    private static int[] movw(int register, int value) {
        return move(0xF240, register, value & 0xFFFF);
    }

    private static int[] movt(int register, int value) {
        return move(0xF2C0, register, value >>> 16);
    }

    private static int[] move(int opcode, int register, int half) {
        return new int[]{opcode | (half >> 11 & 1) << 10 | half >> 12,
            (half >> 8 & 7) << 12 | register << 8 | half & 0xFF};
    }

    /** VMOV.F32 of 1.0. */
    private static int[] one(int register) {
        return new int[]{0xEEB7 | (register & 1) << 6, 0x0A00 | register >> 1 << 12};
    }

    @BeforeAll
    static void runAll() throws IOException {
        var file = MeasuredTableTest.class.getResourceAsStream("stm32g474-measured.csv");
        try (var lines = new BufferedReader(new InputStreamReader(file, US_ASCII))) {
            rows = lines.lines().skip(1).map(Row::of).toList();
        }
    }

    @Test
    void everyRowIsMetOrListedAsOpen() {
        var missed = rows.stream().filter(row -> !row.met()).toList();
        assertThat(missed).as("rows that are missed, %s", missed).map(Row::name)
                .containsExactlyInAnyOrderElementsOf(OPEN.keySet());
    }

    @Test
    void noRowOfThePublishedOnesIsMissing() {
        assertThat(rows.stream().collect(groupingBy(Row::setting, counting())))
                .isEqualTo(Map.of("full", 56L, "noprefetch", 56L, "nocache", 56L, "none", 48L));
    }

    /** Renews the page's table with -Dledger.update=true. */
    @Test
    void thePageHasTheseRows() throws IOException {
        new GeneratedPart("accuracy.md", "measured-kernels", "ledger.update").is(table());
    }

    private static String table() {
        var names = SETTINGS.keySet();
        var table = new StringBuilder("| op | n | `" + String.join("` | `", names) + "` |\n");
        table.append("| --- | --- |").append(" --- |".repeat(names.size())).append("\n");
        var kernels = rows.stream().collect(groupingBy(row -> row.op + " | " + row.n, LinkedHashMap::new,
                toMap(Row::setting, Row::cell)));
        kernels.forEach((kernel, cells) -> table.append(line(kernel,
                names.stream().map(setting -> cells.getOrDefault(setting, "-")).toList())));
        return table.append(line("met |", names.stream().map(MeasuredTableTest::met).toList())).toString();
    }

    private static String line(String head, List<String> cells) {
        return "| " + head + " | " + String.join(" | ", cells) + " |\n";
    }

    private static String met(String setting) {
        var all = rows.stream().filter(row -> row.setting.equals(setting)).toList();
        return all.stream().filter(Row::met).count() + " of " + all.size();
    }
}
