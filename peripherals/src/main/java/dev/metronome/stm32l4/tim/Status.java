package dev.metronome.stm32l4.tim;

import dev.metronome.signal.InterruptLine;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import java.util.List;
import java.util.stream.IntStream;

/**
 * TIMx_SR and TIMx_DIER, and the interrupt line between them: high for as long as a flag and its enable are both set.
 * A flag is set whether or not its interrupt is enabled.
 */
final class Status implements Stateful {
    static final int UIF = 1;
    static final int CC1IF = 1 << 1;
    static final int COMIF = 1 << 5;
    static final int TIF = 1 << 6;
    static final int BIF = 1 << 7;
    static final int CC1OF = 1 << 9;
    /** The flags that have an interrupt enable of the same place in DIER: all but the overcapture flags. */
    private static final int INTERRUPTS = 0xFF;

    /** Bits of SR and DIER, without the last letter: F of a flag, E of an enable. */
    private static final List<String> NAMES = List.of("UI", "CC1I", "CC2I", "CC3I", "CC4I", "COMI", "TI", "BI", "",
            "CC1O", "CC2O", "CC3O", "CC4O");

    private final String timer;
    private final Timeline timeline;
    private final Trace trace;
    private final InterruptLine line;
    private int flags;
    private int enables;

    /** @param timer "TIM15" */
    Status(String timer, Timeline timeline, Trace trace, InterruptLine line) {
        this.timer = timer;
        this.timeline = timeline;
        this.trace = trace;
        this.line = line;
    }

    /** The bits that are set, by the manual's names: "UIF" with the ending of SR. */
    static List<String> names(int bits, String ending) {
        return IntStream.range(0, ending.equals("E") ? 8 : NAMES.size()).filter(bit -> (bits >>> bit & 1) != 0)
                .mapToObj(bit -> NAMES.get(bit) + ending).toList();
    }

    int flags() {
        return flags;
    }

    int enables() {
        return enables;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    void raise(int flag) {
        if (trace.isHeardFinely()) {
            trace.emitFine(new TraceEvent.TimerFlagged(timeline.now(), timer, names(flag, "F").getFirst(),
                    (flag & enables & INTERRUPTS) != 0));
        }
        flags |= flag;
    }

    /** SR is rc_w0: a zero clears the flag, a one leaves it. */
    void write(int value) {
        flags &= value;
    }

    void clear(int flag) {
        flags &= ~flag;
    }

    void enable(int dier) {
        enables = dier;
    }

    void reset() {
        flags = 0;
        enables = 0;
    }

    /** Shows the line what the flags have become. */
    void drive() {
        line.drive((flags & enables & INTERRUPTS) != 0);
    }

    @Override
    public void save(StateWriter out) {
        out.word(flags);
        out.word(enables);
    }

    @Override
    public void restore(StateReader in) {
        flags = in.word();
        enables = in.word();
    }
}
