package dev.metronome.cli;

import dev.metronome.text.Escapes;
import java.io.IOException;
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
        try {
            return Escapes.bytes(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--input: " + e.getMessage()
                    + (e.getMessage().endsWith("\\xNN") ? " (or use @FILE)" : ""));
        }
    }
}
