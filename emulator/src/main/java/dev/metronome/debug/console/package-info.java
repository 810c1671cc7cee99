/**
 * The debugger's own language: {@link dev.metronome.debug.console.Commands} takes a line and gives lines back, whoever
 * asks: a terminal, a script, or gdb's {@code monitor}.
 */
package dev.metronome.debug.console;
