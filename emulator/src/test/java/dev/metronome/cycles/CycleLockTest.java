package dev.metronome.cycles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.metronome.cycles.CycleSummary.Difference;
import dev.metronome.cycles.CycleSummary.Function;
import dev.metronome.cycles.CycleSummary.Handler;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CycleLockTest {
    private static final String NAME = "<a::Delay as \"b\">::poll é";

    private static CycleSummary summary(long cycles) {
        return new CycleSummary(100, new TreeMap<>(Map.of(NAME, new Function(2, cycles, 30), "main",
                new Function(0, 50, 0))), new TreeMap<>(Map.of("TIM7", new Handler(3, 40, 12))), 7, 64, 0);
    }

    private static String text() {
        return new CycleLock("--for 1s --input \"a\\r\"", summary(20)).text();
    }

    @Test
    void isReadAsItWasWritten() {
        var read = CycleLock.read("cycles.lock", text());
        assertThat(read.run()).isEqualTo("--for 1s --input \"a\\r\"");
        assertThat(read.summary()).isEqualTo(summary(20));
        assertThat(read.text()).isEqualTo(text());
    }

    @Test
    void hasALineForEachFunctionAndHandlerByName() {
        assertThat(new CycleLock("--for 1s", summary(20)).text()).isEqualTo("""
                {
                  "metronome_cycles": 1,
                  "run": "--for 1s",
                  "awake_cycles": 100,
                  "longest_masked_cycles": 7,
                  "main_stack_bytes": 64,
                  "process_stack_bytes": 0,
                  "handlers": {
                    "TIM7": {"entries": 3, "longest_cycles": 40, "longest_latency_cycles": 12}
                  },
                  "functions": {
                    "<a::Delay as \\"b\\">::poll é": {"calls": 2, "cycles": 20, "longest_call_cycles": 30},
                    "main": {"calls": 0, "cycles": 50, "longest_call_cycles": 0}
                  }
                }
                """);
    }

    @Test
    void isTheSameWhateverLanguageTheHostSpeaks() {
        var text = text();
        var host = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(text()).isEqualTo(text);
        } finally {
            Locale.setDefault(host);
        }
    }

    @Test
    void isWhatItIsWithNothingInIt() {
        var empty = new CycleSummary(0, new TreeMap<>(), new TreeMap<>(), 0, 0, 0);
        assertThat(CycleLock.read("a", new CycleLock("", empty).text()).summary()).isEqualTo(empty);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'' | cycles.lock: it is no cycle lock",
        "[] | cycles.lock: it is no cycle lock",
        "{} | cycles.lock: it is no cycle lock",
        "hello | cycles.lock, line 1: Unrecognized token 'hello'",
        "{\"metronome_cycles\": 2} | cycles.lock: its version is 2, and this Metronome knows 1",
        "{\"metronome_cycles\": \"1\"} | cycles.lock: \"metronome_cycles\" is missing, or no whole number",
        "{\"metronome_cycles\": 1} | cycles.lock: \"handlers\" is missing, or no object",
        "{\"metronome_cycles\": 1, \"metronome_cycles\": 1} | cycles.lock, line 1: Duplicate field"})
    void saysWhatIsWrongWithAFile(String text, String why) {
        assertThatIllegalArgumentException().isThrownBy(() -> CycleLock.read("cycles.lock", text))
                .withMessageStartingWith(why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"calls\": 2 | \"calls\": 2.5 | cycles.lock: \"calls\" is missing, or no whole number",
        "\"calls\": 2, | | cycles.lock: \"calls\" is missing, or no whole number",
        "\"run\": | \"ran\": | cycles.lock: \"run\" is missing, or no text",
        "\"main\": | \"TIM7\": 3, \"TIM7\": | cycles.lock, line 13: Duplicate field 'TIM7'"})
    void saysWhatIsWrongInAFile(String was, String is, String why) {
        var text = text().replace(was, is == null ? "" : is);
        assertThatIllegalArgumentException().isThrownBy(() -> CycleLock.read("cycles.lock", text))
                .withMessageStartingWith(why);
    }

    @Test
    void aFileThatWasCutOffIsNone() {
        var text = text();
        for (var length = 0; length < text.stripTrailing().length(); length += 7) {
            var cut = text.substring(0, length);
            assertThatIllegalArgumentException().isThrownBy(() -> CycleLock.read("cycles.lock", cut));
        }
    }

    @Test
    void everyNumberThatDiffersIsADifference() {
        var after = new CycleSummary(100, new TreeMap<>(Map.of(NAME, new Function(2, 21, 30), "neu",
                new Function(1, 2, 3))), new TreeMap<>(Map.of("TIM7", new Handler(3, 40, 13))), 7, 72, 0);
        assertThat(summary(20).differences(after)).containsExactly(
                new Difference("", "deepest main stack, bytes", 64L, 72L),
                new Difference("TIM7", "longest latency", 12L, 13L),
                new Difference(NAME, "cycles", 20L, 21L),
                new Difference("main", "calls", 0L, null),
                new Difference("main", "cycles", 50L, null),
                new Difference("main", "longest call", 0L, null),
                new Difference("neu", "calls", null, 1L),
                new Difference("neu", "cycles", null, 2L),
                new Difference("neu", "longest call", null, 3L));
        assertThat(after.differences(after)).isEmpty();
    }

    @ParameterizedTest(name = "{0} to {1} with {2} %: {3}")
    @CsvSource({"100, 102, 2, false", "100, 103, 2, true", "100, 98, 2, false", "100, 97, 2, true",
        "0, 1, 100, true", "100, , 100, true", ", 1, 100, true"})
    void aToleranceIsAShareOfWhatWasThere(Long before, Long after, double percent, boolean exceeds) {
        assertThat(new Difference("", "cycles", before, after).exceeds(percent)).isEqualTo(exceeds);
    }
}
