package dev.metronome.machine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
    private static final String CYCCNT_ITSELF = "=";
    private static final int[] RETURN = {0x4770};

    /** A line of published-measurements.txt, whose head says what the columns are. */
    private record Row(String name, String source, String grade, int address, int acr, String state, int[] code,
            String baseline, String varied, long published, long off, String listing, String baselineListing,
            String remark) {

        static Row of(String line) {
            var cells = Arrays.stream(line.split(";", -1)).map(String::strip).toList();
            return new Row(cells.get(0), cells.get(1), cells.get(2), Call.number(cells.get(3)),
                    Call.number(cells.get(4)),
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
            var measured = new Call(address, acr, state, code).cycles();
            if (baseline.startsWith(CYCCNT_ITSELF)) {
                return measured - Call.number(baseline.substring(1));
            }
            var subtracted = baseline.isEmpty() ? RETURN : halfwords(baseline);
            return measured - new Call(address, acr, state, subtracted).cycles();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static int[] halfwords(String text) {
        return Arrays.stream(text.split(" ")).mapToInt(halfword -> Integer.parseInt(halfword, 16)).toArray();
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
        new GeneratedPart("published-measurements.md", "published-measurements", "published.update").is(table(rows()));
    }

    private static String table(List<Row> rows) {
        var open = rows.stream().filter(row -> row.off != 0).count();
        var table = new StringBuilder("%d rows: %d met, %d open.%n".formatted(rows.size(), rows.size() - open, open));
        table.append("""

                | row | source | grade | code | published | emulated | remark |
                | --- | --- | --- | --- | --- | --- | --- |
                """);
        for (var row : rows) {
            var emulated = row.published + row.off;
            table.append("| `%s` | %s | %s | %s | %d | %s | %s |%n".formatted(row.name, row.source, row.grade,
                    code(row), row.published, row.off == 0 ? emulated : "**" + emulated + "**", row.remark));
        }
        return table.toString();
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
