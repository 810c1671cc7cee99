package dev.metronome.debug;

import dev.metronome.bus.BusFault;
import dev.metronome.bus.Width;
import dev.metronome.core.CoreRegister;
import dev.metronome.core.ExceptionNumber;
import dev.metronome.core.Probe;
import dev.metronome.core.Processor;
import dev.metronome.debug.StopReason.DataAccess;
import dev.metronome.debug.StopReason.Hit;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.machine.Position;
import dev.metronome.machine.SnapshotException;
import dev.metronome.machine.Snapshots;
import dev.metronome.machine.Stimulus;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Runs a machine up to where somebody wants to look at it. While it stands, no time passes on it: timers and watchdogs
 * stand too, whatever DBGMCU says. Looking changes nothing, and a program that is stopped and let go does, to the
 * cycle, what it would have done; writing a register or memory, and steps that hold interrupts back, are the ways to
 * interfere.
 *
 * <p>It belongs to the machine's thread, but for {@link #interrupt}.
 */
public final class Debugger implements AutoCloseable {
    private static final Limit NO_LIMIT = Limit.cycles(Long.MAX_VALUE);
    private static final int BKPT_IMMEDIATE = 0xFF;
    private static final Position NOWHERE = new Position(-1, -1, 0, 0, 0, false, false, false);

    /** Cycles from snapshot to snapshot: a tenth of a second's work of the host where the core never sleeps. */
    private static final long SNAPSHOT_CYCLES = 2_000_000;
    private static final long SNAPSHOT_INSTRUCTIONS = 100_000;
    private static final long HISTORY_BYTES = 64L << 20;
    /** Deeds that are remembered of a machine without a history. */
    private static final int MAXIMUM_REMEMBERED = 50_000;

    private final Machine machine;
    private final Runner runner;
    private final Back back;
    private final String whyNoHistory;
    /** Writes down what is done on a machine without a history; else null. */
    private final Scribe scribe;
    private final long beginCycle;
    private final List<Breakpoint> breakpoints = new ArrayList<>();
    private final List<Hit> seen = new ArrayList<>();
    private int lastNumber;
    /** Where it stood when it was let go: a breakpoint there has stopped it already. */
    private Position left;
    /** The last exception taken that is nobody's instruction's doing, unless it came while {@link #awaited} ran. */
    private int entered;
    /** The exception whose return is waited for, or 0. */
    private int awaited;
    /** In place of all that is looked for, while a replay is on its way to somewhere; else null. */
    private Probe instead;
    private boolean scans;

    private volatile boolean interrupted;
    /** Hears what comes often while a breakpoint looks for something that happens. */
    private final TraceSink fineEar = this::happened;

    /** A debugger for a machine that has been loaded, and stands; its history begins here. One at a time. */
    public Debugger(Machine machine) {
        this(machine, runner -> runner);
    }

    /**
     * The same.
     *
     * @param around makes, of how the machine is run, how it is to be run, such as with a look at what it has said
     */
    public Debugger(Machine machine, UnaryOperator<Runner> around) {
        this.machine = machine;
        beginCycle = machine.timeline().now();
        var history = new Snapshots(machine, SNAPSHOT_CYCLES, SNAPSHOT_INSTRUCTIONS, HISTORY_BYTES);
        runner = around.apply(Runner.of(history::run, history::step));
        back = new Back(this, history);
        whyNoHistory = "";
        scribe = null;
        begin();
    }

    /**
     * A debugger for a machine of which no history can be kept.
     *
     * @param why in words
     */
    public Debugger(Machine machine, Runner runner, String why) {
        this.machine = machine;
        beginCycle = machine.timeline().now();
        this.runner = runner;
        back = null;
        whyNoHistory = why;
        scribe = new Scribe(machine, null, MAXIMUM_REMEMBERED);
        scribe.listen();
        begin();
    }

    private void begin() {
        left = Position.of(machine);
        machine.trace().add(this::happened);
        look();
    }

