package dev.metronome.cli;

import java.io.PrintStream;

/**
 * Where the command line writes.
 *
 * @param out         what the device says, or what was asked for
 * @param err         everything in Metronome's own words
 * @param outWatched  true when a person sees {@code out} while it is written
 * @param errWatched  true when a person sees {@code err} while it is written
 */
record Streams(PrintStream out, PrintStream err, boolean outWatched, boolean errWatched) {}
