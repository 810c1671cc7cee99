package dev.metronome.stm32l4.tim;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Timeline;

/**
 * The time-base unit that all timers share (RM0351, general-purpose timers, "Time-base unit" and "Counter modes"): a
 * counter behind a prescaler, the auto-reload register that turns the counter round, and the repetition counter that
 * lets only every so-many-th turn be an update event.
 *
 * <p>The counter is never stepped. Kept are its value and the prescaler's at the tick {@code since}; between two events
 * it moves evenly, so CNT is worked out when somebody asks. An event is an edge of CK_CNT after which the counter
 * does not simply go on (it turns round), or on which it arrives at a compare value. {@link #nextEvent} says when that
 * is; {@link #runTo} then makes this one edge by the same rules, {@link #edge}, that serve an external clock edge by
 * edge.
 *
 * <p>With prescaler p, auto-reload a and CK_INT, the update event comes (p + 1) x (a + 1) ticks after UG in a running
 * counter, and one tick later after CEN is set: "the counter starts counting 1 clock cycle after setting the CEN bit"
 * (Time-base unit). It falls on the edge on which the counter becomes 0 (figures "Counter timing diagram, internal
 * clock divided by N").
 *
 * <h2>Assumed</h2>
 * The counter and ARR are compared for equality. So a counter that stands above ARR runs to its greatest value and
 * on from 0, and that wrap is no overflow. The manual says as much for centre-aligned counting ("Hints on using
 * center-aligned mode"), and nothing against it for the others. UDIS holds back the update event, not the repetition
 * counter's reload; where OPM finds the update event held back, the counter goes on.
 */
final class TimeBase implements Stateful {
    /** CK_INT ticks from CEN to the first edge that the prescaler sees. */
    private static final long START_DELAY = 1;

    static final int CR1_CEN = 1;
    private static final int CR1_UDIS = 1 << 1;
    private static final int CR1_URS = 1 << 2;
    private static final int CR1_OPM = 1 << 3;
    private static final int CR1_DIR = 1 << 4;
    private static final int CR1_CMS = 3 << 5;
    private static final int CR1_ARPE = 1 << 7;

    /** The rest of the timer, as the time base sees it. */
    interface Listener {
        /** CK_CNT edges until the counter arrives at a compare value that matters; NEVER if it does not on its way. */
        long edgesToMatch(long count, boolean down);

        /** The counter has turned round (overflow or underflow), whether or not an update event follows. */
        void turned();

        /** An update event: shadow registers are to be loaded. */
        void updated(boolean byCounter);

        /** An edge that is an event is over: the counter has arrived at a new value. */
        void arrived();
    }

    private final Listener listener;
    private final long greatest;

    private int cr1;
    private int psc;
    private long arr;
    private int rcr;
    /** The shadow registers, and the repetition counter. */
    private int prescaler;
    private long reload;
    private int repetition;

    private long count;
    private boolean down;
    /** Edges of CK_PSC since the last edge of CK_CNT. */
    private int prescaled;
    /** The tick for which count and prescaled hold; may lie ahead by the start delay. */
    private long since;
    /** CK_PSC is CK_INT, rather than a trigger input or an encoder. */
    private boolean internalClock = true;
    /** The trigger input of gated mode lets CK_PSC through. */
    private boolean gateOpen = true;
    private boolean encoder;

    TimeBase(int bits, Listener listener) {
        this.listener = listener;
        greatest = (1L << bits) - 1;
        reset();
    }

    void reset() {
        cr1 = 0;
        psc = 0;
        arr = greatest;
        rcr = 0;
        prescaler = 0;
        reload = greatest;
        repetition = 0;
        count = 0;
        down = false;
        prescaled = 0;
        internalClock = true;
        gateOpen = true;
        encoder = false;
    }

    // ---- what registers read

    int cr1() {
        return cr1 & ~CR1_DIR | (down ? CR1_DIR : 0);
    }

    int psc() {
        return psc;
    }

