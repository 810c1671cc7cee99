package dev.metronome.time;

/** A deadline on a {@link Timeline}: set, moved and cancelled by the device that made it. Setting it again moves it. */
public final class Alarm {
    final String name;
    final Runnable action;
    private final Timeline timeline;
    private final int priority;
    private final int order;
    long deadline = Timeline.NEVER;
    /** What is done at present, more exactly than by the name; or null. */
    String present;

    Alarm(Timeline timeline, String name, int priority, int order, Runnable action) {
        this.timeline = timeline;
        this.name = name;
        this.priority = priority;
        this.order = order;
        this.action = action;
    }

    /** What it is for, as people read it: "TIM15 update". */
    public String name() {
        return name;
    }

    /**
     * Says what its action does from now on, more exactly than its name: "TIM15 channel 1".
     *
     * @param part null for no more than its name
     * @return what it did before
     */
    public String does(String part) {
        var before = present;
        present = part;
        return before;
    }

    /** Sets it for a cycle, which may be the present one; {@link Timeline#NEVER} cancels. */
    public void at(long cycle) {
        timeline.arm(this, cycle);
    }

    /** Sets it for {@code cycles} from now. */
    public void after(long cycles) {
        timeline.arm(this, timeline.now() + cycles);
    }

    /** Unsets it; nothing happens if it is not set. */
    public void cancel() {
        timeline.disarm(this);
    }

    /** The cycle it is set for, or {@link Timeline#NEVER}. */
    public long deadline() {
        return deadline;
    }

    boolean runsBefore(Alarm other) {
        if (deadline != other.deadline) {
            return deadline < other.deadline;
        }
        return priority != other.priority ? priority < other.priority : order < other.order;
    }
}
