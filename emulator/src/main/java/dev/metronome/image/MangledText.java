package dev.metronome.image;

import dev.metronome.image.Demangler.NotMangled;

/** Reads a mangled name, front to back. Whatever is not as it should be ends in {@link NotMangled}. */
final class MangledText {
    private final String text;
    private int position;

    MangledText(String text, int position) {
        this.text = text;
        this.position = position;
    }

    int position() {
        return position;
    }

    boolean hasMore() {
        return position < text.length();
    }

    /** The next character, which stays; 0 at the end. */
    char peek() {
        return hasMore() ? text.charAt(position) : 0;
    }

    char next() {
        if (!hasMore()) {
            throw new NotMangled();
        }
        return text.charAt(position++);
    }

    /** Passes over a prefix if it is there. */
    boolean skip(String prefix) {
        if (!text.startsWith(prefix, position)) {
            return false;
        }
        position += prefix.length();
        return true;
    }

    String rest() {
        return text.substring(position);
    }

    boolean atDigit() {
        return peek() >= '0' && peek() <= '9';
    }

    /** A decimal number, without zeros in front. */
    int decimal() {
        if (!atDigit()) {
            throw new NotMangled();
        }
        if (skip("0")) {
            return 0;
        }
        var value = 0;
        while (atDigit()) {
            value = value * 10 + next() - '0';
            if (value > text.length()) { // all our numbers are lengths
                throw new NotMangled();
            }
        }
        return value;
    }

    /** So many characters. */
    String take(int length) {
        if (length > text.length() - position) {
            throw new NotMangled();
        }
        position += length;
        return text.substring(position - length, position);
    }
}
