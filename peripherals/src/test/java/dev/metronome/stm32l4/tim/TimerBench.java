package dev.metronome.stm32l4.tim;

import dev.metronome.signal.InterruptLine;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.time.ClockTree;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Frequency;
import dev.metronome.time.PeripheralClock;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.Warnings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One timer on a bench: a real timeline and clock tree, all clocks 80 MHz, and the cycles at which its line moved. */
final class TimerBench {
    static final int CEN = 1;
    static final int UDIS = 2;
    static final int URS = 4;
    static final int OPM = 8;
    static final int DIR = 16;
    static final int ARPE = 1 << 7;
    static final int UG = 1;

    final Timeline timeline = new Timeline();
    final ClockTree clocks;
    final PeripheralClock gate;
    final Timer timer;
    final Warnings warn;
    final Trace trace = new Trace();
    final List<String> warnings = new ArrayList<>();
    /** The cycles at which the interrupt line went high. */
    final List<Long> interrupts = new ArrayList<>();
    boolean line;
    InterruptLine onLine = _ -> {};

    TimerBench(TimerModel model) {
        trace.add(event -> {
            if (event instanceof TraceEvent.Warned warned) {
                warnings.add(warned.message());
            }
        });
        var all = new EnumMap<Clock, Frequency>(Clock.class);
        for (var clock : Clock.values()) {
            all.put(clock, Frequency.ofMegahertz(80));
        }
        clocks = new ClockTree(timeline, all);
        gate = new PeripheralClock(model.name(), true);
        warn = new Warnings(timeline, trace);
        timer = new Timer(model, timeline, clocks, gate, this::lineChanged, trace, warn);
    }

    static TimerBench tim15() {
        return new TimerBench(TimerModel.TIM15);
    }

    private void lineChanged(boolean high) {
        if (high && !line) {
            interrupts.add(timeline.now());
        }
        if (high != line) {
            onLine.drive(high);
        }
        line = high;
    }

    void write(Register register, int value) {
        timer.write(register.offset(), value, -1);
    }

    int read(Register register) {
        return timer.read(register.offset());
    }

    void set(Register register, int bits) {
        write(register, read(register) | bits);
    }

    /** Clears flags as firmware does: SR is rc_w0. */
    void clear(int flags) {
        write(Register.SR, ~flags);
    }

    boolean has(int flag) {
        return (read(Register.SR) & flag) != 0;
    }

    long now() {
        return timeline.now();
    }

    TimerBench advance(long cycles) {
        timeline.advanceTo(timeline.now() + cycles);
        return this;
    }

    /** PSC and ARR, loaded by UG, flags clear; the counter stands at 0. */
    TimerBench setUp(int psc, int arr) {
        write(Register.PSC, psc);
        write(Register.ARR, arr);
        write(Register.EGR, UG);
        write(Register.SR, 0);
        return this;
    }

    /**
     * Sets CEN, and passes the one tick that the counter takes to start; returns the cycle at which counting begins.
     */
    long start(int control) {
        write(Register.CR1, control | CEN);
        advance(1);
        return now();
    }

    /** Advances until a flag is set; fails after the given number of cycles. */
    long cyclesUntil(int flag, long most) {
        var from = now();
        while (!has(flag)) {
            var next = timeline.nextDeadline();
            if (next > from + most) {
                throw new AssertionError("flag 0x" + Integer.toHexString(flag) + " not set in " + most + " cycles");
            }
            timeline.advanceTo(next);
        }
        return now() - from;
    }

    void clocks(Map<Clock, Frequency> to) {
        clocks.change(to);
    }

    StateReader snapshot() {
        var out = new StateWriter();
        timeline.save(out);
        clocks.save(out);
        gate.save(out);
        timer.save(out);
        return out.reader();
    }

    void restore(StateReader in) {
        timeline.restore(in);
        clocks.restore(in);
        gate.restore(in);
        timer.restore(in);
    }
}
