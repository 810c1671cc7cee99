package dev.metronome.image;

import java.nio.charset.StandardCharsets;

/** Strings that end in a zero byte. */
final class Text {
    private Text() {}

    /** The string at an offset, or null when it is not inside the bytes or longer than the limit. */
    static String read(byte[] bytes, int offset, int limit) {
        if (offset < 0 || offset >= bytes.length) {
            return null;
        }
        var last = Math.min(bytes.length - 1L, (long) offset + limit);
        for (var end = offset; end <= last; end++) {
            if (bytes[end] == 0) {
                return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
            }
        }
        return null;
    }
}
