package dev.metronome.testkit.recording;

import dev.metronome.machine.Cause;
import dev.metronome.trace.Handling;
import dev.metronome.trace.Handlings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What has happened from the cycle on which somebody began to record up to now. It grows while the machine runs;
 * expectations look at it when the machine stands.
 */
public final class Recording {
    /** Exceptions kept, the first ones; those beyond are only counted. */
    public static final int MAXIMUM_EXCEPTIONS = 1_000_000;
    /** Sleeps kept one by one, the first ones; the cycles of those beyond are only added up. */
    public static final int MAXIMUM_SLEEPS = 1_000_000;
    /** Polls, and wakes, kept of one task. */
    public static final int MAXIMUM_TASK_EVENTS = 1_000_000;
    /** Passages kept between one pair of instructions. */
    public static final int MAXIMUM_PASSAGES = 1_000_000;
    /** Tasks of different names; those beyond are one. */
    public static final int MAXIMUM_TASKS = 10_000;

    /** A word about the firmware or about Metronome itself, as the trace has it. */
    public record Warning(long cycle, String message) {}

    /** Where the names of a machine's lights, pads and places come from. */
    record Source(LongSupplier now, BiFunction<Signal.Kind, String, Signal> signals, Function<Cause, String> causes,
            State state) {}

    private final CoreClock clock;
    private final long startCycle;
    private final Source source;
    private final Map<String, Signal> leds = new LinkedHashMap<>();
    private final Map<String, Signal> pins = new TreeMap<>();
    private final Map<String, Transcript> ports = new TreeMap<>();
    private final Map<String, TaskLog> tasks = new LinkedHashMap<>();
    private final List<Stretch> sleeps = new ArrayList<>();
    private final List<Warning> warnings = new ArrayList<>();
    private final Map<String, Happenings> lookedFor = new HashMap<>();
    private final List<Passages> passages = new ArrayList<>();
    final Handlings handlings = new Handlings(MAXIMUM_EXCEPTIONS);
    private long endedSleepCycles;
    private long asleepSince = -1;

    Recording(long startCycle, CoreClock clock, Source source) {
        this.startCycle = startCycle;
        this.clock = clock;
        this.source = source;
    }

    // What is added

    void slept(long cycle) {
        asleepSince = cycle;
    }

    void woke(long cycle) {
        if (asleepSince >= 0) {
            endedSleepCycles += cycle - asleepSince;
            if (sleeps.size() < MAXIMUM_SLEEPS) {
                sleeps.add(new Stretch(asleepSince, cycle));
            }
        }
        asleepSince = -1;
    }

    void warned(long cycle, String message) {
        warnings.add(new Warning(cycle, message)); // each is told once a run
    }

    TaskLog taskOrNew(String name) {
        var known = tasks.get(name);
        if (known == null) {
            known = tasks.computeIfAbsent(tasks.size() < MAXIMUM_TASKS ? name : "(others)", TaskLog::new);
        }
        return known;
    }

    /** Null if that is looked for already. */
    Happenings lookFor(String what) {
        if (lookedFor.containsKey(what)) {
            return null;
        }
        var found = new Happenings();
        lookedFor.put(what, found);
        return found;
    }

    void measures(Passages pair) {
        passages.add(pair);
    }

    static String arrivals(String symbol) {
        return symbol + " is reached";
    }

    static String values(String variable, int value) {
        return variable + " becomes " + value;
    }

    // What there is

    /** The core clock: turns cycles into time. */
    public CoreClock clock() {
        return clock;
    }

    /** The cycle on which it begins. */
    public long startCycle() {
        return startCycle;
    }

    /** The cycle up to which it goes, which is now. */
    public long endCycle() {
        return source.now.getAsLong();
    }

    /**
     * A light of the board.
     *
     * @throws IllegalArgumentException if the board has none of that name; says which may be meant
     */
    public Signal led(String name) {
        return signal(leds, Signal.Kind.LED, name);
    }

