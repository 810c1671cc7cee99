package dev.metronome.async;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small programs, made from a seed: what each task does, line by line, and what happens between rounds. */
final class RandomPrograms {
    static final int CAPACITY = 6;
    static final int ARENA_BYTES = 600;
    static final int CHANNEL_CAPACITY = 2;
    static final int EVENTS = 2;
    static final int CHANNELS = 2;

    /** What a task can do. The first five wait. */
    enum Verb {
        DEFER, UNTIL_SET, RECEIVE, SEND, AWAIT, SET, CLEAR, SPAWN, DROP, WAKE;

        boolean waits() {
            return ordinal() <= AWAIT.ordinal();
        }
    }

    /** {@code object}: which event, channel, program, task or slot. */
    record Op(Verb verb, int object) {}

    /** The code of a task, in one of the two styles. */
    record Code(int number, boolean straightLine, int frameBytes, List<Op> ops) {}

    /** The codes, and for each round what the outside does after it. The first two codes are spawned to begin with. */
    record Program(List<Code> codes, List<List<Op>> outside) {}

    private static final int ROUNDS = 40;

    private final Random random;

    private RandomPrograms(long seed) {
        random = new Random(seed);
    }

    static Program of(long seed) {
        return new RandomPrograms(seed).program();
    }

    private Program program() {
        var codes = new ArrayList<Code>();
        var count = 2 + random.nextInt(6);
        for (var i = 0; i < count; i++) {
            var ops = new ArrayList<Op>();
            var lines = 2 + random.nextInt(14);
            for (var line = 0; line < lines; line++) {
                // every third line defers, so that there is something to interrupt
                ops.add(op(Verb.values()[Math.max(0, random.nextInt(-4, Verb.values().length))], count));
            }
            codes.add(new Code(i, random.nextBoolean(), 40 + random.nextInt(140), ops));
        }
        var outside = new ArrayList<List<Op>>();
        for (var i = 0; i < ROUNDS; i++) {
            var ops = new ArrayList<Op>();
            while (random.nextInt(2) == 0) {
                var verbs = new Verb[]{Verb.SET, Verb.SET, Verb.CLEAR, Verb.SPAWN, Verb.SPAWN, Verb.DROP, Verb.WAKE};
                ops.add(op(verbs[random.nextInt(verbs.length)], count));
            }
            outside.add(ops);
        }
        return new Program(codes, outside);
    }

    private Op op(Verb verb, int codes) {
        return new Op(verb, switch (verb) {
            case DEFER -> 0;
            case UNTIL_SET, SET, CLEAR -> random.nextInt(EVENTS);
            case RECEIVE, SEND -> random.nextInt(CHANNELS);
            case SPAWN -> random.nextInt(codes);
            case AWAIT, DROP -> random.nextInt(10);
            case WAKE -> random.nextInt(CAPACITY);
        });
    }
}