    /** The machine, to be looked at. */
    public Machine machine() {
        return machine;
    }

    // Where to stop

    /** Stops there from now on. */
    public Breakpoint add(Point point) {
        var breakpoint = new Breakpoint(++lastNumber, point);
        breakpoints.add(breakpoint);
        look();
        return breakpoint;
    }

    /** Stops there until it is removed, for a command that is under way: its number is 0, and nobody sees it. */
    public Breakpoint addUnseen(Point point) {
        var breakpoint = new Breakpoint(0, point);
        breakpoints.add(breakpoint);
        look();
        return breakpoint;
    }

    /** Stops there no more. */
    public void remove(Breakpoint breakpoint) {
        breakpoints.remove(breakpoint);
        look();
    }

    /** Looks for it, or does not for now. */
    public void enable(Breakpoint breakpoint, boolean on) {
        breakpoint.enable(on);
        look();
    }

    /** All of them, in the order of their numbers. */
    public List<Breakpoint> breakpoints() {
        return Collections.unmodifiableList(breakpoints);
    }

    private void look() {
        machine.processor().probe(instead == null ? new Watcher() : instead);
        machine.trace().remove(fineEar);
        if (instead == null && breakpoints.stream().anyMatch(breakpoint -> breakpoint.isEnabled()
                && breakpoint.point() instanceof Point.Happening happening && happening.fine())) {
            machine.trace().addFine(fineEar);
        }
    }

    // Running

    /** Runs until there is a reason to stop. */
    public StopReason resume() {
        return resume(NO_LIMIT);
    }

    /** Runs until there is a reason to stop, the limit being one. */
    public StopReason resume(Limit limit) {
        return orForget(() -> {
            leave();
            passProgramBreakpoint();
            return run(limit);
        });
    }

    /** What cannot be done again is forgotten, with all behind it, and the machine stands where that was found. */
    private StopReason orForget(Supplier<StopReason> motion) {
        try {
            return motion.get();
        } catch (SnapshotException e) {
            back.forgetAhead();
            return new StopReason.NoHistory(e.getMessage());
        }
    }

    /** Runs until an address is reached, or there is another reason to stop. */
    public StopReason runTo(int address) {
        var there = addUnseen(new Point.Code(address)).once();
        try {
            return resume();
        } finally {
            remove(there);
        }
    }

    /**
     * Executes one instruction; a breakpoint before it has done its work. Of a core that sleeps, waits for the end of
     * its sleep first.
     */
    public StopReason step(Interrupts interrupts) {
        return stepWhile(_ -> false, interrupts);
    }

    /** Executes instructions, one at least, as long as the next one's address passes a test. */
    public StopReason stepWhile(IntPredicate inside, Interrupts interrupts) {
        return orForget(() -> steps(inside, interrupts));
    }

    private StopReason steps(IntPredicate inside, Interrupts interrupts) {
        leave();
        if (interrupts == Interrupts.MASKED) {
            act(new Stimulus.HoldInterrupts(true));
        }
        try {
            StopReason reason;
            do {
                reason = stepOnce(interrupts);
            } while (reason instanceof StopReason.Stepped && inside.test(pc()));
            return reason;
        } finally {
            if (interrupts == Interrupts.MASKED) {
                act(new Stimulus.HoldInterrupts(false));
            }
        }
    }

    /** True if nothing was done since it was let go, but that a sleep is over. */
    private boolean standsAtLeft() {
        var here = Position.of(machine);
        return left.isAt(here) || here.hasWokenAt(left);
    }

    private StopReason stepOnce(Interrupts interrupts) {
        if (passProgramBreakpoint()) {
            return new StopReason.Stepped();
        }
        for (;;) {
            left = Position.of(machine);
            entered = 0;
            StopReason reason;
            do {
                reason = reason(runner.step(NO_LIMIT)); // comes back with nothing done when somebody interrupts it
            } while (reason == null && standsAtLeft());
            if (reason != null) {
                return reason;
            }
            if (interrupts != Interrupts.OVER || entered == 0) {
                return new StopReason.Stepped();
            }
            var isDone = machine.processor().instructions() != left.instructions(); // else the handler came before
            while (entered != 0) {
                reason = runHandler(entered);
                if (reason != null) {
                    return reason;
                }
            }
            if (isDone) {
                return new StopReason.Stepped();
            }
        }
    }

