package dev.metronome.driver;

import dev.metronome.driver.TimerScript.Op;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What a random program should do, worked out without chip, executor or coroutines: a sorted list of deadlines, a set
 * of bits, and the stated cost of every access. Time is a plain 64-bit count of ticks; only the counter's turn of
 * 65,536 is kept in mind, where a compare has been passed.
 */
final class TimerModel {
    private static final int LOAD = 2;
    private static final int STORE = 1;
    private static final int SYSTEM = 1;
    /** An access behind the APB2 bridge waits one cycle, with PCLK2 as fast as HCLK. */
    private static final int BRIDGE = 1;
    private static final int ENTRY = 12;
    private static final int TAIL_CHAIN = 6;
    private static final int EXIT = 10;
    private static final int BX_LR = 3;
    private static final long HALF_TURN = 0x8000;
    private static final long TURN = 0x1_0000;

    /** What happens, and on which cycle. */
    record Entry(long cycle, String what) {
        @Override
        public String toString() {
            return String.format("%,12d  %s", cycle, what);
        }
    }

    final List<Entry> log = new ArrayList<>();
    /** The cycles on which the timer's exception is taken. */
    final List<Long> exceptions = new ArrayList<>();
    /** Whom its handler wakes, in this order. */
    final List<Entry> woken = new ArrayList<>();

    private final long epoch;
    private final long cyclesPerTick;
    private final int waiters;

    // the core and TIM15
    private long now;
    private boolean flag;
    private long compare = HALF_TURN;
    private long matchCycle;
    private boolean masked;
    private boolean inHandler;

    // the timer
    private long seen;
    private long programmed = HALF_TURN;
    private final List<Delay> waiting = new ArrayList<>();
    private long endedPoll = -1;
    private long endedDeadline;

    // the executor
    private final Task[] tasks;
    private final BitSet awake = new BitSet();
    private final BitSet round = new BitSet();
    private long polls;
    private final List<List<EventWait>> events = new ArrayList<>();

    /** @param epoch the cycle of tick 0, on which everything begins */
    TimerModel(long epoch, long cyclesPerTick, int waiters, int capacity) {
        this.epoch = epoch;
        this.cyclesPerTick = cyclesPerTick;
        this.waiters = waiters;
        tasks = new Task[capacity];
        now = epoch;
        matchCycle = epoch + HALF_TURN * cyclesPerTick;
        for (var i = 0; i < TimerScript.PLACES; i++) {
            events.add(new ArrayList<>());
        }
    }

    void run(List<TimerScript> scripts) {
        for (var i = 0; i < scripts.size(); i++) {
            spawn("t" + i, scripts.get(i));
        }
        while (hasTasks()) {
            if (!pollRound()) {
                sleep();
            }
        }
        note("end");
    }

    private void note(String what) {
        log.add(new Entry(now, what));
    }

    // ---- the core

    private void passTo(long cycle) {
        while (matchCycle <= cycle) {
            flag = true;
            matchCycle += TURN * cyclesPerTick;
        }
        now = cycle;
    }

    private void pass(long cycles) {
        passTo(now + cycles);
    }

    private void interrupts() {
        while (flag && !masked && !inHandler) {
            exceptions.add(now);
            pass(ENTRY);
            handle();
        }
    }

    private void spend(long cycles) {
        var left = cycles;
        while (left > 0) {
            var until = flag ? now + left : Math.min(now + left, matchCycle);
            left -= until - now;
            passTo(until);
            interrupts();
        }
    }

    private void sleep() {
        pass(SYSTEM);
        if (!flag) {
            passTo(matchCycle);
        }
        interrupts();
    }

    private void system() {
        pass(SYSTEM);
        interrupts();
    }

    private long tick() {
        return (now - epoch) / cyclesPerTick;
    }

    // ---- TIM15 and its driver

    private long look() {
        pass(BRIDGE);
        var tick = tick();
        pass(LOAD);
        interrupts();
        seen = Math.max(seen, tick);
        return seen;
    }

    private void handle() {
        inHandler = true;
        for (;;) {
            pass(BRIDGE);
            flag = false;
            pass(STORE);
            look();
            while (!waiting.isEmpty() && waiting.getFirst().deadline <= seen) {
                var due = waiting.removeFirst();
                due.inList = false;
                if (due.owner != null && !due.owner.isOver) {
                    woken.add(new Entry(now, due.owner.name));
                    wake(due.owner);
                }
            }
            program();
            pass(BX_LR);
            var popped = now + EXIT;
            if (!flag) {
                passTo(Math.min(popped, matchCycle));
            }
            if (!flag || now == popped) {
                break;
            }
            exceptions.add(now);
            pass(TAIL_CHAIN);
        }
        inHandler = false;
    }

