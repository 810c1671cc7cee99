package dev.metronome.core;

import static dev.metronome.core.ExceptionNumber.HARD_FAULT;
import static dev.metronome.core.ExceptionNumber.IRQ0;
import static dev.metronome.core.ExceptionNumber.NMI;
import static dev.metronome.core.ExceptionNumber.PENDSV;
import static dev.metronome.core.ExceptionNumber.SVCALL;
import static dev.metronome.core.ExceptionNumber.SYSTICK;

import dev.metronome.signal.InterruptLine;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import java.util.Arrays;

/**
 * Which exceptions are pending, active and enabled, at what priority; and the one question that matters: which of them,
 * if any, preempts what runs now (Armv7-M ARM B1.5.4, "Exception priorities and preemption").
 *
 * <p>Priorities are numbers; the lower wins. Reset, NMI and HardFault have -3, -2 and -1; all others 0 to 255, of which
 * this chip keeps the upper four bits. PRIGROUP splits a priority into a group, which preempts, and a subgroup, which
 * only orders what waits.
 */
public final class ExceptionTable implements Stateful {
    /** Priority bits that exist on STM32L4 (RM0351, NVIC: 16 levels). */
    public static final int PRIORITY_MASK = 0xF0;
    /** What runs when nothing is active and no mask is raised: every exception preempts it. */
    public static final int LOWEST_PRIORITY = 256;
    private static final int NONE = 0;

    /** Hears of what happens here. */
    interface Listener {
        /** An exception has become pending. */
        default void pended(int number) {}

        /** An exception may be taken from now on, or no longer. */
        default void enabled(int number, boolean on) {}

        /** PRIMASK, FAULTMASK or BASEPRI has another value. */
        default void masked() {}
    }

    private final int count;
    private final int[] priority;
    private final boolean[] pending;
    private final boolean[] active;
    private final boolean[] enabled;
    private final boolean[] line;
    private Listener listener = new Listener() {
    };
    private int activeCount;
    private int pendingCount;
    private int prigroup;
    private boolean primask;
    private boolean faultmask;
    private int basepri;
    private boolean sevOnPend;
    /** By a debugger. */
    private boolean held;
    private boolean event;
    /** True when {@link #preempting} must be worked out again. */
    private boolean changed;
    private int preempting;

    /** @param interrupts external interrupt lines of the chip */
    public ExceptionTable(int interrupts) {
        count = IRQ0 + interrupts;
        priority = new int[count];
        pending = new boolean[count];
        active = new boolean[count];
        enabled = new boolean[count];
        line = new boolean[count];
        reset();
    }

    /** Back to the state out of reset; lines keep the level that devices drive. */
    public void reset() {
        Arrays.fill(priority, 0);
        priority[ExceptionNumber.RESET] = -3;
        priority[NMI] = -2;
        priority[HARD_FAULT] = -1;
        Arrays.fill(pending, false);
        Arrays.fill(active, false);
        Arrays.fill(enabled, false);
        for (var always : new int[]{NMI, HARD_FAULT, SVCALL, PENDSV, SYSTICK}) {
            enabled[always] = true;
        }
        activeCount = 0;
        pendingCount = 0;
        prigroup = 0;
        primask = false;
        faultmask = false;
        basepri = 0;
        sevOnPend = false;
        event = false;
        changed = true;
    }

    /** External interrupt lines. */
    public int interrupts() {
        return count - IRQ0;
    }

    /** One past the highest exception number. */
    public int count() {
        return count;
    }

    /** The wire into the controller for interrupt {@code irq}. */
    public InterruptLine interrupt(int irq) {
        var number = IRQ0 + irq;
        if (irq < 0 || number >= count) {
            throw new IllegalArgumentException("no interrupt " + irq + "; there are " + interrupts());
        }
        return high -> drive(number, high);
    }

    /** The wire of the non-maskable interrupt. */
    public InterruptLine nmi() {
        return high -> drive(NMI, high);
    }

