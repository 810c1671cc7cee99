package dev.metronome.async;

import java.util.List;
import java.util.stream.Collectors;

/** Tasks wait and nothing is left that could wake them. */
public final class DeadlockException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<TaskInfo> waiting;

    DeadlockException(List<TaskInfo> waiting) {
        super(words(waiting));
        this.waiting = List.copyOf(waiting);
    }

    private static String words(List<TaskInfo> waiting) {
        if (waiting.isEmpty()) {
            return "there is no task, and nothing that could spawn one";
        }
        return "nobody is awake and nothing can wake "
                + waiting.stream().map(task -> "\"" + task.name() + "\"").collect(Collectors.joining(", "))
                + ": each waits for what only another task, or an Idle given to the builder, could bring about";
    }

    /** The tasks that wait, by slot. */
    public List<TaskInfo> waiting() {
        return waiting;
    }
}
