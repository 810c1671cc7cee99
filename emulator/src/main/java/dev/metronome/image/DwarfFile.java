package dev.metronome.image;

/**
 * A source file, its name still where it was found: few are ever asked for.
 *
 * @param directory of the file, or null when it is not known
 */
record DwarfFile(Str name, DwarfFile directory) {
    private static final int MAX_BYTES = 4096;

    /** For rows that name a file that is not in the table. */
    static final DwarfFile UNKNOWN = new DwarfFile(new Str(new byte[]{'?', '?', 0}, 0), null);

    /** A string in a section. */
    record Str(byte[] section, int offset) {}

    /** The name with its directories in front, as far as it is relative. */
    String path() {
        var own = Text.read(name.section, name.offset, MAX_BYTES);
        if (own == null) {
            return "??";
        }
        if (directory == null || isAbsolute(own)) {
            return own;
        }
        var above = directory.path();
        return above.isEmpty() ? own : above + "/" + own;
    }

    private static boolean isAbsolute(String path) {
        return path.startsWith("/") || path.startsWith("\\") || path.length() > 1 && path.charAt(1) == ':';
    }
}