    /**
     * A rising line makes its interrupt pending. A line that stays high does so again when its handler returns
     * (Armv7-M ARM B3.4, level-sensitive interrupts).
     */
    private void drive(int number, boolean high) {
        if (high == line[number]) {
            return;
        }
        line[number] = high;
        if (high) {
            pend(number);
        }
    }

    /** Who is told of what happens here, in place of who was told before. */
    void tell(Listener who) {
        listener = who;
    }

    /** Makes an exception pending. */
    public void pend(int number) {
        if (!pending[number]) {
            pending[number] = true;
            pendingCount++;
            changed = true;
            listener.pended(number);
            if (sevOnPend) {
                event = true;
            }
        }
    }

    /** Takes a pending state back; an interrupt whose line is high and which is not active pends again at once. */
    public void unpend(int number) {
        if (pending[number] && !(line[number] && !active[number])) {
            pending[number] = false;
            pendingCount--;
            changed = true;
        }
    }

    /** True while it waits. */
    public boolean isPending(int number) {
        return pending[number];
    }

    /** True while its handler runs or is preempted. */
    public boolean isActive(int number) {
        return active[number];
    }

    /** Exceptions that are active. */
    public int activeCount() {
        return activeCount;
    }

    /** True if it may be taken when pending. */
    public boolean isEnabled(int number) {
        return enabled[number];
    }

    /** Enables an interrupt or a configurable fault. */
    public void enable(int number, boolean on) {
        if (on == enabled[number]) {
            return;
        }
        enabled[number] = on;
        changed = true;
        listener.enabled(number, on);
    }

    /** -3 to 255. */
    public int priority(int number) {
        return priority[number];
    }

    /** Sets a configurable priority, of which the chip keeps four bits. */
    public void setPriority(int number, int value) {
        priority[number] = value & PRIORITY_MASK;
        changed = true;
    }

    /** The exception's handler begins: pending no more, active. */
    void activate(int number) {
        if (pending[number]) {
            pending[number] = false;
            pendingCount--;
        }
        setActive(number, true);
    }

    /** The exception's handler has ended; FAULTMASK is cleared but by a return from NMI (DeActivate, B1.5.8). */
    void deactivate(int number) {
        setActive(number, false);
        if (number != NMI) {
            setFaultmask(false);
        }
        if (line[number]) {
            pend(number);
        }
    }

    /** Sets the active state, as a write to SHCSR may. */
    void setActive(int number, boolean on) {
        if (active[number] != on) {
            active[number] = on;
            activeCount += on ? 1 : -1;
        }
        changed = true;
    }

    /** AIRCR.PRIGROUP, 0 to 7. */
    public int prigroup() {
        return prigroup;
    }

    void setPrigroup(int value) {
        prigroup = value;
        changed = true;
    }

    /** PRIMASK. */
    public boolean primask() {
        return primask;
    }

    void setPrimask(boolean on) {
        if (on != primask) {
            primask = on;
            changed = true;
            listener.masked();
        }
    }

    /** FAULTMASK. */
    public boolean faultmask() {
        return faultmask;
    }

    void setFaultmask(boolean on) {
        if (on != faultmask) {
            faultmask = on;
            changed = true;
            listener.masked();
        }
    }

    /** BASEPRI; zero masks nothing. */
    public int basepri() {
        return basepri;
    }

    void setBasepri(int value) {
        var kept = value & PRIORITY_MASK;
        if (kept != basepri) {
            basepri = kept;
            changed = true;
            listener.masked();
        }
    }

    /**
     * A debugger holds PendSV, SysTick and interrupts back, as by DHCSR.C_MASKINTS (Armv7-M ARM C1.6.2). They still end
     * a WFI.
     */
    public void holdInterrupts(boolean on) {
        held = on;
        changed = true;
    }

    void setSevOnPend(boolean on) {
        sevOnPend = on;
    }

    /** Sets the event register: SEV, an event input, an exception entry or return (B1.5.18). */
    public void setEvent() {
        event = true;
    }

    /** Reads and clears the event register, as WFE does. */
    boolean takeEvent() {
        var was = event;
        event = false;
        return was;
    }

    /** The priority at which the core runs now (ExecutionPriority, B1.5.4). */
    public int executionPriority() {
        return executionPriority(primask);
    }

