package dev.metronome.debug;

import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import java.util.function.Function;

/** How a machine is run: by whoever calls, or on the thread that Java on its chip needs. */
public interface Runner {
    /** See {@link Machine#run}. */
    Machine.Stop run(Limit limit);

    /** See {@link Machine#step}. */
    Machine.Stop step(Limit limit);

    /** Made of its two methods. */
    static Runner of(Function<Limit, Machine.Stop> run, Function<Limit, Machine.Stop> step) {
        return new Runner() {
            @Override
            public Machine.Stop run(Limit limit) {
                return run.apply(limit);
            }

            @Override
            public Machine.Stop step(Limit limit) {
                return step.apply(limit);
            }
        };
    }
}
