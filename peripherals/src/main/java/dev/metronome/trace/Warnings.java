package dev.metronome.trace;

import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Timeline;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the machine says about itself and the firmware: each thing once a run, with the place in the program. A device
 * knows no program; the place comes from whoever runs the core. What was said is part of the machine's state, so that a
 * restored machine says what it said then, and no more.
 */
public final class Warnings implements Stateful {
    /** What a warning is about. */
    public enum Kind {
        /** The chip has it, Metronome does not: the run can no longer be trusted in this respect. */
        NOT_MODELLED,
        /** A peripheral was used while its clock was off or its reset held. */
        CLOCK_OFF,
        /** The firmware does something that the manual forbids. */
        MISUSE,
        /** A task of an async runtime ended with an exception. */
        TASK_FAILED
    }

    private final Timeline timeline;
    private final Trace trace;
    private final Set<String> said = new LinkedHashSet<>();
    private Supplier<String> place = () -> "";

    /** Warnings go to the trace, like everything that happens. */
    public Warnings(Timeline timeline, Trace trace) {
        this.timeline = timeline;
        this.trace = trace;
    }

    /** Says how to name the place in the program, such as " at 0x08000124 in main (main.c:12)". */
    public void locateWith(Supplier<String> place) {
        this.place = place;
    }

    /**
     * Says something, unless it was said before.
     *
     * @param message what happened, without the place: "GPIOA.LCKR is not modelled"
     */
    public void once(Kind kind, String message) {
        if (said.add(kind + message)) {
            trace.emit(new TraceEvent.Warned(timeline.now(), kind, message + place.get()));
        }
    }

    @Override
    public void save(StateWriter out) {
        out.word(said.size());
        said.forEach(out::text);
    }

    @Override
    public void restore(StateReader in) {
        said.clear();
        for (var left = in.word(); left > 0; left--) {
            said.add(in.text());
        }
    }
}
