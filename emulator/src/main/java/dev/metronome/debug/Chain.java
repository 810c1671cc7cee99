package dev.metronome.debug;

import dev.metronome.bus.RegisterDirectory;
import dev.metronome.core.Held;
import dev.metronome.machine.Cause;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds, for something that happened, what it came from: the instruction or device that did it; for a handler the
 * exception, since when it was pending, and what held it back; for an exception its device; for a timer's flag the
 * store that set the timer up. Each link is a fact of the chronicle. That a program which ran on behind a handler had
 * waited for it is not known to anybody but the program, and not said.
 */
public final class Chain {
    private static final int NOWHERE = -1;
    /** How often it reaches back for what may have been long ago, or never. */
    private static final int LITTLE = 2;
    private static final int AS_FAR_AS_NEEDED = Integer.MAX_VALUE;
    /** More than anybody reads: exceptions that pend each other. */
    private static final int MAXIMUM_LINKS = 40;
    private static final Set<String> TIME_BASE = Set.of("CR1", "EGR", "CNT", "PSC", "ARR");

    private final Chronicle chronicle;
    private final RegisterDirectory registers;
    private final List<Link> links = new ArrayList<>();

    /** @param registers to know a timer's by its name */
    public Chain(Chronicle chronicle, RegisterDirectory registers) {
        this.chronicle = chronicle;
        this.registers = registers;
    }

    /** From the last event of that kind, or empty if there was none as far back as is known. */
    public Optional<List<Link>> of(Predicate<TraceEvent> isIt) {
        var effect = lastEvent(-1, isIt, AS_FAR_AS_NEEDED);
        if (effect == NOWHERE) {
            return Optional.empty();
        }
        links.add(new Link.Happened(told(effect).event()));
        if (told(effect).event() instanceof TraceEvent.ExceptionPended) {
            whyPended(effect);
        } else {
            whoDid(effect);
        }
        return Optional.of(links);
    }

    /**
     * From the last store to some memory that the chronicle was asked to tell of, or empty if there was none as far
     * back as so many reaches lead.
     */
    public Optional<List<Link>> ofStore(Point.Data memory, int reaches) {
        var store = find(-1, deed -> deed instanceof Deed.Access access && access.stores()
                && memory.touches(access.address(), access.width().bytes()), reaches);
        if (store == NOWHERE) {
            return Optional.empty();
        }
        var access = (Deed.Access) chronicle.deed(store);
        links.add(new Link.Instruction(access.cycle(), access.instruction(), access.exception(), access));
        lookForLost(store, memory);
        context(access.exception(), store);
        return Optional.of(links);
    }

    /** From an exception that was taken, the last time up to a cycle; or empty. */
    public Optional<List<Link>> ofTaking(int exception, long cycle) {
        var handler = lastEvent(-1, event -> event instanceof TraceEvent.ExceptionEntered entered
                && entered.number() == exception && entered.cycle() <= cycle, AS_FAR_AS_NEEDED);
        if (handler == NOWHERE) {
            return Optional.empty();
        }
        taken(handler);
        return Optional.of(links);
    }

    /** What the core slept for when it woke last; or, where it was taken out of no sleep, empty. */
    public Optional<List<Link>> ofWaking() {
        return of(TraceEvent.Woke.class::isInstance);
    }

    // Who did it

    private void whoDid(int number) {
        var told = told(number);
        var cycle = told.cycle();
        switch (told.cause()) {
            case Cause.Instruction(int address, int exception) -> {
                links.add(new Link.Instruction(cycle, address, exception, storeBy(address, number)));
                context(exception, number);
            }
            case Cause.Java(String place, int exception) -> {
                links.add(new Link.Java(cycle, place, exception));
                if (exception != 0 || !task(number)) {
                    context(exception, number);
                }
            }
            case Cause.Device(String event) -> device(number, event);
            case Cause.Reset _ -> links.add(new Link.Reset(cycle));
            case Cause.Core _ -> byCore(number);
            case Cause.Outside _ -> links.add(new Link.Outside(cycle));
        }
    }

    private void byCore(int number) {
        var told = told(number);
        switch (told.event()) {
            case TraceEvent.Slept _ -> {
                links.add(new Link.Core(told.cycle(), 0, told.pc()));
                context(0, number);
            }
            case TraceEvent.Woke _ -> wake(number);
            default -> links.add(new Link.Core(told.cycle(), 0, told.pc()));
        }
    }

