package dev.metronome.cli;

import java.util.Locale;

/**
 * What --hosted was given, taken apart by its looks alone: "PLACE:CLASS", or a place, or a class.
 *
 * @param place     a class path or a source file; null where only a name was given that may be a class
 * @param className null where none was given
 */
record ProgramName(String place, String className) {
    /**
     * Takes it apart. The class is what stands behind the last colon, if it looks like one.
     *
     * @param separator what the host has between the entries of a class path; where that is no colon, a colon may also
     *                  belong to a drive: "C:\classes"
     */
    static ProgramName parse(String text, char separator) {
        for (var at = text.length() - 1; at >= 0; at--) {
            if (text.charAt(at) == separator || text.charAt(at) == ':' && !isDrive(text, at, separator)) {
                var last = text.substring(at + 1);
                return isClassName(last) ? new ProgramName(text.substring(0, at), last) : new ProgramName(text, null);
            }
        }
        return isClassName(text) ? new ProgramName(null, text) : new ProgramName(text, null);
    }

    private static boolean isDrive(String text, int colon, char separator) {
        return separator != ':' && colon > 0 && Character.isLetter(text.charAt(colon - 1))
                && (colon == 1 || text.charAt(colon - 2) == separator);
    }

    /** True for names joined by dots that do not end as files do. */
    static boolean isClassName(String text) {
        if (isSource(text) || isJar(text)) {
            return false;
        }
        for (var part : text.split("\\.", -1)) {
            if (part.isEmpty() || !Character.isJavaIdentifierStart(part.charAt(0))
                    || !part.chars().allMatch(Character::isJavaIdentifierPart)) {
                return false;
            }
        }
        return true;
    }

    static boolean isSource(String text) {
        return text.endsWith(".java");
    }

    static boolean isJar(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        return lower.endsWith(".jar") || lower.endsWith(".zip");
    }
}