    long arr() {
        return arr;
    }

    int rcr() {
        return rcr;
    }

    boolean isEnabled() {
        return (cr1 & CR1_CEN) != 0;
    }

    boolean isCountingDown() {
        return down;
    }

    /** CMS: 0 edge-aligned; 1, 2, 3 centre-aligned with compare flags on the way down, up, both. */
    int centreMode() {
        return encoder ? 0 : (cr1 & CR1_CMS) >>> 5;
    }

    /** The prescaler in force. */
    int prescaler() {
        return prescaler;
    }

    boolean isOnePulse() {
        return (cr1 & CR1_OPM) != 0;
    }

    /** The auto-reload value in force. */
    long reload() {
        return reload;
    }

    /** The counter as of the tick to which it was last brought. */
    long count() {
        return count;
    }

    /** The counter after the edge of a tick up to and including which every event has been run. */
    long countAt(long tick) {
        if (tick <= since || !isCounting()) {
            return count;
        }
        var edges = prescaled + tick - since;
        if (prescaler != 0) {
            edges /= prescaler + 1;
        }
        return down ? count - edges : count + edges;
    }

    private boolean isCounting() {
        // "The counter is blocked while the auto-reload value is null" (TIMx_ARR)
        return isEnabled() && internalClock && gateOpen && reload != 0;
    }

    // ---- time

    /** The tick of the next event; NEVER while the counter stands or is clocked from outside. */
    long nextEvent() {
        if (!isCounting()) {
            return Timeline.NEVER;
        }
        return since + edgesToEvent() * (prescaler + 1) - prescaled;
    }

    /** Brings the counter to a tick not beyond the next event, and runs the event if it is on that tick. */
    void runTo(long tick) {
        if (tick <= since) {
            return;
        }
        if (!isCounting()) {
            since = tick;
            return;
        }
        var clocks = prescaled + tick - since;
        var edges = clocks / (prescaler + 1);
        prescaled = (int) (clocks % (prescaler + 1));
        since = tick;
        if (edges < edgesToEvent()) {
            count += down ? -edges : edges;
        } else {
            count += down ? 1 - edges : edges - 1;
            edge();
        }
    }

    /** One edge of CK_PSC from outside: a trigger or an encoder transition. */
    void clock() {
        if (!isEnabled() || !gateOpen || reload == 0) {
            return;
        }
        prescaled++;
        if (prescaled > prescaler) {
            prescaled = 0;
            edge();
        }
    }

    /** One edge of CK_PSC from the encoder interface, which also says which way. */
    void clock(boolean backwards) {
        down = backwards;
        clock();
    }

    private long edgesToEvent() {
        return Math.min(edgesToTurn(), listener.edgesToMatch(count, down));
    }

    private long edgesToTurn() {
        if (centreMode() != 0) {
            if (down) {
                return count == 0 ? 1 : count;
            }
            return count == reload ? 1 : count < reload ? reload - count : greatest - count + 1;
        }
        if (down) {
            return count + 1;
        }
        return count <= reload ? reload - count + 1 : greatest - count + 1;
    }

    /** One edge of CK_CNT. */
    private void edge() {
        if (centreMode() != 0) {
            edgeCentreAligned();
        } else if (down) {
            if (count == 0) {
                turn();
                count = reload; // "the auto-reload is updated before the counter is reloaded" (Downcounting mode)
            } else {
                count--;
            }
        } else if (count == reload) {
            count = 0;
            turn();
        } else {
            count = count + 1 & greatest;
        }
        listener.arrived();
    }

    /**
     * From 0 to ARR - 1, then an overflow and from ARR down to 1, then an underflow and from 0 again ("Center-aligned
     * mode (up/down counting)"). A counter that stands at an end facing the wrong way turns first (assumed).
     */
    private void edgeCentreAligned() {
        if (down ? count == 0 : count == reload) {
            down = !down;
        }
        count = down ? count - 1 : count + 1 & greatest;
        if (!down && count == reload) {
            down = true;
            turn();
            count = reload;
        } else if (down && count == 0) {
            down = false;
            turn();
        }
    }

