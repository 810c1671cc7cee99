package dev.metronome.image;

/** Turns the names compilers make back into those a person wrote. */
final class Demangler {
    private Demangler() {}

    /** The name in the source's words, or the name itself when it is not understood. */
    static String demangle(String rawName) {
        String name = null;
        try {
            if (rawName.startsWith("_R")) {
                name = RustV0Name.demangle(rawName);
            } else if (rawName.startsWith("_Z")) {
                name = RustLegacyName.demangle(rawName);
                name = name == null ? ItaniumName.demangle(rawName) : name;
            }
        } catch (NotMangled e) {
            return rawName;
        }
        return name == null ? rawName : name;
    }

    /** A name that looked like one of ours and turned out not to be; or too long, too deep. */
    static final class NotMangled extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotMangled() {
            super(null, null, false, false);
        }
    }
}
