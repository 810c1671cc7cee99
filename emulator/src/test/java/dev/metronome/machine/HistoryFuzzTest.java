package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.core.CoreRegister;
import dev.metronome.debug.Breakpoint;
import dev.metronome.debug.Debugger;
import dev.metronome.debug.Interrupts;
import dev.metronome.debug.Point;
import dev.metronome.debug.StopReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is done to a machine, and wherever: done again from a snapshot, the machine tells what it told, and is what
 * it was, word by word. {@code -Dmetronome.fuzz.seeds=5000} makes it long.
 */
class HistoryFuzzTest {
    private static final List<String> SAMPLES = List.of("blinky-irq", "async-blinky", "uart-echo", "lost-update",
            "fpu-interrupt", "preemption", "button-exti", "clock-failure", "crash", "blinky-busy-wait");
    private static final int MOVES = 24;
    /** A step from a sleep that nothing ends. */
    private static final long LONGEST_STEP = 100_000;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("metronome.fuzz.seeds", 12));
    }

    /** How a machine goes on, and what is then done to it. */
    private record Move(int steps, int cycles, List<Stimulus> acts) {
        static Move any(Random random) {
            return switch (random.nextInt(4)) {
                case 0 -> new Move(1 + random.nextInt(5), 0, new ArrayList<>());
                case 1 -> new Move(0, random.nextInt(6), new ArrayList<>());
                default -> new Move(0, random.nextInt(30_000), new ArrayList<>());
            };
        }

        void go(Watched watched) {
            var machine = watched.machine;
            for (var i = 0; i < steps; i++) {
                watched.told.add(machine.step(Limit.cycles(machine.timeline().now() + LONGEST_STEP)));
            }
            watched.told.add(machine.run(Limit.cycles(machine.timeline().now() + cycles)));
            watched.told.add(Position.of(machine));
        }

        void make(Watched watched) {
            go(watched);
            acts.forEach(watched::suffer);
        }
    }

    /** A machine and what it told. */
    private static final class Watched implements AutoCloseable {
        final Machine machine;
        final List<Object> told = new ArrayList<>();

        Watched(String sample) {
            machine = Samples.machine(sample);
            machine.trace().add(told::add);
        }

        void suffer(Stimulus act) {
            told.add(act);
            if (!Visitor.does(machine, act)) {
                told.add("which is refused");
            }
        }

        void makeAll(List<Move> moves) {
            moves.forEach(move -> move.make(this));
        }

        @Override
        public void close() {
            machine.close();
        }
    }

    /** Takes a machine somewhere, making it up on the way. */
    private static List<Move> invent(Watched watched, Random random) {
        var visitor = new Visitor(random, watched.machine);
        var moves = new ArrayList<Move>();
        for (var i = 0; i < MOVES; i++) {
            var move = Move.any(random);
            move.go(watched);
            if (i == 0 && random.nextBoolean()) {
                move.acts.addAll(Visitor.wakeDevices(watched.machine));
                move.acts.forEach(watched::suffer);
            }
            for (var left = random.nextInt(6); left > 0; left--) {
                move.acts.add(visitor.next(watched.machine));
                watched.suffer(move.acts.getLast());
            }
            moves.add(move);
        }
        var last = new Move(0, 100_000, List.of());
        last.go(watched);
        moves.add(last);
        return moves;
    }

    private static void assertTold(List<Object> told, List<Object> expected, String what) {
        for (var i = 0; i < Math.max(told.size(), expected.size()); i++) {
            var is = i < told.size() ? told.get(i) : "nothing";
            var was = i < expected.size() ? expected.get(i) : "nothing";
            assertThat(is).as("%s: told behind %s", what, expected.subList(Math.max(0, i - 8), i)).isEqualTo(was);
        }
    }

    private static void assertSame(Machine machine, Machine expected, String what) {
        var words = machine.state().toArray();
        var state = expected.state();
        var wanted = state.toArray();
        var parts = new TreeSet<String>();
        for (var at = 0; at < Math.min(words.length, wanted.length); at++) {
            if (words[at] != wanted[at]) {
                parts.add(state.partOf(at));
            }
        }
        assertThat(parts).as("%s: parts whose state is another, at cycle %d", what, machine.timeline().now()).isEmpty();
        assertThat(words).as(what).hasSameSizeAs(wanted);
        var pages = machine.snapshot().pages();
        var wantedPages = expected.snapshot().pages();
        assertThat(pages.numbers()).as("%s: pages that are not as the image has them", what)
                .isEqualTo(wantedPages.numbers());
        for (var i = 0; i < pages.count(); i++) {
            assertThat(pages.contents()[i]).as("%s: page %d", what, pages.numbers()[i])
                    .isEqualTo(wantedPages.contents()[i]);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void fromASnapshotWhatWasDoneIsDoneAgain(long seed) {
        var random = new Random(seed);
        var sample = SAMPLES.get(random.nextInt(SAMPLES.size()));
        try (var plain = new Watched(sample); var saved = new Watched(sample); var other = new Watched(sample)) {
            var moves = invent(plain, random);
            var from = random.nextInt(moves.size());
            var rest = moves.subList(from, moves.size());

            saved.makeAll(moves.subList(0, from));
            var place = saved.told.size();
            var snapshot = saved.machine.snapshot();
            saved.machine.restore(snapshot);
            assertThat(saved.machine.state().toArray()).as("taken up where it was taken").isEqualTo(snapshot.words());
            saved.makeAll(rest);
            assertTold(saved.told, plain.told, sample + " with one cut");
            assertSame(saved.machine, plain.machine, sample + " with one cut");

            for (var again : List.of(saved, other)) {
                again.machine.restore(snapshot);
                again.told.clear();
                again.makeAll(rest);
                assertTold(again.told, plain.told.subList(place, plain.told.size()), sample + " from a snapshot");
                assertSame(again.machine, plain.machine, sample + " from a snapshot");
            }
        }
    }

    /** Two machines take it up from each other in turn, so that each has a past of its own. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void cutsBehindEveryMoveChangeNothing(long seed) {
        var random = new Random(seed);
        var sample = SAMPLES.get(random.nextInt(SAMPLES.size()));
        try (var plain = new Watched(sample); var one = new Watched(sample); var other = new Watched(sample)) {
            var moves = invent(plain, random);
            var told = new ArrayList<>();
            for (var i = 0; i < moves.size(); i++) {
                var here = i % 2 == 0 ? one : other;
                var next = i % 2 == 0 ? other : one;
                moves.get(i).make(here);
                told.addAll(here.told);
                here.told.clear();
                next.machine.restore(here.machine.snapshot());
            }
            assertTold(told, plain.told, sample);
            assertSame(one.machine, plain.machine, sample);
            assertSame(other.machine, plain.machine, sample);
        }
    }

    /** What a machine was like where it stood. */
    private static final class Past {
        private final Machine machine;
        private final Map<Position, Snapshot> places = new LinkedHashMap<>();
        private final List<String> way = new ArrayList<>();

        Past(Machine machine) {
            this.machine = machine;
        }

        /** Somebody begins another future here. */
        void forgetAhead() {
            var here = Position.of(machine);
            places.keySet().removeIf(place -> !place.isBefore(here) && !place.equals(here));
        }

        void check(Object what) {
            var here = Position.of(machine);
            way.add(what + " to " + here);
            var state = machine.state();
            var is = machine.snapshot();
            var was = places.putIfAbsent(here, is);
            if (was != null) {
                var parts = new TreeSet<String>();
                for (var at = 0; at < Math.min(is.words().length, was.words().length); at++) {
                    if (is.words()[at] != was.words()[at]) {
                        parts.add(state.partOf(at));
                    }
                }
                assertThat(parts).as("parts whose state is another, behind %s", way).isEmpty();
                assertThat(is.words()).as("behind %s", way).hasSameSizeAs(was.words());
                assertThat(is.pages().numbers()).as("pages behind %s", way).isEqualTo(was.pages().numbers());
                assertThat(Arrays.deepEquals(is.pages().contents(), was.pages().contents()))
                        .as("memory is the same, behind %s", way).isTrue();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyWayBackIsFound(long seed) {
        var random = new Random(seed);
        var sample = SAMPLES.get(random.nextInt(SAMPLES.size()));
        try (var machine = Samples.machine(sample); var debugger = new Debugger(machine)) {
            var visitor = new Visitor(random, machine);
            var past = new Past(machine);
            var breakpoints = new ArrayList<Breakpoint>();
            past.check(sample);
            for (var i = 0; i < 60; i++) {
                var now = machine.timeline().now();
                var pc = machine.processor().read(CoreRegister.PC);
                Object what = switch (random.nextInt(16)) {
                    case 0, 1 -> debugger.resume(Limit.cycles(now + random.nextInt(6)));
                    case 2, 3 -> debugger.resume(Limit.cycles(now + random.nextInt(30_000)));
                    case 4, 5 -> debugger.goTo(now - random.nextLong(1 + Math.min(now, 40_000)));
                    case 6 -> random.nextBoolean()
                            ? debugger.resumeBack()
                            : debugger.goTo(now - random.nextLong(1 + Math.min(now, 4)));
                    case 7, 8 -> debugger.stepBack();
                    case 9 -> {
                        if (!breakpoints.isEmpty() && random.nextBoolean()) {
                            debugger.remove(breakpoints.removeLast());
                        } else {
                            breakpoints.add(debugger.add(random.nextBoolean()
                                    ? new Point.Code(pc + 2 * random.nextInt(8) & ~1)
                                    : new Point.Data(0x2000_0000 + 4 * random.nextInt(8), 4, Point.Access.ANY)));
                        }
                        yield "a breakpoint more or less";
                    }
                    case 10, 11 -> {
                        if (machine.processor().isAsleep()) {
                            yield debugger.resume(Limit.cycles(now + 1_000));
                        }
                        past.forgetAhead();
                        yield debugger.step(Interrupts.INTO);
                    }
                    default -> {
                        past.forgetAhead();
                        var acts = new ArrayList<Stimulus>();
                        for (var left = 1 + random.nextInt(3); left > 0; left--) {
                            var act = visitor.next(machine);
                            Visitor.does(machine, act);
                            acts.add(act);
                        }
                        yield acts;
                    }
                };
                assertThat(what).as("behind %s", past.way).isNotInstanceOf(StopReason.NoHistory.class);
                past.check(what);
            }
        }
    }
}