    /**
     * A pad of the chip.
     *
     * @throws IllegalArgumentException if the chip has none of that name
     */
    public Signal pin(String name) {
        return signal(pins, Signal.Kind.PIN, name);
    }

    private Signal signal(Map<String, Signal> known, Signal.Kind kind, String name) {
        var signal = known.get(name);
        if (signal == null) {
            var made = source.signals.apply(kind, name); // it has the name's right spelling
            signal = known.computeIfAbsent(made.name(), _ -> made);
        }
        return signal;
    }

    Signal pin(String name, boolean startsHigh) {
        return pins.computeIfAbsent(name, _ -> new Signal(Signal.Kind.PIN, name, startsHigh));
    }

    /** All lights of the board, in the order of its file. */
    public Collection<Signal> leds() {
        return Collections.unmodifiableCollection(leds.values());
    }

    /** The pads that changed, and those that somebody asked for, by name. */
    public Collection<Signal> pins() {
        return Collections.unmodifiableCollection(pins.values());
    }

    /** What a serial port said; of the board's console what the host heard. Empty for one that said nothing. */
    public Transcript port(String name) {
        return ports.computeIfAbsent(name, Transcript::new);
    }

    /** The serial ports that said something, and those that somebody asked for, by name. */
    public Collection<Transcript> ports() {
        return Collections.unmodifiableCollection(ports.values());
    }

    /** The exceptions taken, in the order in which they were entered. */
    public List<Handling> exceptions() {
        return Collections.unmodifiableList(handlings.all());
    }

    /** The times that one exception was taken, in order. */
    public List<Handling> exceptions(int number) {
        return handlings.all().stream().filter(handling -> handling.number() == number).toList();
    }

    /** How often an exception was taken, kept or not. */
    public int count(int exception) {
        return handlings.count(exception);
    }

    /** True when an exception was not kept. */
    public boolean exceptionsAreCut() {
        return handlings.seen() > handlings.all().size();
    }

    /** When the core slept, without a sleep that has not ended. */
    public List<Stretch> sleeps() {
        return Collections.unmodifiableList(sleeps);
    }

    /** When the sleep under way began, or -1 if the core is awake. */
    public long asleepSince() {
        return asleepSince;
    }

    /** For how many cycles the core slept. */
    public long sleepCycles() {
        return endedSleepCycles + (asleepSince < 0 ? 0 : endCycle() - asleepSince);
    }

    /** The tasks of async runtimes, in the order in which they were first heard of. */
    public Collection<TaskLog> tasks() {
        return Collections.unmodifiableCollection(tasks.values());
    }

    /** A task, which may have done nothing, or not be there at all. */
    public TaskLog task(String name) {
        var task = tasks.get(name);
        return task == null ? new TaskLog(name) : task;
    }

    /**
     * When execution came to a symbol.
     *
     * @throws IllegalArgumentException if nobody looks for that
     */
    public Happenings reached(String symbol) {
        return found(arrivals(symbol));
    }

    /**
     * When a store gave a value to a variable.
     *
     * @throws IllegalArgumentException if nobody looks for that
     */
    public Happenings became(String variable, int value) {
        return found(values(variable, value));
    }

    private Happenings found(String what) {
        var found = lookedFor.get(what);
        if (found == null) {
            throw new IllegalArgumentException("nobody looked whether " + what
                    + "; ask the machine for the event before it runs");
        }
        return found;
    }

    /**
     * How long the program took from one symbol to another.
     *
     * @throws IllegalArgumentException if nobody measures that
     */
    public Passages passages(String from, String to) {
        return passages.stream().filter(pair -> pair.from().equals(from) && pair.to().equals(to)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nobody measured the way from " + from + " to " + to
                        + "; machine.measure does, before it runs"));
    }

    /** What was warned of, in order. */
    public List<Warning> warnings() {
        return Collections.unmodifiableList(warnings);
    }

    /** Registers and memory as they are now. */
    public State state() {
        return source.state;
    }

    /** Who did something, in words, with the place in the program. */
    public String describe(Cause cause) {
        return source.causes.apply(cause);
    }
}
