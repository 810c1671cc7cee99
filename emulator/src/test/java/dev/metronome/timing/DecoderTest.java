package dev.metronome.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecoderTest {
    private final Decoder decoder = new Decoder();

    @Test
    void noHalfwordHasTwoMeanings() {
        for (var halfword = 0; halfword < 0x10000; halfword++) {
            var matching = matching(List.of(Thumb16.values()), halfword);
            assertThat(matching).as("%04X", halfword).hasSizeLessThanOrEqualTo(1);
        }
    }

    /** Armv7-M ARM A5.1: bits 15:11 of 0b11101, 0b11110, 0b11111 begin a 32-bit instruction. */
    @Test
    void noNarrowRowClaimsAPrefixOfA32BitInstruction() {
        for (var halfword = 0xE800; halfword < 0x10000; halfword++) {
            assertThat(matching(List.of(Thumb16.values()), halfword)).as("%04X", halfword).isEmpty();
            assertThat(Decoder.isWide(halfword)).isTrue();
        }
        assertThat(Decoder.isWide(0xE7FF)).isFalse();
    }

    /** Every pair of rows whose fixed bits agree, with many values for the other bits: an exclusion must part them. */
    @Test
    void noWideInstructionHasTwoMeanings() {
        var rows = Decoder.rows().stream().filter(row -> !(row instanceof Thumb16)).toList();
        var random = new Random(15);
        var pairs = 0;
        for (var i = 0; i < rows.size(); i++) {
            for (var j = 0; j < i; j++) {
                if (!patternMatches(rows.get(i), instanceOf(rows.get(i), instanceOf(rows.get(j), 0)))
                        || !patternMatches(rows.get(j), instanceOf(rows.get(i), instanceOf(rows.get(j), 0)))) {
                    continue;
                }
                pairs++;
                for (var n = 0; n < 5000; n++) {
                    var bits = instanceOf(rows.get(i), instanceOf(rows.get(j), random.nextInt()));
                    assertThat(rows.get(i).shape().matches(bits) && rows.get(j).shape().matches(bits))
                            .as("%08X is %s and %s", bits, rows.get(i), rows.get(j)).isFalse();
                }
            }
        }
        assertThat(pairs).as("pairs that only an exclusion parts").isGreaterThan(50);
    }

    private static boolean patternMatches(Encoding row, int bits) {
        return row.shape().pattern().matches(bits);
    }

    @Test
    void everyRowCanBeReachedThroughTheDecoder() {
        var random = new Random(16);
        for (var row : Decoder.rows()) {
            var found = false;
            for (var i = 0; i < 20000 && !found; i++) {
                var bits = instanceOf(row, random.nextInt());
                found = (row instanceof Thumb16 ? decoder.narrowRow(bits & 0xFFFF) : decoder.wideRow(bits)) == row;
            }
            assertThat(found).as("%s", row).isTrue();
        }
    }

    @Test
    void everyWideRowBeginsWithAWidePrefix() {
        for (var row : Decoder.rows()) {
            if (!(row instanceof Thumb16)) {
                assertThat(Decoder.isWide(instanceOf(row, 0) >>> 16)).as("%s", row).isTrue();
            }
        }
    }

    private static List<Encoding> matching(List<? extends Encoding> rows, int bits) {
        var matching = new ArrayList<Encoding>();
        for (var row : rows) {
            if (row.shape().matches(bits)) {
                matching.add(row);
            }
        }
        return matching;
    }

    /** The row's fixed bits, and others anywhere else. */
    private static int instanceOf(Encoding row, int others) {
        var text = row.shape().pattern().toString();
        var bits = 0;
        for (var i = 0; i < text.length(); i++) {
            bits = bits << 1 | switch (text.charAt(i)) {
                case '0' -> 0;
                case '1' -> 1;
                default -> others >>> text.length() - 1 - i & 1;
            };
        }
        return bits;
    }
}
