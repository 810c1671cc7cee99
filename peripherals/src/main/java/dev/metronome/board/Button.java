package dev.metronome.board;

import dev.metronome.board.BoardDefinition.ButtonDefinition;
import dev.metronome.signal.Pin;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Alarm;
import dev.metronome.time.Timeline;
import java.util.ArrayList;
import java.util.List;

/**
 * A button on the board. Pressed, it ties its pad to ground or to the supply; released, it leaves the pad to the
 * board's resistor, and where there is none, to the pad's own.
 *
 * <h2>Not modelled</h2>
 * Contact bounce, and the capacitor that some boards put beside the button: the level changes once, at once.
 */
public final class Button implements Stateful {
    /** More presses than a test has; reaching it means that somebody schedules without end. */
    public static final int MAXIMUM_SCHEDULED = 100_000;

    private enum Contact { WHOLE, STUCK_OPEN, STUCK_CLOSED }

    private record Move(long cycle, boolean pressed) {}

    private final ButtonDefinition definition;
    private final Pin pin;
    private final Timeline timeline;
    private final Alarm alarm;
    /** What is still to come, soonest first; of moves on one cycle the one scheduled first comes first. */
    private final List<Move> schedule = new ArrayList<>();
    private boolean pressed;
    private Contact contact = Contact.WHOLE;

    Button(ButtonDefinition definition, Pin pin, Timeline timeline) {
        this.definition = definition;
        this.pin = pin;
        this.timeline = timeline;
        alarm = timeline.alarm("button " + definition.name(), 0, this::move);
        pin.pullFromBoard(definition.pull());
    }

    /** "B2". */
    public String name() {
        return definition.name();
    }

    /** What stands in the board's file. */
    public ButtonDefinition definition() {
        return definition;
    }

    /**
     * Its contact gets stuck at the present cycle: whatever is done to the button, the pad sees it pressed, or
     * released.
     */
    public void stick(boolean closed) {
        stick(closed ? Contact.STUCK_CLOSED : Contact.STUCK_OPEN);
    }

    /** Its contact follows again: the pad sees what was done to it last. */
    public void unstick() {
        stick(Contact.WHOLE);
    }

    private void stick(Contact now) {
        contact = now;
        hold(pressed);
    }

    /** True while it is held down, whatever its contact does. */
    public boolean isPressed() {
        return pressed;
    }

    /** Presses it at the present cycle. */
    public void press() {
        hold(true);
    }

    /** Lets go of it at the present cycle. */
    public void release() {
        hold(false);
    }

    /** Presses it at a cycle that is not in the past. */
    public void pressAt(long cycle) {
        schedule(new Move(cycle, true));
    }

    /** Lets go of it at a cycle that is not in the past. */
    public void releaseAt(long cycle) {
        schedule(new Move(cycle, false));
    }

    /** Presses it at a cycle and lets go of it {@code holdCycles} later. */
    public void pulseAt(long cycle, long holdCycles) {
        if (holdCycles <= 0) {
            throw new IllegalArgumentException("a button is held for at least a cycle, not " + holdCycles);
        }
        pressAt(cycle);
        releaseAt(Math.addExact(cycle, holdCycles));
    }

    private void schedule(Move move) {
        if (move.cycle < timeline.now()) {
            throw new IllegalArgumentException("button " + name() + " cannot move at cycle " + move.cycle
                    + ", which is before " + timeline.now());
        }
        if (schedule.size() == MAXIMUM_SCHEDULED) {
            throw new IllegalStateException(
                    "more than " + MAXIMUM_SCHEDULED + " moves are scheduled for button " + name());
        }
        var place = schedule.size();
        while (place > 0 && schedule.get(place - 1).cycle > move.cycle) {
            place--;
        }
        schedule.add(place, move);
        alarm.at(schedule.getFirst().cycle);
    }

    private void move() {
        while (!schedule.isEmpty() && schedule.getFirst().cycle == timeline.now()) {
            hold(schedule.removeFirst().pressed);
        }
        if (!schedule.isEmpty()) {
            alarm.at(schedule.getFirst().cycle);
        }
    }

    private void hold(boolean down) {
        pressed = down;
        var closed = contact == Contact.WHOLE ? down : contact == Contact.STUCK_CLOSED;
        var rail = definition.highWhenPressed() ? Pin.Drive.HIGH : Pin.Drive.LOW;
        pin.driveFromBoard(closed ? rail : Pin.Drive.FLOATING);
    }

    @Override
    public void save(StateWriter out) {
        out.flag(pressed);
        out.word(contact.ordinal());
        out.word(schedule.size());
        for (var move : schedule) {
            out.cycle(move.cycle);
            out.flag(move.pressed);
        }
    }

    @Override
    public void restore(StateReader in) {
        pressed = in.flag();
        contact = Contact.values()[in.word()];
        schedule.clear();
        var moves = in.word();
        for (var i = 0; i < moves; i++) {
            schedule.add(new Move(in.cycle(), in.flag()));
        }
    }
}
