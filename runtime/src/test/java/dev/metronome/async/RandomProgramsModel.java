package dev.metronome.async;

import dev.metronome.async.RandomPrograms.Code;
import dev.metronome.async.RandomPrograms.Op;
import dev.metronome.async.RandomPrograms.Program;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/**
 * What an executor must do with a program, said once more and more simply: no threads, no futures, no bits, but lists
 * of who waits for what.
 */
final class RandomProgramsModel {
    private enum End {
        FINISHED, DROPPED
    }

    private static final class Actor {
        private final int number;
        private final Code code;
        private final int slot;
        private int line;
        /** It has tried this line before. */
        private boolean begun;
        /** The event it waited for was set, or its item was let in. */
        private boolean granted;
        private boolean active;
        private boolean endsSoon;
        private End end;
        private final List<Actor> joiners = new ArrayList<>();

        private Actor(int number, Code code, int slot) {
            this.number = number;
            this.code = code;
            this.slot = slot;
        }

        private Op op() {
            return code.ops().get(line);
        }
    }

    private static final class Pipe {
        private final Deque<Integer> items = new ArrayDeque<>();
        private final List<Actor> senders = new ArrayList<>();
        private final List<Actor> receivers = new ArrayList<>();
    }

    private final Program program;
    private final List<String> log = new ArrayList<>();
    private final List<Actor> actors = new ArrayList<>();
    private final Actor[] slots = new Actor[RandomPrograms.CAPACITY];
    private final TreeSet<Integer> awake = new TreeSet<>();
    private final TreeSet<Integer> round = new TreeSet<>();
    private final boolean[] set = new boolean[RandomPrograms.EVENTS];
    private final List<List<Actor>> waiters = new ArrayList<>();
    private final List<Pipe> pipes = new ArrayList<>();

    private RandomProgramsModel(Program program) {
        this.program = program;
        for (var i = 0; i < RandomPrograms.EVENTS; i++) {
            waiters.add(new ArrayList<>());
        }
        for (var i = 0; i < RandomPrograms.CHANNELS; i++) {
            pipes.add(new Pipe());
        }
    }

    static List<String> log(Program program) {
        var model = new RandomProgramsModel(program);
        model.run();
        return model.log;
    }

    private void run() {
        spawn(0);
        spawn(1);
        for (var ops : program.outside()) {
            round.addAll(awake);
            awake.clear();
            while (!round.isEmpty()) {
                poll(slots[round.pollFirst()]);
            }
            ops.forEach(this::doAtOnce);
        }
        for (var actor : slots.clone()) {
            if (actor != null) {
                drop(actor);
            }
        }
    }

    private void doAtOnce(Op op) {
        switch (op.verb()) {
            case SET -> {
                set[op.object()] = true;
                for (var actor : waiters.get(op.object())) {
                    actor.granted = true;
                    wake(actor);
                }
                waiters.get(op.object()).clear();
            }
            case CLEAR -> set[op.object()] = false;
            case SPAWN -> spawn(op.object());
            case DROP -> {
                if (op.object() < actors.size()) {
                    drop(actors.get(op.object()));
                }
            }
            case WAKE -> wake(slots[op.object()]);
            default -> throw new AssertionError(op);
        }
    }

    private void wake(Actor actor) {
        if (actor != null && actor.end == null) {
            awake.add(actor.slot);
        }
    }

    private void spawn(int number) {
        var code = program.codes().get(number);
        var used = 0;
        var free = -1;
        for (var i = slots.length - 1; i >= 0; i--) {
            if (slots[i] == null) {
                free = i;
            } else {
                used += slots[i].code.frameBytes();
            }
        }
        if (free < 0) {
            log.add("TASK_LIST_FULL");
        } else if (used + code.frameBytes() > RandomPrograms.ARENA_BYTES) {
            log.add("ARENA_EXHAUSTED");
        } else {
            var actor = new Actor(actors.size(), code, free);
            actors.add(actor);
            slots[free] = actor;
            awake.add(free);
        }
    }

