package dev.metronome.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.metronome.async.Async;
import dev.metronome.async.Either;
import dev.metronome.async.Event;
import dev.metronome.async.Executor;
import dev.metronome.async.Future;
import dev.metronome.async.JoinHandle;
import dev.metronome.async.OneShot;
import dev.metronome.async.Poll;
import dev.metronome.async.SpawnError;
import dev.metronome.async.Task;
import dev.metronome.async.TaskCancelledException;
import dev.metronome.async.TimedOutException;
import dev.metronome.async.Waker;
import dev.metronome.driver.TimerModel.Entry;
import dev.metronome.driver.TimerScript.Op;
import dev.metronome.trace.TraceEvent.ExceptionEntered;
import dev.metronome.trace.TraceEvent.TaskWoken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Thousands of small programs, each run on the chip and by {@link TimerModel}: every exception of TIM15, and every step
 * of every task, must come on the cycle on which the model has it.
 */
class AsyncTimerModelTest {
    private static final int PROGRAMS = 4_000;
    private static final long CORE_HZ = 4_000_000;
    private static final long[] TICK_HZ = {4_000_000, 1_000_000, 100_000};
    private static final int CAPACITY = 8;
    /** How much of the trace is shown on either side of the first difference. */
    private static final int CONTEXT = 12;

    @Test
    void programsDoWhatTheModelDoesToTheCycle() {
        var on = new OnChip();
        var ran = new ArrayList<Long>();
        var seen = new TreeMap<String, Integer>();
        on.run(chip -> {
            OnChip.leds(chip);
            for (var seed = 0L; seed < PROGRAMS; seed++) {
                on.events.clear();
                new Program(seed).compare(chip, on, seen);
                ran.add(seed);
            }
        }, 100_000_000_000L);
        assertThat(ran).hasSize(PROGRAMS);
        assertThat(seen).as("what has been tried at all").hasSizeGreaterThan(8)
                .allSatisfy((what, times) -> assertThat(times).as(what).isGreaterThan(10));
    }

    /** One random program: the timer that it has, and its first tasks. */
    private static final class Program {
        private final long seed;
        private final long tickHz;
        private final int waiters;
        private final List<TimerScript> scripts = new ArrayList<>();

        Program(long seed) {
            this.seed = seed;
            var random = new Random(seed);
            tickHz = TICK_HZ[random.nextInt(TICK_HZ.length)];
            waiters = 1 + random.nextInt(8);
            var count = 1 + random.nextInt(5);
            for (var i = 0; i < count; i++) {
                scripts.add(TimerScript.random(random, 2));
            }
        }

        void compare(Chip chip, OnChip on, Map<String, Integer> seen) {
            var play = new Play(chip, tickHz, waiters);
            play.run(scripts);
            var model = new TimerModel(play.epoch, CORE_HZ / tickHz, waiters, CAPACITY);
            model.run(scripts);
            requireSame("what tasks do", play.log, model.log);
            var last = model.log.getLast().cycle();
            requireSame("exceptions of TIM15",
                    on.all(ExceptionEntered.class).stream().map(ExceptionEntered::cycle)
                            .filter(cycle -> cycle >= play.epoch && cycle <= last).toList(),
                    model.exceptions.stream().filter(cycle -> cycle <= last).toList());
            requireSame("whom TIM15 wakes",
                    on.all(TaskWoken.class).stream().filter(woken -> woken.by().equals("TIM1_BRK_TIM15"))
                            .map(woken -> new Entry(woken.cycle(), woken.task())).toList(),
                    model.woken);
            for (var entry : model.log) {
                seen.merge(entry.what().replaceFirst("^[^ ]+ ?", "").replaceFirst(" .*", ""), 1, Integer::sum);
            }
            for (var entered : on.all(ExceptionEntered.class)) {
                seen.merge(entered.how().toString(), 1, Integer::sum);
            }
            if (!on.warnings().isEmpty()) {
                fail("seed %d: %s", seed, on.warnings());
            }
        }

        private <T> void requireSame(String what, List<T> chip, List<T> model) {
            if (chip.equals(model)) {
                return;
            }
            var first = 0;
            while (first < Math.min(chip.size(), model.size()) && chip.get(first).equals(model.get(first))) {
                first++;
            }
            fail("seed %d, ticks of %,d Hz, %d waiters: %s differs.%n%s%nBoth:%n%s%nthen the chip:%n%s%nthe model:%n%s",
                    seed, tickHz, waiters, what, lines(scripts, 0, scripts.size()), lines(chip, first - CONTEXT, first),
                    lines(chip, first, first + CONTEXT), lines(model, first, first + CONTEXT));
        }

        private static String lines(List<?> all, int from, int to) {
            var text = new StringBuilder();
            for (var i = Math.max(from, 0); i < Math.min(to, all.size()); i++) {
                text.append("  ").append(all.get(i)).append('\n');
            }
            return text.toString();
        }
    }

    /** A program on the chip. */
    private static final class Play {
        private final Chip chip;
        private final AsyncTimer timer;
        private final long tickNanoseconds;
        private final long epoch;
        private final Executor executor;
        private final List<Event> events = List.of(new Event(), new Event(), new Event());
        private final List<Entry> log = new ArrayList<>();