    private int executionPriority(boolean primask) {
        var boosted = faultmask ? -1 : primask ? 0 : basepri != 0 ? group(basepri) : LOWEST_PRIORITY;
        return Math.min(boosted, activePriority());
    }

    private int activePriority() {
        var highest = LOWEST_PRIORITY;
        if (activeCount != 0) {
            for (var number = NMI; number < count; number++) {
                if (active[number]) {
                    highest = Math.min(highest, group(priority[number]));
                }
            }
        }
        return highest;
    }

    /** The part of a priority that decides preemption. */
    private int group(int priority) {
        return priority < 0 ? priority : priority & ~((2 << prigroup) - 1);
    }

    /** True if the exception, were it pending, would preempt what runs now. */
    boolean wouldPreempt(int number) {
        return group(priority[number]) < executionPriority();
    }

    /** The pending exception that preempts what runs now, or 0. Worked out only when something has changed. */
    public int preempting() {
        if (changed) {
            preempting = preempting(executionPriority(), held);
            changed = false;
        }
        return preempting;
    }

    /** What keeps an exception, were it pending, from being taken now. */
    public Held held(int number) {
        if (!enabled[number]) {
            return Held.DISABLED;
        }
        var first = preempting();
        if (first != NONE) {
            return first == number ? Held.BY_NOTHING : Held.BEHIND_ANOTHER;
        }
        if (held && number >= PENDSV) {
            return Held.BY_DEBUGGER;
        }
        var group = group(priority[number]);
        if (faultmask && group >= -1) {
            return Held.BY_FAULTMASK;
        }
        if (primask && group >= 0) {
            return Held.BY_PRIMASK;
        }
        if (basepri != 0 && group >= group(basepri)) {
            return Held.BY_BASEPRI;
        }
        return activePriority() <= group ? Held.BY_HANDLER : Held.BY_NOTHING;
    }

    /** True if something pending would end a WFI, which PRIMASK does not keep from waking (B1.5.19). */
    boolean wakes() {
        return preempting(executionPriority(false), false) != NONE;
    }

    /**
     * The pending exception that goes first whatever handler runs, or 0: ICSR.VECTPENDING, which regards BASEPRI and
     * FAULTMASK but not PRIMASK (Armv7-M ARM B3.2.4).
     */
    public int highestPending() {
        return preempting(faultmask ? -1 : basepri != 0 ? group(basepri) : Integer.MAX_VALUE, false);
    }

    private int preempting(int running, boolean held) {
        if (pendingCount == 0) {
            return NONE;
        }
        var best = NONE;
        for (var number = NMI; number < (held ? PENDSV : count); number++) {
            if (pending[number] && enabled[number] && (best == NONE || priority[number] < priority[best])) {
                best = number;
            }
        }
        return best != NONE && group(priority[best]) < running ? best : NONE;
    }

    @Override
    public void save(StateWriter out) {
        for (var number = 0; number < count; number++) {
            out.word(priority[number]);
            out.word((pending[number] ? 1 : 0) | (active[number] ? 2 : 0) | (enabled[number] ? 4 : 0)
                    | (line[number] ? 8 : 0));
        }
        out.word(prigroup);
        out.flag(primask);
        out.flag(faultmask);
        out.word(basepri);
        out.flag(sevOnPend);
        out.flag(event);
        out.flag(held);
    }

    @Override
    public void restore(StateReader in) {
        activeCount = 0;
        pendingCount = 0;
        for (var number = 0; number < count; number++) {
            priority[number] = in.word();
            var bits = in.word();
            pending[number] = (bits & 1) != 0;
            active[number] = (bits & 2) != 0;
            enabled[number] = (bits & 4) != 0;
            line[number] = (bits & 8) != 0;
            activeCount += active[number] ? 1 : 0;
            pendingCount += pending[number] ? 1 : 0;
        }
        prigroup = in.word();
        primask = in.flag();
        faultmask = in.flag();
        basepri = in.word();
        sevOnPend = in.flag();
        event = in.flag();
        held = in.flag();
        changed = true;
    }
}
