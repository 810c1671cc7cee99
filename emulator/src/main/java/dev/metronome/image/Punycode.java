package dev.metronome.image;

import dev.metronome.image.Demangler.NotMangled;
import java.util.ArrayList;
import java.util.List;

/** Names with letters beyond ASCII as Rust mangles them: RFC 3492 with "_" for "-". */
final class Punycode {
    // RFC 3492, section 5
    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 128;

    private Punycode() {}

    static String decode(String encoded) {
        var delimiter = encoded.lastIndexOf('_');
        var points = new ArrayList<Integer>();
        encoded.substring(0, Math.max(delimiter, 0)).chars().forEach(points::add);
        insert(points, new MangledText(encoded, delimiter + 1));
        var decoded = new StringBuilder();
        points.forEach(decoded::appendCodePoint);
        return decoded.toString();
    }

    private static void insert(List<Integer> points, MangledText deltas) {
        var point = (long) INITIAL_N;
        var place = 0L;
        var bias = INITIAL_BIAS;
        while (deltas.hasMore()) {
            var before = place;
            var weight = 1L;
            for (var k = BASE;; k += BASE) {
                var digit = digit(deltas.next());
                place += digit * weight;
                var threshold = Math.clamp(k - bias, T_MIN, T_MAX);
                if (digit < threshold) {
                    break;
                }
                weight *= BASE - threshold;
                if (weight > Integer.MAX_VALUE) {
                    throw new NotMangled();
                }
            }
            var size = points.size() + 1;
            bias = adapted(place - before, size, before == 0);
            point += place / size;
            place %= size;
            if (point > Character.MAX_CODE_POINT) {
                throw new NotMangled();
            }
            points.add((int) place++, (int) point);
        }
    }

    private static int adapted(long delta, int size, boolean isFirst) {
        var rest = isFirst ? delta / DAMP : delta / 2;
        rest += rest / size;
        var k = 0;
        while (rest > (BASE - T_MIN) * T_MAX / 2) {
            rest /= BASE - T_MIN;
            k += BASE;
        }
        return (int) (k + (BASE - T_MIN + 1) * rest / (rest + SKEW));
    }

    private static int digit(char letter) {
        if (letter >= 'a' && letter <= 'z') {
            return letter - 'a';
        }
        if (letter >= '0' && letter <= '9') {
            return letter - '0' + 26;
        }
        throw new NotMangled();
    }
}
