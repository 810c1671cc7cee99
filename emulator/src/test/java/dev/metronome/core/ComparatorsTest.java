package dev.metronome.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.bus.Width;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Armv7-M ARM C1.8.1, and the words of Arm DDI 0337 that TI repeats for the CC2650. */
class ComparatorsTest {
    private static final int MATCHED = 1 << 24;

    private final Comparators comparators = new Comparators();

    private void set(int number, int comp, int mask, int function) {
        comparators.setComp(number, comp, -1);
        comparators.setMask(number, mask, -1);
        comparators.setFunction(number, function, -1);
    }

    private boolean matched(int number) {
        return (comparators.readFunction(number) & MATCHED) != 0;
    }

    /** Columns: FUNCTION, what it matches, whether that is a debug event. */
    @ParameterizedTest(name = "FUNCTION {0}")
    @CsvSource({
        "0,  -,  false",
        "1,  RW, false",
        "2,  RW, false",
        "3,  RW, false",
        "4,  P,  true",
        "5,  R,  true",
        "6,  W,  true",
        "7,  RW, true",
        "8,  P,  false",
        "9,  R,  false",
        "10, W,  false",
        "11, RW, false",
        "12, R,  false",
        "13, W,  false",
        "14, R,  false",
        "15, W,  false",
    })
    void eachFunctionLooksForItsKindOfMatch(int function, String matches, boolean event) {
        set(2, 0x2000_0010, 0, function);
        assertThat(comparators.executed(0x2000_0010)).isEqualTo(event && matches.contains("P"));
        assertThat(matched(2)).isEqualTo(matches.contains("P"));
        assertThat(comparators.accessed(0x2000_0010, Width.WORD, 0, false)).isEqualTo(event && matches.contains("R"));
        assertThat(matched(2)).isEqualTo(matches.contains("R"));
        assertThat(comparators.accessed(0x2000_0010, Width.WORD, 0, true)).isEqualTo(event && matches.contains("W"));
        assertThat(matched(2)).isEqualTo(matches.contains("W"));
        assertThat(comparators.watchesInstructions()).isEqualTo(matches.contains("P"));
        assertThat(comparators.watchesData()).isEqualTo(matches.contains("R") || matches.contains("W"));
    }

    /** "If COMP is 3, this matches a word access of 0". Columns: COMP, MASK, address, width, match. */
    @ParameterizedTest(name = "COMP {0}, MASK {1}: {3} at {2}")
    @CsvSource({
        "0x20000003, 0, 0x20000000, WORD,     true",
        "0x20000003, 0, 0x20000000, HALFWORD, false",
        "0x20000003, 0, 0x20000003, BYTE,     true",
        "0x20000003, 0, 0x20000004, WORD,     false",
        "0x20000000, 4, 0x2000000F, BYTE,     true",
        "0x20000000, 4, 0x20000010, BYTE,     false",
        "0x20000000, 4, 0x1FFFFFFE, WORD,     true",
        "0x20000000, 15, 0x20007FFC, WORD,    true",
        "0x20000000, 15, 0x20008000, WORD,    false",
    })
    void anAccessMatchesIfItMeetsTheMaskedAddress(String comp, int mask, String address, Width width, boolean match) {
        set(3, Integer.decode(comp), mask, 7);
        var at = Integer.decode(address);
        assertThat(comparators.accessed(at, width, 0, true)).isEqualTo(match);
        assertThat(comparators.watchesAccess(at, width.bytes(), true)).isEqualTo(match);
    }

    /** Columns: COMP1, DATAVSIZE, address, width, value, match. */
    @ParameterizedTest(name = "COMP1 {0} of size {1}: {4} as {3} at {2}")
    @CsvSource({
        "0x12345678, 2, 0x20000000, WORD,     0x12345678, true",
        "0x12345678, 2, 0x20000000, WORD,     0x12345679, false",
        "0x12345678, 2, 0x20000000, HALFWORD, 0x00005678, false",
        "0x56785678, 1, 0x20000000, HALFWORD, 0x00005678, true",
        "0x56785678, 1, 0x20000002, HALFWORD, 0x00005678, true",
        "0x56785678, 1, 0x20000000, WORD,     0x56780000, true",
        "0x56785678, 1, 0x20000000, WORD,     0x00567800, false",
        "0x78787878, 0, 0x20000003, BYTE,     0x00000078, true",
        "0x78787878, 0, 0x20000000, WORD,     0x00780000, true",
        "0x78787878, 0, 0x20000000, WORD,     0x07800000, false",
        "0x12345678, 3, 0x20000000, WORD,     0x12345678, false",
    })
    void comparatorOneComparesDataInTheLanesOfTheBus(String comp, int size, String address, Width width, String value,
            boolean match) {
        set(0, 0x2000_0000, 2, 0);
        set(1, Integer.decode(comp), 0, 1 << 8 | size << 10 | 6);
        assertThat(comparators.accessed(Integer.decode(address), width, Integer.decode(value), true))
                .isEqualTo(match);
        assertThat(matched(1)).isEqualTo(match);
        assertThat(matched(0)).as("it only gives the address").isFalse();
    }

    @Test
    void oneOrTwoOthersGiveTheAddressOfTheDataAndLookForNothingThemselves() {
        set(2, 0x2000_0000, 0, 7);
        set(3, 0x2000_0100, 0, 7);
        set(1, 5, 0, 1 << 8 | 2 << 10 | 2 << 12 | 3 << 16 | 5);
        assertThat(comparators.accessed(0x2000_0100, Width.WORD, 5, false)).isTrue();
        assertThat(comparators.accessed(0x2000_0000, Width.WORD, 5, false)).isTrue();
        assertThat(comparators.accessed(0x2000_0000, Width.WORD, 6, false)).isFalse();
        assertThat(comparators.accessed(0x2000_0200, Width.WORD, 5, false)).isFalse();
        assertThat(comparators.accessed(0x2000_0000, Width.WORD, 5, true)).isFalse();
        assertThat(matched(2) || matched(3)).isFalse();
    }

    @Test
    void comparatorOneAtItsOwnAddressComparesAnywhere() {
        set(1, 5, 0, 1 << 8 | 2 << 10 | 1 << 12 | 1 << 16 | 7);
        assertThat(comparators.accessed(0x4000_0000, Width.WORD, 5, true)).isTrue();
        assertThat(comparators.watchesAccess(0x4000_0000, 4, false)).isTrue();
    }

    @Test
    void comparatorZeroAtCyccntSeesNoAddress() {
        set(0, 0x2000_0000, 0, 0x87);
        assertThat(comparators.accessed(0x2000_0000, Width.WORD, 0, true)).isFalse();
        assertThat(comparators.watchesCycles()).isFalse();
        set(0, 0x2000_0000, 0, 0x84);
        assertThat(comparators.watchesCycles()).isTrue();
        assertThat(comparators.watchesInstructions()).isFalse();
    }
}
