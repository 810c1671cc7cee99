package dev.metronome.stm32l4.tim;

import dev.metronome.signal.Wire;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Timeline;

/**
 * The output stage of one channel: OCx, and OCxN where the channel has it, made of OCxREF by polarity, enables, dead
 * time and the main output enable (RM0351, general-purpose timers, "Complementary outputs and dead-time insertion" and
 * table "Output control bits for complementary OCx and OCxN channels with break feature").
 *
 * <p>Dead time needs no second counter: a side may be active no sooner than the dead time after the reference last
 * changed, so the tick of that change decides, and a pulse shorter than the dead time is not made at all.
 *
 * <h2>Assumed</h2>
 * After a break the idle levels come the plain dead time after MOE was cleared; the manual says "around 2 ck_tim clock
 * cycles" longer. A reference that was settled before MOE was set passes through the dead time again.
 */
final class OutputPair implements Stateful {
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private final String channel;
    private final boolean hasComplement;
    private final TimerOutput main;
    private final TimerOutput complement;

    /** CCxE, CCxP, CCxNE, CCxNP in the low bits of CCER's nibble, in force. */
    private boolean enabled;
    private boolean activeLow;
    private boolean complementEnabled;
    private boolean complementActiveLow;

    private boolean reference;
    private boolean outputsOn;
    /** The tick of the last change that begins a dead time. */
    private long changed = LONG_AGO;

    OutputPair(String timer, int number, boolean hasComplement) {
        this.hasComplement = hasComplement;
        channel = timer + " channel " + number;
        var name = timer + "_CH" + number;
        main = new TimerOutput(new Wire(name), new Wire(name + " driven"));
        complement = new TimerOutput(new Wire(name + "N"), new Wire(name + "N driven"));
    }

    /** "TIM15 channel 1". */
    String channel() {
        return channel;
    }

    TimerOutput main() {
        return main;
    }

    TimerOutput complement() {
        return complement;
    }

    boolean isEnabled() {
        return enabled;
    }

    void reset() {
        configure(0);
        reference = false;
        outputsOn = false;
        changed = LONG_AGO;
    }

    /** The channel's nibble of CCER: CCxE, CCxP, CCxNE, CCxNP. */
    void configure(int nibble) {
        enabled = (nibble & 1) != 0;
        complementEnabled = hasComplement && (nibble & 4) != 0;
        polarity(nibble);
    }

    /** CCxP and CCxNP alone. */
    void polarity(int nibble) {
        activeLow = (nibble & 2) != 0;
        complementActiveLow = (nibble & 8) != 0;
    }

    /** When a dead time that has begun ends; NEVER if none is running. */
    long nextEvent(long tick, long deadTime) {
        return hasComplement && changed + deadTime > tick ? changed + deadTime : Timeline.NEVER;
    }

    /** Drives the pins of a channel that is an input, which is not at all. */
    void release() {
        main.drive(false, false);
        complement.drive(false, false);
    }

    /** Drives the pins of a timer without a main output enable. */
    void drive(boolean newReference) {
        main.drive(enabled && newReference != activeLow, enabled);
    }

    /** Drives the pins as BDTR says. */
    void drive(boolean newReference, BreakAndDeadTime bdtr, boolean idle, boolean complementIdle, long tick) {
        if (newReference != reference || bdtr.isMainOutputOn() != outputsOn) {
            reference = newReference;
            outputsOn = bdtr.isMainOutputOn();
            changed = tick;
        }
        var settled = tick - changed >= bdtr.deadTime();
        if (outputsOn) {
            driveRunning(bdtr.offStateInRun(), settled);
        } else {
            driveIdle(bdtr.offStateInIdle(), settled || !hasComplement, idle, complementIdle);
        }
    }

    private void driveRunning(boolean offState, boolean settled) {
        if (enabled && complementEnabled) {
            main.drive((reference && settled) != activeLow, true);
            complement.drive((!reference && settled) != complementActiveLow, true);
            return;
        }
        var held = offState && (enabled || complementEnabled);
        main.drive(enabled ? reference != activeLow : held && activeLow, enabled || held);
        if (hasComplement) {
            complement.drive(complementEnabled ? reference != complementActiveLow : held && complementActiveLow,
                    complementEnabled || held);
        }
    }

    private void driveIdle(boolean offState, boolean settled, boolean idle, boolean complementIdle) {
        var held = offState && (enabled || complementEnabled);
        // Idle levels that would make both sides active are not applied: the inactive levels stay.
        var bothActive = hasComplement && idle != activeLow && complementIdle != complementActiveLow;
        var idling = settled && !bothActive;
        main.drive(held && (idling ? idle : activeLow), held);
        if (hasComplement) {
            complement.drive(held && (idling ? complementIdle : complementActiveLow), held);
        }
    }

    @Override
    public void save(StateWriter out) {
        out.flag(enabled);
        out.flag(activeLow);
        out.flag(complementEnabled);
        out.flag(complementActiveLow);
        out.flag(reference);
        out.flag(outputsOn);
        out.cycle(changed);
        main.save(out);
        complement.save(out);
    }

    @Override
    public void restore(StateReader in) {
        enabled = in.flag();
        activeLow = in.flag();
        complementEnabled = in.flag();
        complementActiveLow = in.flag();
        reference = in.flag();
        outputsOn = in.flag();
        changed = in.cycle();
        main.restore(in);
        complement.restore(in);
    }
}
