/**
 * A machine under a debugger's hands: where it stops, how it steps, how it goes back, and what something came from.
 * Front ends (gdb's protocol, a console) know nothing but {@link dev.metronome.debug.Debugger}, and of the past its
 * {@link dev.metronome.debug.Chronicle}, in which {@link dev.metronome.debug.Chain} finds causes.
 */
package dev.metronome.debug;
