package dev.metronome.image;

import java.util.Optional;

/**
 * A function that an instruction is in.
 *
 * @param function its name, demangled; "??" when it has none
 * @param line     the instruction's, or that of the call of what was inlined; nothing where it is not known
 * @param inlined  whether its code stands in another function's, that of the next frame outwards
 */
public record Frame(String function, Optional<SourceLine> line, boolean inlined) {
    /** Whether the line is of the library that belongs to the language, which a program's reader did not write. */
    public boolean isOfLibrary() {
        return line.filter(LanguageLibrary::has).isPresent();
    }
}
