/**
 * A machine under a debugger's hands: where it stops, how it steps, how it goes back. Front ends (gdb's protocol, a
 * console) know nothing but {@link dev.metronome.debug.Debugger}.
 */
package dev.metronome.debug;
