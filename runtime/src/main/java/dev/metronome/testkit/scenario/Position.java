package dev.metronome.testkit.scenario;

/**
 * A place in a scenario.
 *
 * @param line   counted from 1
 * @param column counted from 1
 */
public record Position(String file, int line, int column) {
    /** As compilers write it: "blinky.yaml:3:7". */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
