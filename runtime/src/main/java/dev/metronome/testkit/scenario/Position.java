package dev.metronome.testkit.scenario;

/**
 * A place in a scenario.
 *
 * @param line   counted from 1
 * @param column counted from 1
 */
public record Position(String file, int line, int column) {
    /** "line 3", or where another place is in another file "line 3 of boot.yaml". */
    String seenFrom(Position other) {
        return "line " + line + (file.equals(other.file) ? "" : " of " + file);
    }

    /** As compilers write it: "blinky.yaml:3:7". */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
