/** The command line: {@code metronome run}, {@code boards}, {@code completion}. */
package dev.metronome.cli;
