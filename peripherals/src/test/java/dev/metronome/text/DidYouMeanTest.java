package dev.metronome.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
    private static final List<String> BOARDS = List.of("b-l475e-iot01a", "nucleo-l476rg", "32l476gdiscovery");

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({"b-l475e-iot01, b-l475e-iot01a", "nucleo-l467rg, nucleo-l476rg", "NUCLEO, nucleo-l476rg",
        "bl475eiot01a, b-l475e-iot01a", "32l476g-discovery, 32l476gdiscovery", "iot01a, "})
    void findsTheNearestNameIfItIsNear(String typed, String meant) {
        assertThat(DidYouMean.nearest(typed, BOARDS).orElse(null)).isEqualTo(meant);
    }

    @ParameterizedTest(name = "\"{0}\" to \"{1}\": {2}")
    @CsvSource({"kitten, sitting, 3", "'', abc, 3", "abc, '', 3", "same, same, 0", "ab, ba, 1", "CTN, CNT, 1",
        "abc, bca, 2"})
    void distanceCountsInsertionsRemovalsReplacementsAndLettersThatChangePlaces(String from, String to, int distance) {
        assertThat(DidYouMean.distance(from, to)).isEqualTo(distance);
    }

    @Test
    void aShortNameIsNotNearToEveryOtherShortName() {
        assertThat(DidYouMean.nearest("xy", List.of("B2"))).isEmpty();
    }

    @Test
    void theHintNamesTheNearestOrAllOfThem() {
        assertThat(DidYouMean.hint("LD11", List.of("LD1", "LD2"))).isEqualTo("; did you mean \"LD1\"?");
        assertThat(DidYouMean.hint("zebra", List.of("LD1", "LD2"))).isEqualTo("; there are: LD1, LD2");
        assertThat(DidYouMean.hint("zebra", List.of())).isEqualTo("; there are none");
    }
}
