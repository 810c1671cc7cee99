package dev.metronome.stm32l4.tim;

import dev.metronome.signal.Wire;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Timeline;

/**
 * All inputs that pass through the timer's clock domain: TI1 to TI4 from the pins, ITR0 to ITR3 from other timers, and
 * ETR. An edge on a wire never acts at once but on a later tick, so that timers wired in a ring cannot call each other
 * round in a circle.
 */
final class Inputs implements Stateful {
    /** In the answer of {@link #runTo}: ETRF has risen. */
    static final int ETR_RISES = 1 << 4;

    private final boolean hasEtr;
    private final Wire[] pinWires;
    private final Wire[] timerWires;
    private final Wire etrWire;
    private final Input[] pins;
    private final Input[] timers;
    private final Input etr = Input.ofPin();
    private final ExternalTrigger etrDivider = new ExternalTrigger();
    private long nextEvent = Timeline.NEVER;

    /** @param watcher hears of every change of a wire */
    Inputs(TimerModel model, Wire.Watcher watcher) {
        hasEtr = model.family().countsDown();
        pins = new Input[model.channels()];
        pinWires = new Wire[pins.length];
        for (var i = 0; i < pins.length; i++) {
            pins[i] = Input.ofPin();
            pinWires[i] = new Wire(model + " TI" + (i + 1));
            pinWires[i].watch(watcher);
        }
        timers = new Input[model.family().hasSlaveMode() ? 4 : 0];
        timerWires = new Wire[timers.length];
        for (var i = 0; i < timers.length; i++) {
            timers[i] = Input.ofTimer();
            timerWires[i] = new Wire(model + " ITR" + i);
            timerWires[i].watch(watcher);
        }
        etrWire = new Wire(model + " ETR");
        etrWire.watch(watcher);
    }

    Wire pinWire(int index) {
        return pinWires[index];
    }

    Wire timerWire(int number) {
        return timerWires[number];
    }

    Wire etrWire() {
        return etrWire;
    }

    int pinCount() {
        return pins.length;
    }

    /** TIxF, x from 0. */
    boolean pin(int index) {
        return pins[index].level();
    }

    /** ITRx. */
    boolean timer(int number) {
        return number < timers.length && timers[number].level();
    }

    /** ETRF. */
    boolean etr() {
        return etr.level();
    }

    /** No filters; the wires keep the levels that others give them. */
    void reset() {
        for (var i = 0; i < pins.length; i++) {
            pins[i].reset(pinWires[i].isHigh());
        }
        for (var i = 0; i < timers.length; i++) {
            timers[i].reset(timerWires[i].isHigh());
        }
        etr.reset(etrWire.isHigh());
        etrDivider.reset(etrWire.isHigh());
        nextEvent = Timeline.NEVER;
    }

    /** Sets the filter of TIx, x from 0. */
    void filter(int index, int code, int samplingTicks, long tick) {
        pins[index].filter(code, samplingTicks, tick);
        findNextEvent();
    }

    /** Sets the filter of ETR. */
    void filterEtr(int code, int samplingTicks, long tick) {
        etr.filter(code, samplingTicks, tick);
        findNextEvent();
    }

    /**
     * Looks at the wires.
     *
     * @param xor  TI1S: TI1 is the XOR of TI1, TI2 and, where there is one, TI3
     * @param smcr ETP and ETPS
     */
    void feed(boolean xor, int smcr, long tick) {
        for (var i = 0; i < pins.length; i++) {
            pins[i].drive(i == 0 && xor ? xorOfPins() : pinWires[i].isHigh(), tick);
        }
        for (var i = 0; i < timers.length; i++) {
            timers[i].drive(timerWires[i].isHigh(), tick);
        }
        if (hasEtr) {
            etr.drive(etrDivider.passes(etrWire.isHigh(), smcr), tick);
        }
        findNextEvent();
    }

    private boolean xorOfPins() {
        var level = false;
        for (var i = 0; i < Math.min(3, pinWires.length); i++) {
            level ^= pinWires[i].isHigh();
        }
        return level;
    }

    /** The next tick on which {@link #runTo} has something to do. */
    long nextEvent() {
        return nextEvent;
    }

    /** Runs what is due; a bit for each TIxF that has changed, TI1 in bit 0, and {@link #ETR_RISES}. */
    int runTo(long tick) {
        var edges = 0;
        for (var i = 0; i < pins.length; i++) {
            edges |= pins[i].runTo(tick) ? 1 << i : 0;
        }
        for (var timer : timers) {
            timer.runTo(tick);
        }
        edges |= etr.runTo(tick) && etr.level() ? ETR_RISES : 0;
        findNextEvent();
        return edges;
    }

    private void findNextEvent() {
        nextEvent = etr.nextEvent();
        for (var pin : pins) {
            nextEvent = Math.min(nextEvent, pin.nextEvent());
        }
        for (var timer : timers) {
            nextEvent = Math.min(nextEvent, timer.nextEvent());
        }
    }

    @Override
    public void save(StateWriter out) {
        for (var i = 0; i < pins.length; i++) {
            pinWires[i].save(out);
            pins[i].save(out);
        }
        for (var i = 0; i < timers.length; i++) {
            timerWires[i].save(out);
            timers[i].save(out);
        }
        etrWire.save(out);
        etr.save(out);
        etrDivider.save(out);
    }

    @Override
    public void restore(StateReader in) {
        for (var i = 0; i < pins.length; i++) {
            pinWires[i].restore(in);
            pins[i].restore(in);
        }
        for (var i = 0; i < timers.length; i++) {
            timerWires[i].restore(in);
            timers[i].restore(in);
        }
        etrWire.restore(in);
        etr.restore(in);
        etrDivider.restore(in);
        findNextEvent();
    }
}
