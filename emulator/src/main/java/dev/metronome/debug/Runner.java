package dev.metronome.debug;

import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.machine.Snapshots;

/** How a machine is run: by whoever calls, or on the thread that Java on its chip needs. */
public interface Runner {
    /** See {@link Machine#run}. */
    Machine.Stop run(Limit limit);

    /** See {@link Machine#step}. */
    Machine.Stop step(Limit limit);

    /** A machine that runs on the caller's thread. */
    static Runner of(Machine machine) {
        return new Runner() {
            @Override
            public Machine.Stop run(Limit limit) {
                return machine.run(limit);
            }

            @Override
            public Machine.Stop step(Limit limit) {
                return machine.step(limit);
            }
        };
    }

    /** The same, with a history that is kept. */
    static Runner of(Snapshots history) {
        return new Runner() {
            @Override
            public Machine.Stop run(Limit limit) {
                return history.run(limit);
            }

            @Override
            public Machine.Stop step(Limit limit) {
                return history.step(limit);
            }
        };
    }
}
