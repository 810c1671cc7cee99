package dev.metronome.hosted;

import dev.metronome.bus.Width;
import dev.metronome.core.HostedCore;
import dev.metronome.image.Prototype;
import java.util.OptionalInt;

/**
 * One call of a function that is Java: arguments and result lie where the procedure call standard puts them (AAPCS
 * 6.4, 6.5): words in r0 to r3, then on the stack; a 64-bit value in an even register and the next.
 */
public final class Call {
    private static final int REGISTERS = 4;
    private static final int STACK_POINTER = 13;

    private final String function;
    private final int words;
    private final HostedCore core;
    private final int[] inRegisters;
    private final int stack;
    private long result;
    private int resultWords;
    private boolean over;

    Call(String function, int words, HostedCore core) {
        this.function = function;
        this.words = words;
        this.core = core;
        inRegisters = new int[Math.min(words, REGISTERS)];
        for (var i = 0; i < inRegisters.length; i++) {
            inRegisters[i] = core.register(i);
        }
        stack = words > REGISTERS ? core.register(STACK_POINTER) : 0;
    }

    /** True once a result was given. */
    boolean hasResult() {
        return resultWords > 0;
    }

    /** The function returns: its result goes to where the caller looks for it. */
    void end() {
        over = true;
        for (var i = 0; i < resultWords; i++) {
            core.setRegister(i, (int) (result >>> Integer.SIZE * i));
        }
    }

    private void refuseWhenOver() {
        if (over) {
            throw new HostedException("this call of " + function + " is over: its caller has gone on. Keep the"
                    + " arguments, not the call");
        }
    }

    /**
     * How many words the arguments of a function take: nothing is known if some are floating point, which may be passed
     * elsewhere, or of unknown size.
     */
    static OptionalInt words(Prototype prototype) {
        var words = 0;
        for (var type : prototype.parameterTypes()) {
            if (type.kind() != Prototype.Kind.INTEGER && type.kind() != Prototype.Kind.POINTER
                    || type.bytes().isEmpty() || prototype.variadic()) {
                return OptionalInt.empty();
            }
            words = type.bytes().getAsInt() > 4 ? (words + 1 & ~1) + 2 : words + 1;
        }
        return OptionalInt.of(words);
    }

    /**
     * An argument word. From a register it costs nothing; from the stack, a load.
     *
     * @param word from 0; a 64-bit argument counts as two, the first of them even
     */
    public int argument(int word) {
        if (word < 0 || word >= words) {
            throw new HostedException(function + " was bound with " + Bindings.words(words) + "; there is no word "
                    + word + ", they count from 0");
        }
        if (word < REGISTERS) {
            return inRegisters[word];
        }
        refuseWhenOver();
        return core.load(stack + 4 * (word - REGISTERS), Width.WORD);
    }

    /** A 64-bit argument, in an even word and the next. */
    public long argumentLong(int word) {
        if ((word & 1) != 0) {
            throw new HostedException("a 64-bit argument of " + function + " begins at an even word, not at " + word);
        }
        return argument(word) & 0xFFFF_FFFFL | (long) argument(word + 1) << 32;
    }

    /** A single-precision argument that is passed in a core register, as without -mfloat-abi=hard. */
    public float argumentFloat(int word) {
        return Float.intBitsToFloat(argument(word));
    }

    /** The result: what the caller finds in r0. Given again, the last counts. */
    public void returns(int value) {
        refuseWhenOver();
        result = value;
        resultWords = 1;
    }

    /** A 64-bit result: what the caller finds in r0 and r1. */
    public void returnsLong(long value) {
        refuseWhenOver();
        result = value;
        resultWords = 2;
    }
}