    /** Runs until an exception has returned. */
    private StopReason runHandler(int number) {
        awaited = number;
        entered = 0;
        StopReason reason;
        do {
            left = Position.of(machine);
            reason = reason(runner.run(NO_LIMIT));
        } while (reason == null && awaited != 0);
        awaited = 0;
        return reason;
    }

    private StopReason run(Limit limit) {
        StopReason reason;
        do {
            reason = reason(runner.run(limit));
            left = Position.of(machine); // where a condition is false it goes on
        } while (reason == null);
        return reason;
    }

    private void leave() {
        seen.clear();
        left = Position.of(machine);
    }

    /** Goes on behind the BKPT at which the machine stands. False if it stands at none. */
    private boolean passProgramBreakpoint() {
        if (machine.processor().halt() != Processor.Halt.BREAKPOINT) {
            return false;
        }
        act(new Stimulus.PassBreakpoint());
        return true;
    }

    /** Why the machine stands, or null if nobody wants it to. */
    private StopReason reason(Machine.Stop stop) {
        return switch (stop) {
            case INTERRUPTED -> {
                var met = met();
                if (!met.isEmpty()) {
                    yield new StopReason.Met(met);
                }
                yield takeInterrupt() ? new StopReason.Interrupted() : null;
            }
            case TIME_LIMIT -> new StopReason.LimitReached();
            case BREAKPOINT -> new StopReason.ProgramBreakpoint(pc(),
                    machine.bus().peek(pc(), Width.HALFWORD) & BKPT_IMMEDIATE);
            case FAULT -> new StopReason.Faulted(machine.lastFault());
            case LOCKUP -> new StopReason.LockedUp(machine.lastFault());
            case DEADLOCK -> new StopReason.AsleepForever();
            case NO_CLOCK -> new StopReason.NoClock();
        };
    }

    private boolean takeInterrupt() {
        var was = interrupted;
        interrupted = false;
        return was;
    }

    /** The breakpoints that are met, with those at the next instruction if it has not been stopped at already. */
    private List<Hit> met() {
        var candidates = new ArrayList<>(seen);
        seen.clear();
        if (!standsAtLeft()) {
            for (var breakpoint : breakpoints) {
                if (breakpoint.isEnabled() && breakpoint.point() instanceof Point.Code(int address)
                        && address == pc()) {
                    candidates.add(new Hit(breakpoint, null, null));
                }
            }
        }
        var met = new ArrayList<Hit>();
        for (var hit : candidates) {
            if (scans ? hit.breakpoint().holds() : hit.breakpoint().meet()) {
                met.add(hit);
            }
        }
        if (scans) {
            return met;
        }
        met.stream().map(Hit::breakpoint).filter(Breakpoint::isTemporary).distinct().forEach(this::remove);
        return met;
    }

    // Backwards

    /** Why there is no way back; nothing if there is one. */
    public Optional<String> whyNoHistory() {
        return back == null ? Optional.of(whyNoHistory) : Optional.empty();
    }

    /** Goes back by one step, as {@link Interrupts#INTO} makes it: to where the last instruction had not begun. */
    public StopReason stepBack() {
        return backwards(Back::step);
    }

    /**
     * Goes back to the last place before this one at which it would have stopped. At a watched access it is the place
     * before the instruction that made it, so that its doing is undone; otherwise the place where the way forward
     * stops.
     */
    public StopReason resumeBack() {
        return backwards(Back::resume);
    }

    private StopReason backwards(Function<Back, StopReason> way) {
        return back == null ? new StopReason.NoHistory(whyNoHistory) : way.apply(back);
    }