    private void program() {
        var way = waiting.isEmpty() ? Long.MAX_VALUE : waiting.getFirst().deadline - seen;
        if (way > HALF_TURN) {
            way = way < 2 * HALF_TURN ? way / 2 : HALF_TURN;
        }
        programmed = seen + way;
        pass(BRIDGE);
        var tick = tick();
        flag |= programmed == tick && compare != tick;
        compare = programmed;
        matchCycle = epoch + (compare > tick ? compare : compare + TURN) * cyclesPerTick;
        pass(STORE);
        interrupts();
        if (look() >= programmed) {
            pass(BRIDGE);
            flag = true;
            pass(STORE);
            interrupts();
        }
    }

    private final class Delay implements Wait {
        private final long deadline;
        private final Ticker ticker;
        private final long number;
        private boolean inList;
        private Task owner;

        Delay(long deadline, Ticker ticker, long number) {
            this.deadline = deadline;
            this.ticker = ticker;
            this.number = number;
        }

        @Override
        public String poll(Task task) {
            if (inList) {
                owner = task;
                return null;
            }
            endedDeadline = continues() ? Math.max(endedDeadline, deadline) : deadline;
            endedPoll = polls;
            if (ticker != null) {
                ticker.taken = Math.max(ticker.taken, number);
            }
            return "ended";
        }

        @Override
        public void drop() {
            if (inList) {
                waiting.remove(this);
                inList = false;
            }
        }
    }

    private static final class Ticker {
        private long start;
        private long period;
        private long taken;
    }

    private boolean continues() {
        return endedPoll == polls;
    }

    private boolean isFull() {
        return waiting.size() == waiters;
    }

    private Delay register(long deadline, Ticker ticker, long number) {
        var delay = new Delay(deadline, ticker, number);
        delay.inList = true;
        var at = waiting.size();
        while (at > 0 && waiting.get(at - 1).deadline > deadline) {
            at--;
        }
        waiting.add(at, delay);
        if (deadline < programmed) {
            system(); // MRS
            masked = true;
            system(); // CPSID
            program();
            masked = false;
            system(); // MSR
        }
        return delay;
    }

    /** Null if there is no waiter. */
    private Wait delay(long ticks) {
        if (ticks == 0) {
            return new Zero();
        }
        if (isFull()) {
            return null;
        }
        if (!continues()) {
            return register(look() + 1 + ticks, null, 0);
        }
        var deadline = endedDeadline + ticks;
        return register(deadline < programmed ? Math.max(deadline, look()) : deadline, null, 0);
    }

    private Wait until(long deadline) {
        if (deadline < programmed && deadline <= look()) {
            return new Zero();
        }
        return isFull() ? null : register(deadline, null, 0);
    }

    private Wait next(Ticker ticker) {
        if (isFull()) {
            return null;
        }
        var number = ticker.taken + 1;
        if (ticker.start + number * ticker.period < programmed) {
            number = Math.max(number, (look() - ticker.start) / ticker.period + 1);
        }
        return register(ticker.start + number * ticker.period, ticker, number);
    }

    // ---- what is waited for

    private interface Wait {
        /** How it ended, or null if it has not. */
        String poll(Task task);

        void drop();
    }

    private static final class Zero implements Wait {
        @Override
        public String poll(Task task) {
            return "ended";
        }

        @Override
        public void drop() {}
    }

    private final class Defer implements Wait {
        private boolean deferred;

        @Override
        public String poll(Task task) {
            if (deferred) {
                return "ended";
            }
            deferred = true;
            wake(task);
            return null;
        }

        @Override
        public void drop() {}
    }

    private final class EventWait implements Wait {
        private final int event;
        private boolean released;
        private Task owner;

        EventWait(int event) {
            this.event = event;
        }

        @Override
        public String poll(Task task) {
            if (released) {
                return "ended";
            }
            owner = task;
            if (!events.get(event).contains(this)) {
                events.get(event).add(this);
            }
            return null;
        }

        @Override
        public void drop() {
            events.get(event).remove(this);
        }
    }

    private record Timeout(Wait future, Wait limit) implements Wait {
        @Override
        public String poll(Task task) {
            if (future.poll(task) != null) {
                limit.drop();
                return "ended";
            }
            if (limit.poll(task) != null) {
                future.drop();
                return "timed out";
            }
            return null;
        }

        @Override
        public void drop() {
            future.drop();
            limit.drop();
        }
    }

    private record Select(Wait first, Wait second) implements Wait {
        @Override
        public String poll(Task task) {
            if (first.poll(task) != null) {
                second.drop();
                return "first";
            }
            if (second.poll(task) != null) {
                first.drop();
                return "second";
            }
            return null;
        }

        @Override
        public void drop() {
            first.drop();
            second.drop();
        }
    }

    private final class Join implements Wait {
        private final Task child;

        Join(Task child) {
            this.child = child;
        }

