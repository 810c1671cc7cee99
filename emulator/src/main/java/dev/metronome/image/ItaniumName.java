package dev.metronome.image;

/**
 * Plain C++ names (Itanium C++ ABI, 5.1): functions and variables in namespaces and classes, constructors and
 * destructors. What a function takes is left out of its name.
 *
 * <h2>Not modelled</h2>
 * Templates, operators, substitutions but "std", local entities: such names stay as they are.
 */
final class ItaniumName {
    private ItaniumName() {}

    /** The name, or null when there is more to it. */
    static String demangle(String rawName) {
        var text = new MangledText(rawName, 0);
        if (!text.skip("_Z")) {
            return null;
        }
        if (!text.skip("N")) {
            var std = text.skip("St") ? "std::" : "";
            text.skip("L"); // internal linkage
            var name = text.atDigit() ? std + text.take(text.decimal()) : null;
            return text.peek() == 'I' ? null : name; // I: template arguments follow
        }
        while ("rVKRO".indexOf(text.peek()) >= 0) { // what a member function is qualified with
            text.next();
        }
        return nested(text);
    }

    private static String nested(MangledText text) {
        var path = new StringBuilder(text.skip("St") ? "std" : "");
        var last = path.toString();
        while (!text.skip("E")) {
            text.skip("L");
            String part;
            if (text.atDigit()) {
                part = text.take(text.decimal());
                part = part.startsWith("_GLOBAL__N") ? "(anonymous namespace)" : part;
            } else if (text.skip("C1") || text.skip("C2") || text.skip("C3")) {
                part = last;
            } else if (text.skip("D0") || text.skip("D1") || text.skip("D2")) {
                part = "~" + last;
            } else {
                return null;
            }
            path.append(path.isEmpty() ? "" : "::").append(part);
            last = part;
        }
        return path.isEmpty() ? null : path.toString();
    }
}
