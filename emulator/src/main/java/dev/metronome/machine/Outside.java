package dev.metronome.machine;

import dev.metronome.bus.BusFault;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import java.util.List;

/**
 * The one way in which people, tests and debuggers act on a machine so that it can be done again: {@link #now} between
 * runs, and {@link #after} for later. What is still to come is part of the machine's state; what was done is told to
 * whoever keeps a history, which {@link Snapshots} does.
 *
 * <p>Who acts on board, bus or engine directly acts beside any history: a replay from before leaves that out.
 */
public final class Outside implements Stateful {
    /**
     * Something that was done, or asked for.
     *
     * @param place where the machine stood then
     * @param lapse how much later it is to happen, or null for at once
     */
    record Act(Position place, Lapse lapse, Stimulus stimulus) {}

    /** Hears of an act that has been done. */
    @FunctionalInterface
    interface Witness {
        void done(Act act);
    }

    private final Machine machine;
    private final Agenda agenda;
    private Witness witness = _ -> {};
    private int acts;

    Outside(Machine machine) {
        this.machine = machine;
        agenda = new Agenda(machine.timeline(), machine.clocks(), this::apply);
    }

    /** Has somebody hear of every act, in place of who heard before. */
    void tell(Witness who) {
        witness = who;
    }

    /**
     * Does something, at the present cycle; while the machine stands between two runs. A replay does it again at the
     * same place: between the same two instructions, on the same cycle.
     *
     * @throws IllegalArgumentException if the board has no such button or crystal, or the chip no such pad
     */
    public void now(Stimulus stimulus) {
        act(null, stimulus);
    }

    /** Does something later; never where that lies beyond what can be counted. */
    public void after(Lapse lapse, Stimulus stimulus) {
        act(lapse, stimulus);
    }

    /** What cannot be done throws, and was no act; a fault is the chip's answer to what was done. */
    private void act(Lapse lapse, Stimulus stimulus) {
        var act = new Act(Position.of(machine), lapse, stimulus);
        BusFault fault = null;
        try {
            perform(act);
        } catch (BusFault e) {
            fault = e;
        }
        acts++;
        witness.done(act);
        if (fault != null) {
            throw fault;
        }
    }

    /** Does it without telling anybody. */
    void repeat(Act act) {
        try {
            perform(act);
        } catch (BusFault _) {
            // as the first time
        }
        acts++;
    }

    private void perform(Act act) {
        if (act.lapse == null) {
            apply(act.stimulus);
            machine.processor().forgetChangedCode();
        } else {
            agenda.after(act.lapse, act.stimulus);
        }
    }

    /** How many acts there were, in this life of the machine. */
    int acts() {
        return acts;
    }

    /** What is still to come, in the order in which it was asked for. */
    public List<Stimulus> toCome() {
        return agenda.toCome();
    }

    private void apply(Stimulus stimulus) {
        var board = machine.board();
        switch (stimulus) {
            case Stimulus.Press(var button) -> board.button(button).press();
            case Stimulus.Release(var button) -> board.button(button).release();
            case Stimulus.Hold(var button, var length) -> {
                board.button(button).press();
                agenda.after(length, new Stimulus.Release(button));
            }
            case Stimulus.Type type -> board.console().type(0, type.toBytes());
            case Stimulus.Drive(var pin, var drive) -> machine.chip().pin(pin).driveFromBoard(drive);
            case Stimulus.Poke(var address, var width, var value) -> machine.poke(address, width, value);
            case Stimulus.SetRegister(var register, var value) -> machine.processor().write(register, value);
            case Stimulus.Pulse(var button, var cycle, var holdCycles) ->
                board.button(button).pulseAt(cycle, holdCycles);
            case Stimulus.StickButton(var button, var closed) -> board.button(button).stick(closed);
            case Stimulus.UnstickButton(var button) -> board.button(button).unstick();
            case Stimulus.StickPin(var pin, var high) -> machine.chip().pin(pin).stick(high);
            case Stimulus.UnstickPin(var pin) -> machine.chip().pin(pin).unstick();
            case Stimulus.Fail(var crystal) -> machine.chip().rcc().fail(crystal);
            case Stimulus.Heal(var crystal) -> machine.chip().rcc().heal(crystal);
            case Stimulus.FlipRegister(var register, var bit) -> {
                var engine = machine.processor().engine();
                engine.setRegister(register, engine.register(register) ^ 1 << bit);
            }
            case Stimulus.Reset() -> machine.reset();
            case Stimulus.PassBreakpoint() -> machine.processor().passBreakpoint();
            case Stimulus.HoldInterrupts(var on) -> machine.processor().exceptions().holdInterrupts(on);
        }
    }

    @Override
    public void save(StateWriter out) {
        out.word(acts);
        agenda.save(out);
    }

    @Override
    public void restore(StateReader in) {
        acts = in.word();
        agenda.restore(in);
    }
}
