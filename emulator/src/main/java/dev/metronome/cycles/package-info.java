/** What a run spent its cycles on: per instruction, function and exception, and which rules that rests on. */
package dev.metronome.cycles;
