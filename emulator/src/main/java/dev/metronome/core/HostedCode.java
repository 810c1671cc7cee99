package dev.metronome.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Which addresses and vectors belong to Java, and which Java is on the core.
 *
 * <p>While Java stands in for a function, the program counter stays on the function's first instruction and the other
 * registers are the caller's, so that an interrupt stacks, and returns to, what it would on a chip. A handler that is
 * Java has an address of its own, in a page where a program has nothing. When an exception comes, the call that was on
 * the core is put aside; it is known again by the place, stack pointer and mode that a return leads to.
 */
public final class HostedCode {
    /** Where handlers bound to vectors seem to be: two bytes for each exception number. */
    static final int VECTORS = 0x1FFE_1000;

    /** How Java on a vector stands to the handler of the image. */
    public enum Order {
        /** The image's handler does not run. */
        INSTEAD,
        /** Java runs, then the image's handler, in the same exception. */
        BEFORE
    }

    private record Vector(HostedCall.Maker maker, Order order) {}

    private record Place(int pc, int sp, int exception) {}

    private record Suspended(Place place, HostedCall call) {}

    private final Map<Integer, HostedCall.Maker> functions = new HashMap<>();
    private final Map<Integer, Vector> vectors = new HashMap<>();
    /** Where the image's handlers are, as the vector table said on entry, that go on when Java before them is over. */
    private final Map<Integer, Integer> handlersBehind = new HashMap<>();
    /** Calls that an exception put aside, the latest last. */
    private final List<Suspended> suspended = new ArrayList<>();
    private HostedCall current;
    private boolean running;

    /** Gives a function to Java; the pipeline must be told to stop before it. */
    void bindFunction(int address, HostedCall.Maker maker) {
        functions.put(address, maker);
    }

    void bindVector(int exception, HostedCall.Maker maker, Order order) {
        vectors.put(exception, new Vector(maker, order));
    }

    void unbindAll() {
        functions.clear();
        vectors.clear();
    }

    /** True if execution that arrives there goes to Java. */
    boolean isBound(int address) {
        return functions.containsKey(address);
    }

    /** True if the exception's handler, or what runs before it, is Java. */
    boolean handles(int exception) {
        return !vectors.isEmpty() && vectors.containsKey(exception);
    }

    /** True if Java is all of the exception's handler: the vector table is not looked at. */
    boolean replaces(int exception) {
        return handles(exception) && vectors.get(exception).order == Order.INSTEAD;
    }

    /** Java on a vector begins; where it goes before the image's handler, that one is at this address. */
    void begins(int exception, int handler) {
        if (replaces(exception)) {
            handlersBehind.remove(exception);
        } else {
            handlersBehind.put(exception, handler);
        }
    }

    /** The image's handler that follows when Java on a vector is over, if one does. */
    OptionalInt handlerBehind(int exception) {
        var handler = handlersBehind.get(exception);
        return handler == null ? OptionalInt.empty() : OptionalInt.of(handler);
    }

    /** Where a handler that is Java seems to be. */
    static int vector(int exception) {
        return VECTORS + 2 * exception;
    }

    /** True while Java stands on the core: it is what goes on next, unless an exception comes. */
    boolean isOnCore() {
        return current != null;
    }

    /** True while Java really runs, and may reach the chip. */
    boolean isRunning() {
        return running;
    }

    /** The Java on the core, or null. */
    HostedCall current() {
        return current;
    }

    /** True if any Java has begun and not ended. */
    boolean hasCalls() {
        return current != null || !suspended.isEmpty();
    }

    /** Execution has arrived at a bound function. */
    void begin(int address, int sp, int exception) {
        forget(new Place(address, sp, exception));
        current = functions.get(address).call();
    }

    /** Lets the Java on the core run until it makes way. True when it is over. */
    boolean run() {
        var call = current;
        running = true;
        try {
            var over = call.run();
            if (over) {
                current = null;
            }
            return over;
        } finally {
            running = false;
        }
    }

    /** An exception is being taken: the Java on the core, if any, waits for its turn. */
    void putAside(int pc, int sp, int exception) {
        if (suspended.isEmpty() && current == null) {
            return;
        }
        var place = new Place(pc, sp, exception);
        forget(place);
        if (current != null) {
            suspended.add(new Suspended(place, current));
            current = null;
        }
    }

    /**
     * The core stands at a place without having come back to the call that was put aside there: somebody has taken that
     * stack back, as an RTOS does that ends a thread, and the call never goes on.
     */
    private void forget(Place place) {
        suspended.removeIf(aside -> aside.place.equals(place));
    }

    /** The core has come to another place by an exception's entry or return; it may belong to Java. */
    void pickUp(int pc, int sp, int exception) {
        if (vectors.isEmpty() && suspended.isEmpty()) {
            return;
        }
        var place = new Place(pc, sp, exception);
        for (var i = suspended.size() - 1; i >= 0; i--) {
            if (suspended.get(i).place.equals(place)) {
                current = suspended.remove(i).call;
                return;
            }
        }
        if (handles(exception) && pc == vector(exception)) {
            current = vectors.get(exception).maker.call();
        }
    }

    /** Nothing that has begun goes on. What is bound remains bound. */
    void abandonAll() {
        var calls = new ArrayList<HostedCall>();
        if (current != null) {
            calls.add(current);
        }
        suspended.reversed().forEach(aside -> calls.add(aside.call));
        current = null;
        suspended.clear();
        abandon(calls.iterator());
    }

    /** All of them, whatever one throws. */
    private static void abandon(Iterator<HostedCall> calls) {
        if (calls.hasNext()) {
            try {
                calls.next().abandon();
            } finally {
                abandon(calls);
            }
        }
    }
}
