package dev.metronome.debug.console;

import java.util.Optional;

/** What the tasks of an async runtime wait for. A runtime that knows offers this. */
@FunctionalInterface
public interface WaitingTasks {
    /** Nobody knows. */
    WaitingTasks UNKNOWN = _ -> Optional.empty();

    /**
     * What a task waits for, such as "TIM15 to reach tick 80,000 (cycle 120,000)".
     *
     * @param id as the trace has it
     */
    Optional<String> waitsFor(int id);
}
