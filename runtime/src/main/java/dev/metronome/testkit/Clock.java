package dev.metronome.testkit;

import dev.metronome.machine.Stimulus;
import dev.metronome.stm32l4.rcc.Crystal;

/** A clock of the board, which can break: a crystal, or what is fed in. */
public final class Clock {
    private final Machine machine;
    private final Crystal crystal;

    Clock(Machine machine, Crystal crystal) {
        this.machine = machine;
        this.crystal = crystal;
    }

    /** "HSE". */
    public String name() {
        return crystal.name();
    }

    /**
     * It stops, now. What then happens is the chip's doing: see {@link dev.metronome.stm32l4.rcc.Rcc}.
     *
     * @throws IllegalArgumentException if the board has none
     */
    public void fails() {
        machine.emulated().outside().now(new Stimulus.Fail(crystal));
    }

    /** It is whole again. */
    public void heals() {
        machine.emulated().outside().now(new Stimulus.Heal(crystal));
    }

    /** True while it is broken. */
    public boolean hasFailed() {
        return machine.emulated().chip().rcc().hasFailed(crystal);
    }

    @Override
    public String toString() {
        return name();
    }
}