        @Override
        public String poll(Task task) {
            if (!child.isOver) {
                child.joiner = task;
                return null;
            }
            return child.isDropped ? "dropped" : "ended";
        }

        @Override
        public void drop() {
            kill(child);
        }
    }

    // ---- the executor

    private static final class Task {
        private final int id;
        private final String name;
        private final List<Op> ops;
        private final Wait[] places = new Wait[TimerScript.PLACES];
        private final Ticker ticker = new Ticker();
        private int next;
        private Wait current;
        private Task child;
        private int children;
        private Task joiner;
        private boolean isOver;
        private boolean isDropped;

        Task(int id, String name, List<Op> ops) {
            this.id = id;
            this.name = name;
            this.ops = ops;
        }
    }

    private boolean hasTasks() {
        for (var task : tasks) {
            if (task != null) {
                return true;
            }
        }
        return false;
    }

    /** Null if there is no slot. */
    private Task spawn(String name, TimerScript script) {
        for (var id = 0; id < tasks.length; id++) {
            if (tasks[id] == null) {
                tasks[id] = new Task(id, name, script.ops());
                awake.set(id);
                return tasks[id];
            }
        }
        return null;
    }

    private void wake(Task task) {
        if (task != null && !task.isOver) {
            awake.set(task.id);
        }
    }

    private void end(Task task) {
        task.isOver = true;
        tasks[task.id] = null;
        awake.clear(task.id);
        round.clear(task.id);
        wake(task.joiner);
    }

    private void kill(Task task) {
        if (!task.isOver) {
            task.isDropped = true;
            if (task.current != null) {
                task.current.drop();
            }
            end(task);
        }
    }

    private boolean pollRound() {
        if (awake.isEmpty()) {
            return false;
        }
        round.or(awake);
        awake.clear();
        for (var id = round.nextSetBit(0); id >= 0; id = round.nextSetBit(0)) {
            round.clear(id);
            poll(tasks[id]);
        }
        return true;
    }

    private void poll(Task task) {
        polls++;
        for (;;) {
            if (task.current == null) {
                if (task.next == task.ops.size()) {
                    end(task);
                    return;
                }
                note(task.name + " " + task.ops.get(task.next));
                task.current = begin(task, task.ops.get(task.next++));
            }
            if (task.current != null) {
                var how = task.current.poll(task);
                if (how == null) {
                    return;
                }
                task.current = null;
                note(task.name + " " + how);
            }
        }
    }

    private Wait refused(Task task) {
        note(task.name + " refused");
        return null;
    }

    /** Does what takes no waiting, and gives back what is to be waited for. */
    private Wait begin(Task task, Op op) {
        switch (op.kind()) {
            case SPEND -> spend(op.ticks());
            case STORE -> {
                pass(STORE);
                interrupts();
            }
            case DELAY -> {
                var delay = delay(op.ticks());
                return delay == null ? refused(task) : delay;
            }
            case BEGIN -> {
                dropPlace(task, op.place());
                task.places[op.place()] = delay(op.ticks());
                if (task.places[op.place()] == null) {
                    refused(task);
                }
            }
            case AWAIT -> {
                var delay = task.places[op.place()];
                task.places[op.place()] = null;
                return delay;
            }
            case DROP -> dropPlace(task, op.place());
            case PULSE -> {
                for (var wait : events.get(op.place())) {
                    wait.released = true;
                    wake(wait.owner);
                }
                events.get(op.place()).clear();
            }
            case WAIT -> {
                var limit = delay(op.ticks());
                return limit == null ? refused(task) : new Timeout(new EventWait(op.place()), limit);
            }
            case UNTIL -> {
                var wait = until(op.ticks());
                return wait == null ? refused(task) : wait;
            }
            case TICK -> {
                if (task.ticker.period == 0) {
                    task.ticker.period = op.ticks();
                    task.ticker.start = continues() ? endedDeadline : look() + 1;
                }
                var tick = next(task.ticker);
                return tick == null ? refused(task) : tick;
            }
            case SELECT -> {
                var first = delay(op.ticks());
                var second = first == null ? null : delay(op.moreTicks());
                if (second == null) {
                    if (first != null) {
                        first.drop();
                    }
                    return refused(task);
                }
                return new Select(first, second);
            }
            case SPAWN -> {
                var child = spawn(task.name + "." + task.children++, op.child());
                if (child == null) {
                    return refused(task);
                }
                task.child = child;
            }
            case JOIN -> {
                var child = task.child;
                task.child = null;
                return child == null ? null : new Join(child);
            }
            case KILL -> {
                if (task.child != null) {
                    kill(task.child);
                }
            }
            case DEFER -> {
                return new Defer();
            }
        }
        return null;
    }

    private void dropPlace(Task task, int place) {
        if (task.places[place] != null) {
            task.places[place].drop();
            task.places[place] = null;
        }
    }
}
