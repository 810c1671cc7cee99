package dev.metronome.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** What --input asks to type: the bytes of a file, or a text with escapes. */
final class TypedText {
    private TypedText() {}

    /**
     * The bytes to type.
     *
     * @param given "@FILE", the name of a file that exists, or a text in which \r \n \t \0 \\ and \xNN stand for bytes
     * @throws UsageException if the file cannot be read or an escape is not known
     */
    static byte[] bytes(String given) {
        if (given.startsWith("@")) {
            return read(Path.of(given.substring(1)));
        }
        try {
            if (Files.isRegularFile(Path.of(given))) {
                return read(Path.of(given));
            }
        } catch (InvalidPathException _) {
            // not a file's name: a text
        }
        return unescaped(given);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UsageException("--input: " + file + " cannot be read: " + Reason.of(e));
        }
    }

    private static byte[] unescaped(String text) {
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
                default -> throw new UsageException("--input: \"\\" + (escape + "").strip()
                        + "\" is no escape; there are \\r \\n \\t \\0 \\\\ \\xNN (or use @FILE)");
            }
        }
        return bytes.toByteArray();
    }

    private static int hex(String text, int at) {
        var digits = text.substring(at, Math.min(text.length(), at + 2));
        if (!digits.matches("[0-9A-Fa-f]{2}")) {
            throw new UsageException("--input: \"\\x" + digits + "\" must have two hexadecimal digits");
        }
        return Integer.parseInt(digits, 16);
    }
}