        Play(Chip chip, long tickHz, int waiters) {
            this.chip = chip;
            tickNanoseconds = 1_000_000_000 / tickHz;
            executor = chip.executor(builder -> builder.capacity(CAPACITY));
            timer = AsyncTimer.builder().tickHz(tickHz).waiters(waiters).on(chip, Clocks.on(chip));
            epoch = chip.cycle();
        }

        void run(List<TimerScript> scripts) {
            for (var i = 0; i < scripts.size(); i++) {
                spawn("t" + i, scripts.get(i));
            }
            executor.run();
            note("end");
            timer.close();
        }

        private void note(String what) {
            log.add(new Entry(chip.cycle(), what));
        }

        private JoinHandle<Void> spawn(String name, TimerScript script) {
            return script.isStraightLine()
                    ? executor.spawn(name, new Actor(name, script.ops())::run)
                    : executor.spawn(name, new Polled(new Actor(name, script.ops())));
        }

        /** What a task is about, whichever way it is written. */
        private final class Actor {
            private final String name;
            private final List<Op> ops;
            private final Future<?>[] places = new Future<?>[TimerScript.PLACES];
            private Ticker ticker;
            private JoinHandle<Void> child;
            private int children;

            Actor(String name, List<Op> ops) {
                this.name = name;
                this.ops = ops;
            }

            void run(Task task) {
                for (var op : ops) {
                    var future = begin(op);
                    if (future != null) {
                        try {
                            ended(task.await(future));
                        } catch (TimedOutException | TaskCancelledException e) {
                            failed(e);
                        }
                    }
                }
            }

            void ended(Object value) {
                note(name + switch (value) {
                    case Either.First<?, ?> _ -> " first";
                    case Either.Second<?, ?> _ -> " second";
                    case null, default -> " ended";
                });
            }

            void failed(RuntimeException e) {
                note(name + (e instanceof TimedOutException ? " timed out" : " dropped"));
            }

            Future<?> begin(Op op) {
                note(name + " " + op);
                try {
                    return attempt(op);
                } catch (TimerError | SpawnError _) {
                    note(name + " refused");
                    return null;
                }
            }

            private Duration ticks(long count) {
                return Duration.ofNanos(count * tickNanoseconds);
            }

            private Future<?> attempt(Op op) {
                switch (op.kind()) {
                    case SPEND -> chip.spend(op.ticks());
                    case STORE -> OnChip.ld1(chip, true);
                    case DELAY -> {
                        return timer.delay(ticks(op.ticks()));
                    }
                    case BEGIN -> {
                        dropPlace(op.place());
                        places[op.place()] = timer.delay(ticks(op.ticks()));
                    }
                    case AWAIT -> {
                        var kept = places[op.place()];
                        places[op.place()] = null;
                        return kept;
                    }
                    case DROP -> dropPlace(op.place());
                    case PULSE -> {
                        events.get(op.place()).set();
                        events.get(op.place()).clear();
                    }
                    case WAIT -> {
                        return timer.timeout(events.get(op.place()).untilSet(), ticks(op.ticks()));
                    }
                    case UNTIL -> {
                        return timer.delayUntil(Instant.START.plus(ticks(op.ticks())));
                    }
                    case TICK -> {
                        if (ticker == null) {
                            ticker = timer.every(ticks(op.ticks()));
                        }
                        return ticker.next();
                    }
                    case SELECT -> {
                        var first = timer.delay(ticks(op.ticks()));
                        try {
                            return Async.select(first, timer.delay(ticks(op.moreTicks())));
                        } catch (TimerError e) {
                            first.drop();
                            throw e;
                        }
                    }
                    case SPAWN -> child = spawn(name + "." + children++, op.child());
                    case JOIN -> {
                        var joined = child;
                        child = null;
                        return joined;
                    }
                    case KILL -> {
                        if (child != null) {
                            child.drop();
                        }
                    }
                    case DEFER -> {
                        return Async.defer();
                    }
                }
                return null;
            }

            private void dropPlace(int place) {
                if (places[place] != null) {
                    places[place].drop();
                    places[place] = null;
                }
            }
        }

        /** The same as a future. */
        private static final class Polled extends OneShot<Void> {
            private final Actor actor;
            private int next;
            private Future<?> current;

            Polled(Actor actor) {
                this.actor = actor;
            }

            @Override
            protected Poll<Void> step(Waker waker) {
                for (;;) {
                    if (current == null) {
                        if (next == actor.ops.size()) {
                            return Poll.ready();
                        }
                        current = actor.begin(actor.ops.get(next++));
                    }
                    if (current != null && !isOver(waker)) {
                        return Poll.pending();
                    }
                }
            }

            private boolean isOver(Waker waker) {
                try {
                    if (!(current.poll(waker) instanceof Poll.Ready<?>(var value))) {
                        return false;
                    }
                    actor.ended(value);
                } catch (TimedOutException | TaskCancelledException e) {
                    actor.failed(e);
                }
                current = null;
                return true;
            }

            @Override
            protected void abandon() {
                if (current != null) {
                    current.drop();
                }
            }
        }
    }
}