    /** Goes back to the last time that an address was reached, if nothing else stops it before. */
    public StopReason runBackTo(int address) {
        var there = addUnseen(new Point.Code(address));
        try {
            return resumeBack();
        } finally {
            remove(there);
        }
    }

    /** Goes to the first place between two instructions that is not before a cycle, backwards or forwards. */
    public StopReason goTo(long cycle) {
        if (cycle >= machine.timeline().now()) {
            return resume(Limit.cycles(cycle));
        }
        return backwards(way -> way.goTo(cycle));
    }

    /**
     * What was done before, the latest first. Without a history it is what was remembered since the debugger began.
     *
     * @param interest memory of which loads and stores are to be told too, as far as there is a history; or null
     */
    public Chronicle chronicle(Point.Data interest) {
        return chronicle(interest, Retold.MAXIMUM_AT_ONCE);
    }

    /** @param atOnce so many deeds at most are found out at once */
    Chronicle chronicle(Point.Data interest, int atOnce) {
        return back == null ? new Remembered(scribe, beginCycle) : back.retell(interest, atOnce);
    }

    /** True while the machine does again what it did only for somebody to look on; it comes back to where it stood. */
    public boolean isRetelling() {
        return instead instanceof Scribe;
    }

    /**
     * Goes back to a time, in nanoseconds since reset. Where the core clock was another one then, the way leads over
     * the history's beginning.
     */
    public StopReason goBackTo(long nanoseconds) {
        var limit = Limit.nanoseconds(nanoseconds);
        var time = machine.clocks().time();
        var lastChange = time.cycleAt(0);
        return limit.cycle(time) > lastChange ? goTo(limit.cycle(time)) : backwards(way -> way.goTo(limit));
    }

    /** Has nothing looked for while a replay is on its way to somewhere. */
    void blind(boolean on) {
        lookOnlyWith(on ? Probe.NONE : null);
    }

    /** Has this look in place of all that is looked for, or that again with null. */
    void lookOnlyWith(Probe probe) {
        instead = probe;
        look();
    }

    /**
     * Does again what was done, up to a cycle or to the next place to stop. Breakpoints that are met do not know of it.
     *
     * @param fresh a breakpoint where it stands is met too
     */
    StopReason scan(long cycle, boolean fresh) {
        return scanning(fresh ? NOWHERE : Position.of(machine), () -> run(Limit.cycles(cycle)));
    }

    /** Does one step again, and says what is met behind it, or null. */
    StopReason scanStep() {
        return scanning(Position.of(machine), () -> reason(runner.step(NO_LIMIT)));
    }

    private StopReason scanning(Position from, Supplier<StopReason> motion) {
        scans = true;
        try {
            seen.clear();
            left = from;
            return motion.get();
        } finally {
            scans = false;
        }
    }

    /** Asks a run to stop soon; from any thread. */
    public void interrupt() {
        interrupted = true;
        machine.interrupt();
    }

    /** Forgets that a run was asked to stop: it has stopped. */
    public void forgetInterrupt() {
        interrupted = false;
    }

    // Looking and touching

    private int pc() {
        return machine.processor().read(CoreRegister.PC);
    }

    /**
     * Reads memory, or registers of devices without the side effects that reading has on the chip.
     *
     * @return fewer bytes if nobody answers beyond them; none if nobody answers at the first
     */
    public byte[] read(int address, int length) {
        var bytes = new byte[length];
        var done = 0;
        try {
            while (done < length) {
                var at = address + done;
                var width = width(at, length - done);
                var value = machine.bus().peek(at, width);
                for (var i = 0; i < width.bytes(); i++) {
                    bytes[done++] = (byte) (value >>> 8 * i);
                }
            }
        } catch (BusFault _) {
            return Arrays.copyOf(bytes, done);
        }
        return bytes;
    }

