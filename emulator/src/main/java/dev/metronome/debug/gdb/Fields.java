package dev.metronome.debug.gdb;

import java.util.HexFormat;

/** Takes a packet's text apart, from left to right. */
final class Fields {
    private final String text;
    private int at;

    Fields(String text, int from) {
        this.text = text;
        at = from;
    }

    /** A number in hexadecimal, of 32 bits. */
    int number() {
        var begin = at;
        var value = 0L;
        while (at < text.length() && Character.digit(text.charAt(at), 16) >= 0) {
            value = value << 4 | Character.digit(text.charAt(at++), 16);
            if (value > 0xFFFF_FFFFL) {
                throw new RefusedException("there is nothing beyond 32 bits");
            }
        }
        if (at == begin) {
            throw malformed();
        }
        return (int) value;
    }

    /** A number of things, which is not negative. */
    int count() {
        var count = number();
        if (count < 0) {
            throw new RefusedException("that is too much at once");
        }
        return count;
    }

    /** Passes a character that must come. */
    Fields pass(char expected) {
        if (!comes(expected)) {
            throw malformed();
        }
        return this;
    }

    /** Passes a character if it comes. */
    boolean comes(char wanted) {
        var comes = at < text.length() && text.charAt(at) == wanted;
        at += comes ? 1 : 0;
        return comes;
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    /** What is left. */
    String rest() {
        return text.substring(at);
    }

    /** What is left, in hexadecimal. */
    byte[] bytes() {
        try {
            return HexFormat.of().parseHex(rest());
        } catch (IllegalArgumentException _) {
            throw malformed();
        }
    }

    RefusedException malformed() {
        return new RefusedException("the packet is not understood from character " + at + " on");
    }
}
