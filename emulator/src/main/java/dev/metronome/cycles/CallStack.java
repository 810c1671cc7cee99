package dev.metronome.cycles;

import java.util.Arrays;

/**
 * Calls that are under way in one context: the code that runs in thread mode, or one exception's handler. Cycles are
 * counted by context, so that what a call takes has no exception in it.
 */
final class CallStack {
    /** Calls deeper than this are not told apart. */
    static final int MAXIMUM_DEPTH = 4096;
    /** Where nobody knows where a call returns to, or with which stack pointer: neither is such a number. */
    private static final int UNKNOWN = -1;

    /**
     * @param sp    when it began
     * @param start cycles of the context when it began
     */
    private record Frame(FunctionCycles function, int returnAddress, int sp, long start) {
        boolean returnsTo(int address, int stackPointer) {
            return returnAddress == address && sp == stackPointer;
        }
    }

    /** 0 for thread mode. */
    final int exception;
    private Frame[] frames = new Frame[16];
    private int depth;
    private long cycles;
    private int stackTop;
    private int stackLowest;

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

    /** Its first call, that nothing is known of but where it is. */
    void begin(FunctionCycles function) {
        call(function, UNKNOWN, UNKNOWN);
    }

    /**
     * A function goes on as another one. Where it was one of several that go on as each other, those behind it have
     * ended, so that a ring of them does not grow without end.
     */
    void tailCall(FunctionCycles function) {
        if (depth == 0) {
            begin(function);
            return;
        }
        var top = frames[depth - 1];
        for (var i = depth - 1; i >= 0 && frames[i].returnsTo(top.returnAddress, top.sp); i--) {
            if (frames[i].function == function) {
                endDownTo(i);
                break;
            }
        }
        call(function, top.returnAddress, top.sp);
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
     * Execution has gone to an address that stands in a register or in memory. Where a call returns there, it and what
     * it called have ended.
     *
     * @return true if it was a return
     */
    boolean returned(int address, int sp) {
        for (var i = depth - 1; i >= 0; i--) {
            if (frames[i].returnsTo(address, sp)) {
                while (i > 0 && frames[i - 1].returnsTo(address, sp)) {
                    i--; // tail calls
                }
                endDownTo(i);
                return true;
            }
        }
        return false;
    }

    /** A jump into the midst of a function, as longjmp's: what that function has called under way has ended. */
    void jumpedInto(FunctionCycles function, int sp) {
        for (var i = depth - 1; i >= 0; i--) {
            if (frames[i].function == function && Integer.compareUnsigned(frames[i].sp, sp) >= 0) {
                endDownTo(i + 1);
                return;
            }
        }
    }

    /** The context is over: its calls have ended with it. */
    void endAll() {
        endDownTo(0);
    }

    private void endDownTo(int first) {
        while (depth > first) {
            end();
        }
    }

    private void end() {
        var frame = frames[--depth];
        frames[depth] = null;
        frame.function.called(cycles - frame.start);
    }

    /** A thread's own stack, now that its pointer is here. */
    StackUse useStack(int pointer) {
        if (stackTop == 0 || Integer.compareUnsigned(pointer, stackTop) > 0) {
            stackTop = pointer;
        }
        if (stackLowest == 0 || Integer.compareUnsigned(pointer, stackLowest) < 0) {
            stackLowest = pointer;
        }
        return new StackUse(stackTop, stackLowest);
    }
}
