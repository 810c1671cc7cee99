package dev.metronome.image;

/**
 * A named place in an image.
 *
 * @param name    as a person would write it: demangled where that is understood
 * @param rawName as it stands in the file
 * @param address of a function with the Thumb bit cleared
 * @param size    bytes, unsigned; 0 when the file does not say
 * @param scope   who may refer to it
 */
public record Symbol(String name, String rawName, int address, int size, Kind kind, Scope scope) {
    /** What stands there. */
    public enum Kind {
        FUNCTION, OBJECT, OTHER
    }

    /** How far the name is known, the widest first. */
    public enum Scope {
        GLOBAL, WEAK, LOCAL
    }
}