    /**
     * Writes memory of any kind, or registers of devices with the side effects that writing has. No time passes.
     *
     * @throws BusFault if nobody answers; what comes before is written
     */
    public void write(int address, byte[] bytes) {
        for (var done = 0; done < bytes.length;) {
            var at = address + done;
            var width = width(at, bytes.length - done);
            var value = 0;
            for (var i = 0; i < width.bytes(); i++) {
                value |= (bytes[done++] & 0xFF) << 8 * i;
            }
            act(new Stimulus.Poke(at, width, value));
        }
    }

    /**
     * Writes a register of the core.
     *
     * @throws IllegalArgumentException if the register cannot have that value; the message says why
     */
    public void write(CoreRegister register, int value) {
        act(new Stimulus.SetRegister(register, value));
    }

    /** Pulls the chip's NRST pin; time and history go on. */
    public void reset() {
        act(new Stimulus.Reset());
    }

    /** Does something from outside, here and now. Who has gone back begins another future. */
    public void act(Stimulus stimulus) {
        machine.outside().now(stimulus);
    }

    /** As wide as can be: a device may want whole words. */
    private static Width width(int address, int length) {
        if ((address & 3) == 0 && length >= 4) {
            return Width.WORD;
        }
        return (address & 1) == 0 && length >= 2 ? Width.HALFWORD : Width.BYTE;
    }

    private void happened(TraceEvent event) {
        switch (event) {
            case TraceEvent.ExceptionEntered(var _, int number, var _, var _, var _) -> {
                if (awaited == 0 && isAsynchronous(number)) {
                    entered = number;
                }
            }
            case TraceEvent.ExceptionReturned(var _, int number, var _) -> {
                if (number == awaited) {
                    awaited = 0;
                    machine.pause();
                }
            }
            default -> {}
        }
        if (instead != null) {
            return;
        }
        for (var breakpoint : breakpoints) {
            if (breakpoint.isEnabled() && breakpoint.point() instanceof Point.Happening(var _, var _, var isIt)
                    && isIt.test(event)) {
                seen.add(new Hit(breakpoint, null, event));
                machine.pause();
            }
        }
    }

    /** True for what is not the doing of the instruction that was interrupted: SVC and faults are. */
    private static boolean isAsynchronous(int exception) {
        return exception == ExceptionNumber.NMI || exception >= ExceptionNumber.PENDSV;
    }

    @Override
    public void close() {
        breakpoints.clear();
        if (scribe != null) {
            scribe.rest();
        }
        machine.processor().probe(Probe.NONE);
        machine.trace().remove(fineEar);
    }

    /** What the core is asked to look for. */
    private final class Watcher implements Probe {
        private final Set<Integer> code = new HashSet<>();
        private final List<Point.Data> data = new ArrayList<>();

        Watcher() {
            for (var breakpoint : breakpoints) {
                if (breakpoint.isEnabled()) {
                    switch (breakpoint.point()) {
                        case Point.Code(int address) -> code.add(address);
                        case Point.Data point -> data.add(point);
                        case Point.Happening _ -> {}
                    }
                }
            }
        }

        @Override
        public boolean looksAtCode(int address) {
            return code.contains(address);
        }

        @Override
        public boolean holdsBefore(int address) {
            return code.contains(address) && !(address == left.pc()
                    && machine.processor().instructions() == left.instructions()
                    && machine.processor().currentException() == left.exception());
        }

        @Override
        public boolean looksAtData() {
            return !data.isEmpty();
        }

        @Override
        public boolean looksAtAccess(int address, int bytes, boolean stores) {
            for (var point : data) {
                if (point.access().includes(stores) && point.touches(address, bytes)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void accessed(long cycle, int instruction, int address, Width width, int value, boolean stores) {
            for (var breakpoint : breakpoints) {
                if (breakpoint.isEnabled() && breakpoint.point() instanceof Point.Data point
                        && point.access().includes(stores) && point.touches(address, width.bytes())) {
                    seen.add(new Hit(breakpoint, new DataAccess(instruction, address, width, value, stores), null));
                    machine.pause();
                }
            }
        }
    }
}
