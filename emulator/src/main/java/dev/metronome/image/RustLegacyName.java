package dev.metronome.image;

import dev.metronome.image.Demangler.NotMangled;

/**
 * Rust's first mangling: the form of a C++ name whose last part is "h" and 16 hexadecimal digits, with "$..$" for what
 * C++ could not write (rustc, rustc_symbol_mangling::legacy).
 */
final class RustLegacyName {
    private RustLegacyName() {}

    /** The path without its hash, or null when the last part is none. */
    static String demangle(String rawName) {
        var text = new MangledText(rawName, 0);
        if (!text.skip("_ZN")) {
            return null;
        }
        var path = new StringBuilder();
        var last = "";
        while (text.atDigit()) {
            if (!last.isEmpty()) {
                path.append(path.isEmpty() ? "" : "::").append(unescape(last));
            }
            last = text.take(text.decimal());
        }
        var isWhole = text.skip("E") && (!text.hasMore() || text.peek() == '.'); // ".llvm.123": a copy LLVM made
        return isWhole && isHash(last) && !path.isEmpty() ? path.toString() : null;
    }

    private static boolean isHash(String part) {
        return part.length() == 17 && part.charAt(0) == 'h'
                && part.chars().skip(1).allMatch(letter -> Character.digit(letter, 16) >= 0);
    }

    private static String unescape(String part) {
        var plain = new StringBuilder();
        var text = new MangledText(part.startsWith("_$") ? part.substring(1) : part, 0);
        while (text.hasMore()) {
            if (text.skip("..")) {
                plain.append("::");
            } else if (text.skip("$")) {
                plain.append(escaped(text));
            } else {
                plain.append(text.next());
            }
        }
        return plain.toString();
    }

    private static String escaped(MangledText text) {
        var code = new StringBuilder();
        for (var letter = text.next(); letter != '$'; letter = text.next()) {
            code.append(letter);
        }
        return switch (code.toString()) {
            case "SP" -> "@";
            case "BP" -> "*";
            case "RF" -> "&";
            case "LT" -> "<";
            case "GT" -> ">";
            case "LP" -> "(";
            case "RP" -> ")";
            case "C" -> ",";
            default -> unicode(code);
        };
    }

    private static String unicode(StringBuilder code) {
        if (code.length() < 2 || code.length() > 7 || code.charAt(0) != 'u') {
            throw new NotMangled();
        }
        var point = 0;
        for (var index = 1; index < code.length(); index++) {
            var digit = Character.digit(code.charAt(index), 16);
            if (digit < 0) {
                throw new NotMangled();
            }
            point = point << 4 | digit;
        }
        if (!Character.isValidCodePoint(point)) {
            throw new NotMangled();
        }
        return Character.toString(point);
    }
}