    private void wokenBy(TraceEvent.TaskWoken woken, int number) {
        var handler = lastEvent(number, event -> event instanceof TraceEvent.ExceptionEntered entered
                && entered.name().equals(woken.by()), 0);
        if (handler == NOWHERE) {
            links.add(new Link.Outside(woken.cycle()));
        } else {
            taken(handler);
        }
    }

    /** The store by which an instruction did something: told on the same cycle. */
    private Deed.Access storeBy(int address, int number) {
        var cycle = chronicle.deed(number).cycle();
        var first = number;
        while (first > 0 && chronicle.deed(first - 1).cycle() == cycle) {
            first--;
        }
        for (var i = first; i < chronicle.count() && chronicle.deed(i).cycle() == cycle; i++) {
            if (chronicle.deed(i) instanceof Deed.Access access && access.stores()
                    && access.instruction() == address) {
                return access;
            }
        }
        return null;
    }

    /** Of a timer's alarm it tells the flags; of one that made an exception pending, those that have an interrupt. */
    private void device(int number, String event) {
        var told = told(number);
        var interrupts = told.event() instanceof TraceEvent.ExceptionPended;
        var isTold = false;
        for (var i = number + 1; i < chronicle.count() && chronicle.deed(i).cycle() == told.cycle(); i++) {
            if (chronicle.deed(i) instanceof Deed.Told(TraceEvent.TimerFlagged flagged, var _, var _, var _)
                    && event.startsWith(flagged.timer()) && (flagged.interrupts() || !interrupts)) {
                links.add(new Link.Happened(flagged));
                setUp(i, flagged);
                isTold = true;
            }
        }
        if (!isTold) {
            links.add(new Link.Device(told.cycle(), event));
        }
    }

    /** Which store set the timer up for its flag, if that is not long ago. */
    private void setUp(int number, TraceEvent.TimerFlagged flagged) {
        var block = registers.block(flagged.timer());
        var flag = flagged.flag();
        var wanted = flag.matches("CC[1-4]IF") ? Set.of("CCR" + flag.charAt(2)) : TIME_BASE;
        var addresses = block.registers().stream().filter(register -> wanted.contains(register.name()))
                .map(block::address).toList();
        var store = find(number, deed -> deed instanceof Deed.Access access && access.stores()
                && addresses.contains(access.address() & ~3), LITTLE);
        if (store != NOWHERE) {
            links.add(new Link.SetUp((Deed.Access) chronicle.deed(store)));
        }
    }

    // In what did it run

    private void context(int exception, int number) {
        if (links.size() > MAXIMUM_LINKS) {
            return;
        }
        if (exception == 0) {
            thread(number);
            return;
        }
        var handler = lastEvent(number, event -> event instanceof TraceEvent.ExceptionEntered entered
                && entered.number() == exception, AS_FAR_AS_NEEDED);
        if (handler == NOWHERE) {
            end();
        } else {
            taken(handler);
        }
    }

    private void thread(int number) {
        var last = lastEvent(number, event -> event instanceof TraceEvent.ExceptionReturned
                || event instanceof TraceEvent.Woke, LITTLE);
        if (last == NOWHERE) {
            end();
            return;
        }
        switch (told(last).event()) {
            case TraceEvent.ExceptionReturned returned -> {
                links.add(new Link.RanOn(returned));
                var handler = lastEvent(last, event -> event instanceof TraceEvent.ExceptionEntered entered
                        && entered.number() == returned.number(), AS_FAR_AS_NEEDED);
                if (handler == NOWHERE) {
                    end();
                } else {
                    taken(handler);
                }
            }
            case TraceEvent.Woke woke -> {
                links.add(new Link.Happened(woke));
                wake(last);
            }
            default -> throw new IllegalStateException();
        }
    }

    /** The core woke: for an exception that was pending then, held back or not. */
    private void wake(int number) {
        var pended = lastEvent(number, event -> event instanceof TraceEvent.ExceptionPended, LITTLE);
        if (pended == NOWHERE) {
            end();
        } else {
            links.add(new Link.Happened(told(pended).event()));
            whyPended(pended);
        }
    }

    private boolean task(int number) {
        var polled = lastEvent(number, TraceEvent.TaskPolled.class::isInstance, 0);
        if (polled == NOWHERE) {
            return false;
        }
        var poll = (TraceEvent.TaskPolled) told(polled).event();
        links.add(new Link.Happened(poll));
        var woken = lastEvent(polled, event -> event instanceof TraceEvent.TaskWoken task && task.id() == poll.id()
                || event instanceof TraceEvent.TaskSpawned made && made.id() == poll.id(), 0);
        if (woken == NOWHERE) {
            end();
            return true;
        }
        links.add(new Link.Happened(told(woken).event()));
        if (told(woken).event() instanceof TraceEvent.TaskWoken by) {
            wokenBy(by, woken);
        }
        return true;
    }