    private void turn() {
        listener.turned();
        if (repetition > 0) {
            repetition--;
            return;
        }
        repetition = rcr;
        update(true);
    }

    private void update(boolean byCounter) {
        if ((cr1 & CR1_UDIS) != 0) {
            return;
        }
        prescaler = psc;
        reload = arr;
        if ((cr1 & CR1_OPM) != 0) {
            cr1 &= ~CR1_CEN;
        }
        listener.updated(byCounter);
    }

    /** True when an update event not made by the counter itself sets UIF. */
    boolean flagsEveryUpdate() {
        return (cr1 & CR1_URS) == 0;
    }

    /**
     * UG, or a trigger in reset mode: "re-initialize the counter and generates an update of the registers. The
     * prescaler counter is cleared too"; a down-counter starts at ARR, all others at 0 (TIMx_EGR). With UDIS the
     * counters are set all the same, and nothing else happens (TIMx_CR1).
     */
    void reinitialise(long tick) {
        prescaled = 0;
        since = Math.max(since, tick);
        repetition = rcr;
        if (centreMode() != 0) {
            down = false;
        }
        update(false);
        count = down ? reload : 0;
    }

    // ---- register writes; the counter has been brought to the present tick

    /** Writes CR1's bits that the time base knows. */
    void control(int value, long tick) {
        var starts = (value & ~cr1 & CR1_CEN) != 0;
        if (centreMode() == 0 && !encoder) {
            down = (value & CR1_DIR) != 0; // read only in centre-aligned and encoder mode
        }
        cr1 = value;
        if ((value & CR1_ARPE) == 0) {
            reload = arr;
        }
        if (starts) {
            delayStart(tick);
        }
    }

    /** The slave controller sets CEN. */
    void start(long tick) {
        if (!isEnabled()) {
            cr1 |= CR1_CEN;
            delayStart(tick);
        }
    }

    private void delayStart(long tick) {
        since = Math.max(since, tick + START_DELAY);
    }

    void prescale(int value) {
        psc = value & 0xFFFF;
    }

    void reloadWith(long value) {
        arr = value & greatest;
        if ((cr1 & CR1_ARPE) == 0) {
            reload = arr;
        }
    }

    void repeat(int value) {
        rcr = value & 0xFF;
    }

    /** Writes CNT. In centre-aligned mode 0 and ARR decide the direction ("Hints on using center-aligned mode"). */
    void set(long value) {
        count = value & greatest;
        if (centreMode() != 0) {
            if (count == 0) {
                down = false;
            } else if (count == reload) {
                down = true;
            }
        }
    }

    /** What clocks the prescaler: CK_INT or the slave controller, and in encoder mode it also gives the direction. */
    void clockedBy(boolean internal, boolean byEncoder) {
        internalClock = internal;
        encoder = byEncoder;
    }

    /** Gated mode's gate. */
    void gate(boolean open) {
        gateOpen = open;
    }

    boolean isGateOpen() {
        return gateOpen;
    }

    @Override
    public void save(StateWriter out) {
        out.word(cr1);
        out.word(psc);
        out.cycle(arr);
        out.word(rcr);
        out.word(prescaler);
        out.cycle(reload);
        out.word(repetition);
        out.cycle(count);
        out.flag(down);
        out.word(prescaled);
        out.cycle(since);
        out.flag(internalClock);
        out.flag(gateOpen);
        out.flag(encoder);
    }

    @Override
    public void restore(StateReader in) {
        cr1 = in.word();
        psc = in.word();
        arr = in.cycle();
        rcr = in.word();
        prescaler = in.word();
        reload = in.cycle();
        repetition = in.word();
        count = in.cycle();
        down = in.flag();
        prescaled = in.word();
        since = in.cycle();
        internalClock = in.flag();
        gateOpen = in.flag();
        encoder = in.flag();
    }
}
