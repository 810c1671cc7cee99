package dev.metronome.image;

/** Placeholder of the first slice. */
final class Demangler {
    private Demangler() {}

    static String demangle(String rawName) {
        return rawName;
    }
}