    private void poll(Actor actor) {
        log.add("poll " + actor.number);
        actor.active = true;
        while (actor.end == null && actor.line < actor.code.ops().size()) {
            var op = actor.op();
            if (!op.verb().waits()) {
                actor.line++;
                doAtOnce(op);
            } else if (op.verb() == RandomPrograms.Verb.AWAIT
                    && (op.object() >= actors.size() || actors.get(op.object()) == actor)) {
                actor.line++; // no such task, or itself
            } else if (actor.endsSoon && actor.code.straightLine()) {
                unwind(actor);
            } else if (tryLine(actor, op)) {
                actor.line++;
                actor.begun = false;
                actor.granted = false;
            } else {
                actor.begun = true;
                if (actor.endsSoon) {
                    unwind(actor);
                }
                break;
            }
        }
        if (actor.end == null && actor.line == actor.code.ops().size()) {
            end(actor, End.FINISHED);
        }
        actor.active = false;
    }

    /** True if it need not wait, or no more. */
    private boolean tryLine(Actor actor, Op op) {
        return switch (op.verb()) {
            case DEFER -> {
                if (!actor.begun) {
                    wake(actor);
                }
                yield actor.begun;
            }
            case UNTIL_SET -> {
                if (!actor.begun && !set[op.object()]) {
                    waiters.get(op.object()).add(actor);
                }
                var ready = actor.granted || set[op.object()];
                yield ready;
            }
            case SEND -> trySend(actor, pipes.get(op.object()));
            case RECEIVE -> tryReceive(actor, pipes.get(op.object()));
            case AWAIT -> {
                var other = actors.get(op.object());
                if (other.end == null) {
                    other.joiners.add(actor);
                    yield false;
                }
                log.add(actor.number + " sees " + other.number + " " + other.end);
                yield true;
            }
            default -> throw new AssertionError(op);
        };
    }

    private boolean trySend(Actor actor, Pipe pipe) {
        if (actor.granted) {
            return true;
        }
        if (pipe.items.size() < RandomPrograms.CHANNEL_CAPACITY) {
            pipe.items.add(item(actor));
            if (!pipe.receivers.isEmpty()) {
                wake(pipe.receivers.getFirst());
            }
            return true;
        }
        if (!actor.begun) {
            pipe.senders.add(actor);
        }
        return false;
    }

    private static int item(Actor actor) {
        return 100 * actor.number + actor.line;
    }

    private boolean tryReceive(Actor actor, Pipe pipe) {
        if (!actor.begun) {
            pipe.receivers.add(actor);
        }
        if (pipe.items.isEmpty() || pipe.receivers.getFirst() != actor) {
            return false;
        }
        pipe.receivers.removeFirst();
        log.add(actor.number + " receives " + pipe.items.remove());
        if (!pipe.senders.isEmpty()) {
            var sender = pipe.senders.removeFirst();
            pipe.items.add(item(sender));
            sender.granted = true;
            wake(sender);
        }
        wakeFirst(pipe);
        return true;
    }

    private void wakeFirst(Pipe pipe) {
        if (!pipe.items.isEmpty() && !pipe.receivers.isEmpty()) {
            wake(pipe.receivers.getFirst());
        }
    }

    private void drop(Actor actor) {
        if (actor.end != null) {
            return;
        }
        if (actor.active) {
            actor.endsSoon = true;
            return;
        }
        actor.active = true;
        unwind(actor);
        actor.active = false;
    }

    /** Leaves what it waits for. One that was never polled has nothing to clean up. */
    private void unwind(Actor actor) {
        var atAwait = actor.begun || actor.endsSoon;
        if (atAwait && actor.line < actor.code.ops().size()) {
            var op = actor.op();
            switch (op.verb()) {
                case UNTIL_SET -> waiters.get(op.object()).remove(actor);
                case SEND -> pipes.get(op.object()).senders.remove(actor);
                case RECEIVE -> {
                    var pipe = pipes.get(op.object());
                    var wasFirst = !pipe.receivers.isEmpty() && pipe.receivers.getFirst() == actor;
                    pipe.receivers.remove(actor);
                    if (wasFirst) {
                        wakeFirst(pipe);
                    }
                }
                case AWAIT -> drop(actors.get(op.object()));
                default -> {
                }
            }
        }
        if (atAwait) {
            log.add(actor.number + " cleans up");
        }
        end(actor, End.DROPPED);
    }

    private void end(Actor actor, End end) {
        actor.end = end;
        slots[actor.slot] = null;
        awake.remove(actor.slot);
        round.remove(actor.slot);
        actor.joiners.forEach(this::wake);
    }
}
