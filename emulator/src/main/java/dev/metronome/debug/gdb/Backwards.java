package dev.metronome.debug.gdb;

import dev.metronome.debug.StopReason;

/** Going back in time, where the debugger can: gdb's reverse-step and reverse-continue. */
public interface Backwards {
    /** It cannot; gdb is told that there is no such thing. */
    Backwards NEVER = new Backwards() {
        @Override
        public boolean isPossible() {
            return false;
        }

        @Override
        public StopReason step() {
            throw new UnsupportedOperationException();
        }

        @Override
        public StopReason resume() {
            throw new UnsupportedOperationException();
        }
    };

    /** True if the others can be called. */
    default boolean isPossible() {
        return true;
    }

    /** Undoes an instruction. */
    StopReason step();

    /** Goes back to where there is a reason to stop. */
    StopReason resume();
}
