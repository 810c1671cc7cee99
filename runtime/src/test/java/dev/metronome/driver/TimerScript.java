package dev.metronome.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What one task of a random program does, one thing after the other. */
record TimerScript(boolean isStraightLine, List<Op> ops) {
    /** How many delays a task may have begun without awaiting them, and how many events there are. */
    static final int PLACES = 3;

    enum Kind {
        /** Computes for {@code ticks} cycles. */
        SPEND,
        /** One access. */
        STORE,
        DELAY,
        /** Begins a delay and keeps it in a place, in place of what was there. */
        BEGIN,
        /** Awaits what is kept in a place. */
        AWAIT,
        /** Drops what is kept in a place. */
        DROP,
        /** Sets and clears an event. */
        PULSE,
        /** Waits for an event, with a timeout. */
        WAIT,
        /** Waits for an instant. */
        UNTIL,
        /** Waits for the next tick of the task's own ticker, whose period the first of them sets. */
        TICK,
        /** The sooner of two delays. */
        SELECT,
        SPAWN,
        /** Awaits the last task that was spawned. */
        JOIN,
        /** Drops the last task that was spawned. */
        KILL,
        /** Lets others run. */
        DEFER
    }

    /** Meanings of the numbers differ by kind. */
    record Op(Kind kind, int place, long ticks, long moreTicks, TimerScript child) {
        @Override
        public String toString() {
            return switch (kind) {
                case SPEND, DELAY, UNTIL, TICK -> kind + " " + ticks;
                case BEGIN, WAIT -> kind + " " + place + " " + ticks;
                case AWAIT, DROP, PULSE -> kind + " " + place;
                case SELECT -> kind + " " + ticks + " " + moreTicks;
                case SPAWN -> kind + " " + child;
                case STORE, JOIN, KILL, DEFER -> kind.toString();
            };
        }
    }

    @Override
    public String toString() {
        return (isStraightLine ? "straight" : "polled") + ops;
    }

    static TimerScript random(Random random, int depth) {
        var ops = new ArrayList<Op>();
        var count = 1 + random.nextInt(8);
        for (var i = 0; i < count; i++) {
            ops.add(op(random, depth));
        }
        return new TimerScript(random.nextBoolean(), List.copyOf(ops));
    }

    private static Op op(Random random, int depth) {
        var kinds = Kind.values();
        var kind = kinds[random.nextInt(kinds.length)];
        if (kind == Kind.SPAWN && depth == 0 || random.nextInt(4) == 0) {
            kind = Kind.DELAY;
        }
        var ticks = switch (kind) {
            case SPEND -> random.nextInt(4) == 0 ? random.nextInt(5_000) : random.nextInt(60);
            case UNTIL -> random.nextInt(400);
            case TICK -> 1 + random.nextInt(60);
            default -> duration(random);
        };
        return new Op(kind, random.nextInt(PLACES), ticks, duration(random),
                kind == Kind.SPAWN ? random(random, depth - 1) : null);
    }

    /** Mostly short, so that deadlines collide; sometimes turns long; sometimes nothing. */
    private static long duration(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> 0;
            case 1, 2, 3 -> 1 + random.nextInt(8);
            case 4, 5, 6, 7 -> 1 + random.nextInt(80);
            case 8 -> 32_700 + random.nextInt(140);
            default -> random.nextInt(150_000);
        };
    }
}