    // An exception

    private void taken(int number) {
        var entered = (TraceEvent.ExceptionEntered) told(number).event();
        var pended = lastEvent(number, event -> event instanceof TraceEvent.ExceptionPended pend
                && pend.number() == entered.number(), AS_FAR_AS_NEEDED);
        if (pended == NOWHERE) {
            links.add(new Link.Taken(entered, entered.cycle(), false));
            end();
            return;
        }
        var pend = told(pended);
        links.add(new Link.Taken(entered, pend.cycle(), hasWoken(number, pended)));
        if (pend.held() != Held.BY_NOTHING) {
            links.add(heldBack(pend, pended, number, entered));
        }
        links.add(new Link.Happened(pend.event()));
        whyPended(pended);
    }

    private boolean hasWoken(int entered, int pended) {
        for (var i = entered + 1; i <= pended; i++) {
            if (chronicle.deed(i) instanceof Deed.Told told && told.event() instanceof TraceEvent.Woke) {
                return true;
            }
        }
        return false;
    }

    /** The last thing before it was taken that let it be. */
    private Link heldBack(Deed.Told pend, int pended, int entered, TraceEvent.ExceptionEntered taken) {
        for (var i = entered + 1; i < pended; i++) {
            if (chronicle.deed(i) instanceof Deed.Told told && lets(told.event(), taken.number())) {
                return new Link.HeldBack(told.cycle(), pend.cycle(), taken.number(), pend.held(), told.event(),
                        told.pc(), told.cause() instanceof Cause.Outside);
            }
        }
        return new Link.HeldBack(taken.cycle(), pend.cycle(), taken.number(), pend.held(), null, 0, false);
    }

    private static boolean lets(TraceEvent event, int number) {
        return switch (event) {
            case TraceEvent.MasksChanged _,TraceEvent.ExceptionReturned _ -> true;
            case TraceEvent.ExceptionEnabled enabled -> enabled.on() && enabled.number() == number;
            default -> false;
        };
    }

    private void whyPended(int number) {
        var told = told(number);
        var exception = ((TraceEvent.ExceptionPended) told.event()).number();
        for (var i = number + 1; i < chronicle.count() && chronicle.deed(i).cycle() == told.cycle(); i++) {
            if (chronicle.deed(i) instanceof Deed.Told(TraceEvent.ExceptionReturned returned, var _, var _, var _)
                    && returned.number() == exception && told.cause() instanceof Cause.Core) {
                links.add(new Link.LineStillHigh(told.cycle(), exception));
                return;
            }
        }
        if (told.cause() instanceof Cause.Core(int address, int during)) {
            links.add(new Link.Core(told.cycle(), exception, address));
            context(during, number);
        } else {
            whoDid(number);
        }
    }

    // Looking

    private void end() {
        links.add(new Link.End(chronicle.beginCycle(), chronicle.isWhole()));
    }

    private Deed.Told told(int number) {
        return (Deed.Told) chronicle.deed(number);
    }

    private int lastEvent(int before, Predicate<TraceEvent> isIt, int reaches) {
        return find(before, deed -> deed instanceof Deed.Told told && isIt.test(told.event()), reaches);
    }

    /** The latest such deed before another; reaches back for it so many times at most. */
    private int find(int before, Predicate<Deed> isIt, int reaches) {
        var left = reaches;
        for (var i = before + 1;; i++) {
            while (i == chronicle.count()) {
                if (left-- <= 0 || !chronicle.reachBack()) {
                    return NOWHERE;
                }
            }
            if (isIt.test(chronicle.deed(i))) {
                return i;
            }
        }
    }

    /**
     * The instruction stored what it had made of an earlier load: who stored in between has done so in vain. The load
     * is the last one in the same exception or thread mode.
     */
    private void lookForLost(int store, Point.Data memory) {
        var access = (Deed.Access) chronicle.deed(store);
        Deed.Access between = null;
        for (var i = store + 1; i < chronicle.count(); i++) {
            if (chronicle.deed(i) instanceof Deed.Access other
                    && memory.touches(other.address(), other.width().bytes())) {
                if (other.exception() == access.exception()) {
                    if (!other.stores() && between != null) {
                        links.add(new Link.Lost(other, between));
                    }
                    return;
                }
                if (other.stores() && between == null) {
                    between = other;
                }
            }
        }
    }
}
