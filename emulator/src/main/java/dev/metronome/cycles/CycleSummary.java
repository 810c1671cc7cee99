package dev.metronome.cycles;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * What of a run's cycles is kept and compared with another run: by names, for addresses move.
 *
 * @param awakeCycles    cycles in which the core did not sleep
 * @param functions      by name; several of one name are taken together
 * @param handlers       by the exception's name
 * @param longestMasked  the longest stretch in which PRIMASK, FAULTMASK or BASEPRI kept exceptions away, in cycles
 * @param mainStackBytes how far the main stack went down
 * @param processStackBytes how far that thread's stack went down that went furthest; 0 if PSP pointed to none
 */
public record CycleSummary(long awakeCycles, SortedMap<String, Function> functions,
        SortedMap<String, Handler> handlers, long longestMasked, long mainStackBytes, long processStackBytes) {
    /**
     * A function.
     *
     * @param calls       calls that came to their end
     * @param cycles      of its own instructions, in all
     * @param longestCall with all that it called, but without exceptions and sleep
     */
    public record Function(long calls, long cycles, long longestCall) {
        private Function and(Function other) {
            return new Function(calls + other.calls, cycles + other.cycles, Math.max(longestCall, other.longestCall));
        }
    }

    /**
     * An exception.
     *
     * @param entries        how often it was taken
     * @param longest        the longest handling, without exceptions that came in between and without sleep
     * @param longestLatency from when it became pending to the handler's first instruction
     */
    public record Handler(long entries, long longest, long longestLatency) {}

    /**
     * One number that is not the same in two runs.
     *
     * @param name   the function or exception, or "" for the whole run
     * @param what   what was counted: "cycles", "longest call"
     * @param before null where the first run has no such thing
     * @param after  null where the second has none
     */
    public record Difference(String name, String what, Long before, Long after) {
        /** True if it is more than so many percent of what was there before. */
        public boolean exceeds(double percent) {
            return before == null || after == null || Math.abs(after - before) * 100.0 > before * percent;
        }
    }

    /** What a run came to. */
    public static CycleSummary of(CycleProfile profile) {
        var functions = new TreeMap<String, Function>();
        for (var function : profile.functions()) {
            var calls = function.calls();
            functions.merge(function.name(),
                    new Function(calls.count(), function.self().awake(), calls.greatest()), Function::and);
        }
        var handlers = new TreeMap<String, Handler>();
        for (var exception : profile.all().exceptions()) {
            handlers.put(exception.name(),
                    new Handler(exception.entries(), exception.handler().greatest(), exception.latency().greatest()));
        }
        return new CycleSummary(profile.all().total().awake(), functions, handlers, profile.longestMasked().cycles(),
                profile.mainStack().bytes(), profile.processStack() == null ? 0 : profile.processStack().bytes());
    }

    /** Every number that another run has otherwise. */
    public List<Difference> differences(CycleSummary other) {
        var found = new ArrayList<Difference>();
        compare(found, "", "cycles awake", awakeCycles, other.awakeCycles);
        compare(found, "", "longest masked section", longestMasked, other.longestMasked);
        compare(found, "", "deepest main stack, bytes", mainStackBytes, other.mainStackBytes);
        compare(found, "", "deepest process stack, bytes", processStackBytes, other.processStackBytes);
        for (var name : names(handlers, other.handlers)) {
            var before = handlers.get(name);
            var after = other.handlers.get(name);
            compare(found, name, "entries", before, after, Handler::entries);
            compare(found, name, "longest handling", before, after, Handler::longest);
            compare(found, name, "longest latency", before, after, Handler::longestLatency);
        }
        for (var name : names(functions, other.functions)) {
            var before = functions.get(name);
            var after = other.functions.get(name);
            compare(found, name, "calls", before, after, Function::calls);
            compare(found, name, "cycles", before, after, Function::cycles);
            compare(found, name, "longest call", before, after, Function::longestCall);
        }
        return found;
    }

    private static <T> TreeSet<String> names(SortedMap<String, T> one, SortedMap<String, T> other) {
        var names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        return names;
    }

    private static <T> void compare(List<Difference> found, String name, String what, T before, T after,
            ToLongFunction<T> number) {
        compare(found, name, what, before == null ? null : (Long) number.applyAsLong(before),
                after == null ? null : (Long) number.applyAsLong(after));
    }

    private static void compare(List<Difference> found, String name, String what, Long before, Long after) {
        if (!Objects.equals(before, after)) {
            found.add(new Difference(name, what, before, after));
        }
    }
}
