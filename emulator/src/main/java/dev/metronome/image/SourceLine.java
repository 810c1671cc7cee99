package dev.metronome.image;

/**
 * A line of source.
 *
 * @param file as the compiler wrote it down, directory included where the line table has it
 * @param line from 1
 */
public record SourceLine(String file, int line) {
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
