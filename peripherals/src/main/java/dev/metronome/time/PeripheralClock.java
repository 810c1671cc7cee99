package dev.metronome.time;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;

/**
 * The clock gate and reset line of one peripheral: two wires from the clock controller. The controller drives them,
 * the peripheral and the bus look at them.
 */
public final class PeripheralClock implements Stateful {
    /** The peripheral behind the gate. */
    public interface User {
        /** The gate is about to open or close: fold the time so far into your state. */
        default void gateAboutToChange() {}

        /** The gate has opened or closed: work out your next event anew. */
        default void gateChanged() {}

        /** The reset line was asserted: all registers go to their reset values. */
        void reset();
    }

    private final String peripheral;
    private boolean enabled;
    private boolean inReset;
    private User user;

    /** @param enabled true for what runs out of reset, and for what has no gate at all */
    public PeripheralClock(String peripheral, boolean enabled) {
        this.peripheral = peripheral;
        this.enabled = enabled;
    }

    /** The peripheral's name, as in the manual. */
    public String peripheral() {
        return peripheral;
    }

    /** Names the peripheral behind this gate; there is one. */
    public void connect(User user) {
        if (this.user != null) {
            throw new IllegalStateException(peripheral + "'s clock has a user already");
        }
        this.user = user;
    }

    /** True while the clock reaches the peripheral. */
    public boolean isEnabled() {
        return enabled;
    }

    /** True when the peripheral runs and answers: clocked, and not held in reset. */
    public boolean isRunning() {
        return enabled && !inReset;
    }

    /** Opens or closes the gate. Called by the clock controller alone. */
    public void enable(boolean on) {
        if (on == enabled) {
            return;
        }
        if (user != null) {
            user.gateAboutToChange();
        }
        enabled = on;
        if (user != null) {
            user.gateChanged();
        }
    }

    /** Asserts or releases the reset line. Called by the clock controller alone. */
    public void hold(boolean asserted) {
        if (asserted && !inReset && user != null) {
            user.reset();
        }
        inReset = asserted;
    }

    @Override
    public void save(StateWriter out) {
        out.flag(enabled);
        out.flag(inReset);
    }

    @Override
    public void restore(StateReader in) {
        enabled = in.flag();
        inReset = in.flag();
    }
}
