package dev.metronome.cycles;

import java.util.Arrays;

/**
 * Calls that are under way in one context: the code that runs in thread mode, or one exception's handler. Cycles are
 * counted by context, so that what a call takes has no exception in it.
 */
final class CallStack {
    /** Calls deeper than this are not told apart. */
    static final int MAXIMUM_DEPTH = 4096;

    /** @param start cycles of the context when it began */
    private record Frame(FunctionCycles function, int returnAddress, int sp, long start) {}

    /** 0 for thread mode. */
    final int exception;
    private Frame[] frames = new Frame[16];
    private int depth;
    private long cycles;

    CallStack(int exception) {
        this.exception = exception;
    }

    /** Cycles that passed while it was on the core, without sleep. */
    long cycles() {
        return cycles;
    }

    void pass(long more) {
        cycles += more;
    }

    boolean isEmpty() {
        return depth == 0;
    }

    /** The return address and stack pointer of a tail call are those of the call it stands in. */
    void tailCall(FunctionCycles function) {
        var top = depth == 0 ? null : frames[depth - 1];
        call(function, top == null ? 0 : top.returnAddress, top == null ? 0 : top.sp);
    }

    void call(FunctionCycles function, int returnAddress, int sp) {
        if (depth == MAXIMUM_DEPTH) {
            return;
        }
        if (depth == frames.length) {
            frames = Arrays.copyOf(frames, 2 * depth);
        }
        frames[depth++] = new Frame(function, returnAddress, sp, cycles);
    }

    /**
     * Execution has gone to an address by a branch that calls nothing. Where a call returns there, it and what it
     * called have ended.
     *
     * @return true if it was a return
     */
    boolean returned(int address, int sp) {
        for (var i = depth - 1; i >= 0; i--) {
            if (frames[i].returnAddress == address && frames[i].sp == sp) {
                var first = i;
                while (first > 0 && frames[first - 1].returnAddress == address && frames[first - 1].sp == sp) {
                    first--; // tail calls
                }
                while (depth > first) {
                    end();
                }
                return true;
            }
        }
        return false;
    }

    /** The context is over: its calls have ended with it. */
    void endAll() {
        while (depth > 0) {
            end();
        }
    }

    private void end() {
        var frame = frames[--depth];
        frames[depth] = null;
        frame.function.called(cycles - frame.start);
    }
}
