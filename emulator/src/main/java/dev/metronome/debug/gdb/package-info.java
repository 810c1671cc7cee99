/**
 * gdb's remote serial protocol over a debugger: <em>Debugging with GDB</em>, appendix "GDB Remote Serial Protocol".
 * {@link dev.metronome.debug.gdb.GdbServer} listens, a session answers packets one after the other on the machine's
 * thread, and a thread of the client's reads them: it is the only one that runs while the machine does.
 */
package dev.metronome.debug.gdb;
