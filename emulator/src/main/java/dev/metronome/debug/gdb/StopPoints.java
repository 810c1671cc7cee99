package dev.metronome.debug.gdb;

import dev.metronome.debug.Breakpoint;
import dev.metronome.debug.Debugger;
import dev.metronome.debug.Point;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The breakpoints and watchpoints that gdb has set. It takes them all away at each stop and sets them again before it
 * goes on; so the debugger hears of them only when the machine is to move, and of those alone that have changed.
 */
final class StopPoints {
    /** Instructions that the chip's Flash Patch and Breakpoint unit compares with (Cortex-M4 TRM 10.1). */
    static final int HARDWARE = 6;

    /** What gdb calls by numbers, in their order. */
    enum Kind {
        SOFTWARE, HARDWARE, WRITE, READ, ANY
    }

    private record Spot(Kind kind, int address, int length) {
        Point point() {
            return switch (kind) {
                case SOFTWARE, HARDWARE -> new Point.Code(address & ~1);
                case WRITE -> new Point.Data(address, length, Point.Access.WRITE);
                case READ -> new Point.Data(address, length, Point.Access.READ);
                case ANY -> new Point.Data(address, length, Point.Access.ANY);
            };
        }
    }

    private final Debugger debugger;
    private final Set<Spot> wanted = new LinkedHashSet<>();
    private final Map<Breakpoint, Spot> set = new HashMap<>();
    private boolean unlimited;

    StopPoints(Debugger debugger) {
        this.debugger = debugger;
    }

    /** Hardware breakpoints as on the chip, or as many as one likes. */
    void unlimited(boolean on) {
        unlimited = on;
    }

    /** @throws RefusedException if the chip has no more of that kind, or the length is none */
    void add(Kind kind, int address, int length) {
        var spot = spot(kind, address, length);
        if (kind == Kind.HARDWARE && !unlimited && !wanted.contains(spot)
                && wanted.stream().filter(other -> other.kind == Kind.HARDWARE).count() == HARDWARE) {
            throw new RefusedException("the chip compares with " + HARDWARE
                    + " addresses and no more; \"monitor breakpoints unlimited\" lifts that");
        }
        wanted.add(spot);
    }

    void remove(Kind kind, int address, int length) {
        wanted.remove(spot(kind, address, length));
    }

    /** What gdb says besides the address of a breakpoint is how long BKPT is, of which there is one. */
    private static Spot spot(Kind kind, int address, int length) {
        if (kind.compareTo(Kind.HARDWARE) <= 0) {
            return new Spot(kind, address, 2);
        }
        if (length < 1) {
            throw new RefusedException("a watchpoint of " + length + " bytes watches nothing");
        }
        return new Spot(kind, address, length);
    }

    /** Has the debugger look for them. */
    void apply() {
        var missing = new LinkedHashSet<>(wanted);
        for (Iterator<Map.Entry<Breakpoint, Spot>> each = set.entrySet().iterator(); each.hasNext();) {
            var entry = each.next();
            if (!missing.remove(entry.getValue())) {
                debugger.remove(entry.getKey());
                each.remove();
            }
        }
        missing.forEach(spot -> set.put(debugger.addUnseen(spot.point()), spot));
    }

    /** Takes them all away. */
    void clear() {
        wanted.clear();
        apply();
    }

    /** What gdb set a breakpoint as, or null if it is not gdb's. */
    Kind kind(Breakpoint breakpoint) {
        var spot = set.get(breakpoint);
        return spot == null ? null : spot.kind;
    }
}
