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

    /** Every pair of rows, not a sample: two rows overlap if their fixed bits agree and no exclusion parts them. */
    @Test
    void noWideInstructionHasTwoMeanings() {
        var rows = Decoder.rows().stream().filter(row -> !(row instanceof Thumb16)).toList();
        var random = new Random(15);
        for (var row : rows) {
            for (var i = 0; i < 2000; i++) {
                var bits = instanceOf(row, random.nextInt());
                assertThat(matching(rows, bits)).as("%08X", bits).hasSizeLessThanOrEqualTo(1);
            }
        }
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
