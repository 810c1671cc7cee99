package dev.metronome.async;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.async.RandomPrograms.Code;
import dev.metronome.async.RandomPrograms.Op;
import dev.metronome.async.RandomPrograms.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Thousands of small programs run as {@link RandomProgramsModel} says: the same polls in the same order, the same
 * results.
 */
class RandomProgramsTest {
    private static final int PROGRAMS = 6_000;

    /** A program on the real thing. */
    private static final class Run implements TaskObserver {
        private final Program program;
        private final List<String> log = new ArrayList<>();
        private final List<JoinHandle<Void>> handles = new ArrayList<>();
        private final List<Event> events = new ArrayList<>();
        private final List<Channel<Integer>> channels = new ArrayList<>();
        private final Executor executor = Executor.builder().capacity(RandomPrograms.CAPACITY)
                .arenaBytes(RandomPrograms.ARENA_BYTES).observer(this).build();
        private int count;

        private Run(Program program) {
            this.program = program;
            for (var i = 0; i < RandomPrograms.EVENTS; i++) {
                events.add(new Event());
            }
            for (var i = 0; i < RandomPrograms.CHANNELS; i++) {
                channels.add(new Channel<>(RandomPrograms.CHANNEL_CAPACITY));
            }
        }

        static List<String> log(Program program) {
            var run = new Run(program);
            run.spawn(0);
            run.spawn(1);
            for (var ops : program.outside()) {
                run.executor.round();
                ops.forEach(run::doAtOnce);
            }
            run.executor.close();
            assertThat(run.executor.arenaUsed()).isZero();
            assertThat(run.executor.hasAwake()).isFalse();
            return run.log;
        }

        @Override
        public void polled(TaskView task) {
            log.add("poll " + task.name());
        }

        @Override
        public void failed(TaskView task, Throwable failure) {
            throw new AssertionError(failure);
        }

        private void doAtOnce(Op op) {
            switch (op.verb()) {
                case SET -> events.get(op.object()).set();
                case CLEAR -> events.get(op.object()).clear();
                case SPAWN -> spawn(op.object());
                case DROP -> {
                    if (op.object() < handles.size()) {
                        handles.get(op.object()).drop();
                    }
                }
                case WAKE -> executor.wake(op.object());
                default -> throw new AssertionError(op);
            }
        }

        private void spawn(int number) {
            var code = program.codes().get(number);
            var own = count;
            try {
                handles.add(code.straightLine()
                        ? executor.spawn("" + own, code.frameBytes(), task -> straightLine(task, own, code))
                        : executor.spawn("" + own, code.frameBytes(), new PollBasedCode(own, code)));
                count++;
            } catch (SpawnError error) {
                log.add(error.reason().toString());
            }
        }

        /** What a line waits for; null if it is about no task, or the very same. */
        private Future<?> future(int own, int line, Op op) {
            return switch (op.verb()) {
                case DEFER -> Async.defer();
                case UNTIL_SET -> events.get(op.object()).untilSet();
                case SEND -> channels.get(op.object()).send(100 * own + line);
                case RECEIVE -> channels.get(op.object()).receive();
                case AWAIT -> op.object() >= handles.size() || op.object() == own ? null : handles.get(op.object());
                default -> throw new AssertionError(op);
            };
        }

        private void straightLine(Task task, int own, Code code) {
            try {
                for (var line = 0; line < code.ops().size(); line++) {
                    var op = code.ops().get(line);
                    if (!op.verb().waits()) {
                        doAtOnce(op);
                    } else if (op.verb() == RandomPrograms.Verb.DEFER) {
                        task.defer();
                    } else {
                        var future = future(own, line, op);
                        if (future != null) {
                            try {
                                done(own, op, task.await(future));
                            } catch (TaskCancelledException _) {
                                log.add(own + " sees " + op.object() + " DROPPED");
                            }
                        }
                    }
                }
            } catch (Unwound unwound) {
                log.add(own + " cleans up");
                throw unwound;
            }
        }

        private void done(int own, Op op, Object value) {
            switch (op.verb()) {
                case RECEIVE -> log.add(own + " receives " + value);
                case AWAIT -> log.add(own + " sees " + op.object() + " FINISHED");
                default -> {
                }
            }
        }

        private final class PollBasedCode extends OneShot<Void> {
            private final int own;
            private final Code code;
            private int line;
            private Future<?> waitsFor;

            private PollBasedCode(int own, Code code) {
                this.own = own;
                this.code = code;
            }

            @Override
            protected Poll<Void> step(Waker waker) {
                for (; line < code.ops().size(); line++) {
                    var op = code.ops().get(line);
                    if (!op.verb().waits()) {
                        doAtOnce(op);
                        continue;
                    }
                    if (waitsFor == null) {
                        waitsFor = future(own, line, op);
                    }
                    if (waitsFor == null) {
                        continue;
                    }
                    try {
                        if (!(waitsFor.poll(waker) instanceof Poll.Ready<?>(var value))) {
                            return Poll.pending();
                        }
                        done(own, op, value);
                    } catch (TaskCancelledException _) {
                        log.add(own + " sees " + op.object() + " DROPPED");
                    }
                    waitsFor = null;
                }
                return Poll.ready();
            }

            @Override
            protected void abandon() {
                if (waitsFor != null) {
                    waitsFor.drop();
                    log.add(own + " cleans up");
                }
            }
        }
    }

    /** On a virtual thread, where hand-overs are quick. */
    @Test
    void everyProgramPollsInTheOrderOfTheModel() throws InterruptedException {
        var thrown = new Throwable[1];
        var kinds = new TreeMap<String, Integer>();
        var runner = Thread.ofVirtual().start(() -> {
            try {
                for (var seed = 0; seed < PROGRAMS; seed++) {
                    var program = RandomPrograms.of(seed);
                    var log = Run.log(program);
                    assertThat(log).as("seed %d: %s", seed, program).isEqualTo(RandomProgramsModel.log(program));
                    log.forEach(line -> kinds.merge(line.replaceAll("[0-9]", ""), 1, Integer::sum));
                }
            } catch (Throwable failure) {
                thrown[0] = failure;
            }
        });
        runner.join();
        assertThat(thrown[0]).isNull();
        assertThat(kinds).as("what happened, and how often").hasSize(7)
                .allSatisfy((_, times) -> assertThat(times).isGreaterThan(5_000));
    }
}
