package dev.metronome.machine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Cycles that others measured on Cortex-M4 chips and published, against the whole machine running code of the same
 * shape. docs/published-measurements.md says where each number comes from. Rows that differ are open: the difference is
 * pinned, so that a change of the model that meets one more, or one less, is seen here.
 */
class PublishedMeasurementsTest {
    private static final Path PAGE = Path.of("../docs/published-measurements.md");
    private static final String TABLE = "<!-- generated: published-measurements -->\n";
    private static final String END = "<!-- end -->";
    private static final int CALLER = Program.THREAD;
    private static final int CYCCNT = 0xE000_1004;
    private static final int FLASH_ACR = 0x4002_2000;
    private static final String CYCCNT_ITSELF = "=";
    private static final int[] RETURN = {0x4770};

    /** A line of published-measurements.txt, whose head says what the columns are. */
    private record Row(String name, String source, String grade, int address, int acr, String state, int[] code,
            String baseline, String varied, long published, long off, String listing, String baselineListing,
            String remark) {

        static Row of(String line) {
            var cells = Arrays.stream(line.split(";", -1)).map(String::strip).toList();
            return new Row(cells.get(0), cells.get(1), cells.get(2), number(cells.get(3)), number(cells.get(4)),
                    cells.get(5), halfwords(cells.get(6)), cells.get(7), cells.get(8), Long.parseLong(cells.get(9)),
                    Long.parseLong(cells.get(10)), cells.get(11), cells.get(12), cells.get(13));
        }

        long emulated() {
            if (varied.isEmpty()) {
                return cycles(state);
            }
            var parts = varied.split(" ");
            return cycles(state + " " + parts[0] + "=" + parts[2]) - cycles(state + " " + parts[0] + "=" + parts[1]);
        }

        private long cycles(String state) {
            var measured = PublishedMeasurementsTest.cycles(this, code, state);
            if (baseline.startsWith(CYCCNT_ITSELF)) {
                return measured - number(baseline.substring(1));
            }
            var subtracted = baseline.isEmpty() ? RETURN : halfwords(baseline);
            return measured - PublishedMeasurementsTest.cycles(this, subtracted, state);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static int number(String text) {
        return Long.decode(text).intValue();
    }

    private static int[] halfwords(String text) {
        return Arrays.stream(text.split(" ")).mapToInt(halfword -> Integer.parseInt(halfword, 16)).toArray();
    }

    /** The difference of CYCCNT around a call. */
    private static long cycles(Row row, int[] code, String state) {
        try (var program = new Program()) {
            program.code(CALLER,
                    0xF8D9, 0xA000, // ldr.w r10, [r9]
                    0x46C0, // mov r8, r8
                    0x47E0, // blx r12
                    0xF8D9, 0xB000, // ldr.w r11, [r9]
                    0xBE00); // bkpt
            var inFlash = row.address >>> 24 == 0x08;
            if (inFlash) {
                program.code(row.address, code);
            }
            program.load();
            if (!inFlash) {
                for (var i = 0; i < code.length; i += 2) {
                    var high = i + 1 < code.length ? code[i + 1] : 0;
                    program.poke(row.address + 2 * i, code[i] | high << 16);
                }
            }
            program.poke(0xE000_EDFC, 1 << 24).poke(0xE000_1000, 1); // DEMCR.TRCENA, DWT_CTRL.CYCCNTENA
            program.poke(0xE000_ED88, 0xF << 20); // CPACR: FPU
            program.poke(0x4002_104C, 1); // RCC_AHB2ENR: GPIOA
            program.poke(FLASH_ACR, row.acr);
            assertThat(program.peek(FLASH_ACR)).isEqualTo(row.acr);
            program.with(9, CYCCNT).with(12, row.address | 1);
            for (var setting : state.strip().split(" +")) {
                if (!setting.isEmpty()) {
                    set(program, setting.split("="));
                }
            }
            assertThat(program.machine.run(Limit.cycles(10_000_000))).as(row.name).isEqualTo(Machine.Stop.BREAKPOINT);
            return Integer.toUnsignedLong(program.register(11) - program.register(10));
        }
    }

    private static void set(Program program, String[] setting) {
        var value = number(setting[1]);
        if (setting[0].startsWith("[")) {
            program.poke(number(setting[0].substring(1, setting[0].length() - 1)), value);
        } else {
            program.with(setting[0].equals("sp") ? 13 : number(setting[0].substring(1)), value);
        }
    }

    static List<Row> rows() throws IOException {
        var file = PublishedMeasurementsTest.class.getResourceAsStream("published-measurements.txt");
        try (var lines = new BufferedReader(new InputStreamReader(file, US_ASCII))) {
            return lines.lines().filter(line -> !line.startsWith("#")).map(Row::of).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isMetOrOffByWhatIsKnown(Row row) {
        var emulated = row.emulated();
        assertThat(emulated - row.published)
                .as("%s (%s): published %d, emulated %d; the line in published-measurements.txt says %s", row.name,
                        row.listing, row.published, emulated, row.off == 0 ? "equal" : "open by " + row.off)
                .isEqualTo(row.off);
    }

    @Test
    void thereAreTenAndMoreFromFiveSourcesAndMore() throws IOException {
        assertThat(rows()).hasSizeGreaterThanOrEqualTo(10);
        assertThat(rows().stream().map(Row::source).distinct().toList()).hasSizeGreaterThanOrEqualTo(5);
        assertThat(rows().stream().map(Row::name)).doesNotHaveDuplicates();
    }

    /** Renews the page's table with -Dpublished.update=true. */
    @Test
    void thePageHasTheseRows() throws IOException {
        var page = Files.readString(PAGE);
        var from = page.indexOf(TABLE) + TABLE.length();
        var to = page.indexOf(END, from);
        var renewed = page.substring(0, from) + table(rows()) + page.substring(to);
        if (Boolean.getBoolean("published.update")) {
            Files.writeString(PAGE, renewed);
        } else {
            assertThat(page).as("docs/published-measurements.md").isEqualTo(renewed);
        }
    }

    private static String table(List<Row> rows) {
        var open = rows.stream().filter(row -> row.off != 0).count();
        var table = new StringBuilder("%n%d rows: %d met, %d open.%n".formatted(rows.size(), rows.size() - open, open));
        table.append("""

                | row | source | grade | code | published | emulated | remark |
                | --- | --- | --- | --- | --- | --- | --- |
                """);
        for (var row : rows) {
            var emulated = row.published + row.off;
            table.append("| `%s` | %s | %s | %s | %d | %s | %s |%n".formatted(row.name, row.source, row.grade,
                    code(row), row.published, row.off == 0 ? emulated : "**" + emulated + "**", row.remark));
        }
        return table.append("\n").toString();
    }

    private static String code(Row row) {
        var code = new StringBuilder("`" + row.listing + "`");
        if (!row.baselineListing.isEmpty()) {
            code.append(" less `").append(row.baselineListing).append('`');
        }
        if (!row.varied.isEmpty()) {
            var parts = row.varied.split(" ");
            code.append(", %s from %s to %s".formatted(parts[0], parts[1], parts[2]));
        }
        return code.toString();
    }
}
