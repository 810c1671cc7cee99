/** What a run leaves behind for people and programs: the record of its events, and the forms it is written in. */
package dev.metronome.output;
