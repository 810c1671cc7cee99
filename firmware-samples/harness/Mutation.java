package dev.metronome.samples;

import dev.metronome.testkit.Machine;

/**
 * A mistake that somebody might make in a sample's source: one line, changed.
 *
 * @param mistake what it is, in words
 * @param sample  the sample's folder
 * @param file    the source, from there
 * @param before  the line as it stands, without blanks at its ends; the file has it once
 * @param after   the line with the mistake; empty where it is forgotten
 * @param caught  the test of the sample that must fail for it
 */
record Mutation(String mistake, String sample, String file, String before, String after, Caught caught) {
    /** A test of the sample, as it stands in its class. */
    @FunctionalInterface
    interface Caught {
        /** Lets a machine out of reset run, and expects things of it. */
        void by(Machine machine);
    }

    /**
     * The source with the mistake.
     *
     * @throws IllegalStateException if it does not have the line exactly once
     */
    String in(String source) {
        var lines = source.lines().toList();
        var places = lines.stream().filter(line -> line.strip().equals(before)).count();
        if (places != 1) {
            throw new IllegalStateException(sample + "/" + file + " has " + places + " lines that are \"" + before
                    + "\", and a mutation needs one: " + mistake);
        }
        var changed = new StringBuilder();
        for (var line : lines) {
            changed.append(line.strip().equals(before) ? after : line).append('\n');
        }
        return changed.toString();
    }

    @Override
    public String toString() {
        return sample + ": " + mistake;
    }
}
