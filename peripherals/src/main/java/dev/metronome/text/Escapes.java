package dev.metronome.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Texts in which \r \n \t \0 \\ and \xNN stand for bytes. */
public final class Escapes {
    private Escapes() {}

    /**
     * The bytes of a text, in UTF-8 where nothing is escaped.
     *
     * @throws IllegalArgumentException if an escape is not known; says which there are
     */
    public static byte[] bytes(String text) {
        var bytes = new ByteArrayOutputStream();
        var i = 0;
        while (i < text.length()) {
            var c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c != '\\') {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            var escape = i < text.length() ? text.charAt(i++) : ' ';
            switch (escape) {
                case 'r' -> bytes.write('\r');
                case 'n' -> bytes.write('\n');
                case 't' -> bytes.write('\t');
                case '0' -> bytes.write(0);
                case '\\' -> bytes.write('\\');
                case 'x' -> {
                    bytes.write(hex(text, i));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("\"\\" + (escape + "").strip()
                        + "\" is no escape; there are \\r \\n \\t \\0 \\\\ \\xNN");
            }
        }
        return bytes.toByteArray();
    }

    private static int hex(String text, int at) {
        var digits = text.substring(at, Math.min(text.length(), at + 2));
        if (!digits.matches("[0-9A-Fa-f]{2}")) {
            throw new IllegalArgumentException("\"\\x" + digits + "\" must have two hexadecimal digits");
        }
        return Integer.parseInt(digits, 16);
    }
}
