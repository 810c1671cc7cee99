package dev.metronome.machine;

import static dev.metronome.core.ExceptionNumber.SYSTICK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.board.Boards;
import dev.metronome.bus.Width;
import dev.metronome.trace.TraceEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A machine that takes up a snapshot does again, to the cycle, what the one did that it was taken of. */
class SnapshotTest {
    private static final int PLACES = 20;
    private static final long SEED = 20_260_101;
    /** These run at 80 MHz and sleep most of the time. */
    private static final long SLEEPER_CYCLES = 200_000_000;
    private static final long CYCLES = 2_000_000;

    static Stream<String> samples() throws IOException {
        try (var folders = Files.list(Samples.FOLDER)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> Files.exists(Samples.elf(name))).sorted().toList().stream();
        }
    }

    /** A machine and what it tells. */
    static final class Watched implements AutoCloseable {
        final Machine machine;
        final List<TraceEvent> events = new ArrayList<>();

        Watched(String sample) {
            machine = Samples.machine(sample);
            machine.trace().add(events::add);
        }

        /** Something comes from outside, too: most of it while the machine runs. */
        Watched withInput() {
            for (var i = 1; i <= 30; i++) {
                machine.outside().after(new Lapse.Nanoseconds(17_300_000L * i),
                        new Stimulus.Hold("B2", new Lapse.Nanoseconds(3_000_000)));
                machine.outside().after(new Lapse.Cycles(130_003L * i), Stimulus.Type.of(new byte[]{'h', 'i', '\r'}));
            }
            return this;
        }

        /** What happens up to a cycle, then all that the machine is. */
        List<Object> goOn(long end) {
            events.clear();
            var stop = machine.run(Limit.cycles(end));
            var seen = new ArrayList<Object>(events);
            seen.add(stop + " at " + machine.timeline().now());
            seen.addAll(state(machine));
            return seen;
        }

        @Override
        public void close() {
            machine.close();
        }
    }

    static void assertSame(List<Object> seen, List<Object> expected, String what, Object... arguments) {
        var differences = new ArrayList<String>();
        for (var i = 0; i < Math.max(seen.size(), expected.size()) && differences.size() < 10; i++) {
            var is = i < seen.size() ? seen.get(i) : "nothing";
            var was = i < expected.size() ? expected.get(i) : "nothing";
            if (!is.equals(was)) {
                differences.add(i + ": " + is + ", not " + was);

            }
        }
        assertThat(differences).as(what, arguments).isEmpty();
    }

    /** Registers, every word of every device's state, and every page that the image did not leave so. */
    static List<Object> state(Machine machine) {
        var state = new ArrayList<Object>();
        for (var i = 0; i < 16; i++) {
            state.add(String.format("r%d = %08X", i, machine.processor().engine().register(i)));
        }
        state.add("instructions " + machine.processor().instructions());
        var snapshot = machine.snapshot();
        for (var i = 0; i < snapshot.words().length; i++) {
            state.add(snapshot.words()[i]);
        }
        state.add(Arrays.toString(snapshot.pages().numbers()));
        state.add(Arrays.deepHashCode(snapshot.pages().contents()));
        return state;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void everySampleGoesOnAsBeforeFromAnyPlace(String sample) {
        var random = new Random(SEED);
        var cycles = sample.contains("async") || sample.contains("hosted") ? SLEEPER_CYCLES : CYCLES;
        var places = random.longs(2 * PLACES, 0, cycles).sorted().toArray();
        try (var plain = new Watched(sample).withInput();
                var saved = new Watched(sample).withInput();
                var other = new Watched(sample)) {
            var snapshots = new ArrayList<Snapshot>();
            var expected = new ArrayList<List<Object>>();
            for (var i = 0; i < 2 * PLACES; i += 2) {
                plain.machine.run(Limit.cycles(places[i]));
                expected.add(plain.goOn(places[i + 1]));

                saved.machine.run(Limit.cycles(places[i]));
                var snapshot = saved.machine.snapshot();
                assertSame(saved.goOn(places[i + 1]), expected.getLast(),
                        "after one was taken at %d", snapshot.cycle());
                saved.machine.restore(snapshot);
                assertSame(saved.goOn(places[i + 1]), expected.getLast(),
                        "the same machine from %d", snapshot.cycle());
                snapshots.add(snapshot);
            }
            var order = new ArrayList<>(IntStream.range(0, PLACES).boxed().toList());
            Collections.shuffle(order, random);
            for (var i : order) {
                other.machine.restore(snapshots.get(i));
                assertSame(other.goOn(places[2 * i + 1]), expected.get(i),
                        "another machine from %d", snapshots.get(i).cycle());
            }
        }
    }

    private static final int DATA = 0x2000_0100;
    private static final int PROGRAMMED = 0x0801_0000;
    // @formatter:off
    private static final int[] BUSY = {
        0xE857, 0x0F00, // 200: ldrex r0, [r7]
        0x3001,         //      adds  r0, #1
        0xE847, 0x0100, //      strex r1, r0, [r7]
        0x2900,         //      cmp   r1, #0
        0xBF0C,         //      ite   eq
        0x3201,         //      addeq r2, #1
        0x3301,         //      addne r3, #1            an exception came between
        0xE886, 0x000F, //      stmia r6, {r0, r1, r2, r3}
        0xE896, 0x0330, //      ldmia r6, {r4, r5, r8, r9}
        0xEE30, 0x0A20, //      vadd.f32 s0, s0, s1
        0xEE20, 0x1A20, //      vmul.f32 s2, s0, s1
        0xFBB2, 0xFAF0, //      udiv  r10, r2, r0
        0xF012, 0x0F07, //      tst   r2, #7
        0xD1E9,         //      bne   200
        0xF84B, 0x2B04, //      str   r2, [r11], #4     a double word of flash
        0xF84B, 0x3B04, //      str   r3, [r11], #4
        0xF8DC, 0x5000, // 234: ldr   r5, [r12]         FLASH_SR
        0xF415, 0x3F80, //      tst   r5, #0x10000      BSY
        0xD1FA,         //      bne   234
        0xE7DF};        //      b     200
    private static final int[] BUSY_TICK = {
        0x6878,         //      ldr   r0, [r7, #4]
        0x3001,         //      adds  r0, #1
        0x6078,         //      str   r0, [r7, #4]
        0x07C1,         //      lsls  r1, r0, #31
        0xBF48,         //      it    mi
        0xEE30, 0x0A20, //      vaddmi.f32 s0, s0, s1   every other time: the floats are stacked late
        0x4770};        //      bx    lr
    // @formatter:on

    /** Exclusive pairs, IT blocks, lists, divisions, floats and flash programming, and a tick in the midst of each. */
    private static Program busy() {
        var program = new Program().code(Program.THREAD, BUSY).handler(SYSTICK, BUSY_TICK).load();
        program.poke(0xE000_ED88, 0xF << 20) // CPACR
                .poke(0x4002_2008, 0x4567_0123).poke(0x4002_2008, 0xCDEF_89AB).poke(0x4002_2014, 1) // KEYR, CR.PG
                .poke(0xE000_E014, 96).poke(0xE000_E010, 7) // SysTick
                .poke(0xE000_EDFC, 1 << 24).poke(0xE000_1000, 1); // DWT counts
        program.with(6, DATA + 0x100).with(7, DATA).with(11, PROGRAMMED).with(12, 0x4002_2010);
        program.machine.processor().engine().setSingle(1, Float.floatToIntBits(1.5f));
        return program;
    }

    private static List<Object> goOn(Program program, long end) {
        program.events.clear();
        program.machine.run(Limit.cycles(end));
        var seen = new ArrayList<Object>(program.events);
        seen.addAll(state(program.machine));
        return seen;
    }

    @Test
    void aBusyProgramGoesOnAsBeforeFromEveryCycle() {
        var to = 1_250;
        var further = 250;
        try (var plain = busy(); var saved = busy(); var other = busy()) {
            var expected = new ArrayList<List<Object>>();
            for (var cycle = 0; cycle < to; cycle += further) {
                expected.add(goOn(plain, cycle + further));
            }
            assertThat(plain.peek(PROGRAMMED)).as("flash was programmed").isNotEqualTo(-1);
            assertThat(plain.register(3)).as("exclusive stores have failed").isPositive();
            assertThat(plain.all(TraceEvent.ExceptionEntered.class)).isNotEmpty();

            var instructions = new HashSet<Long>();
            for (var cycle = 0; cycle < to; cycle++) {
                saved.machine.run(Limit.cycles(cycle));
                var snapshot = saved.machine.snapshot();
                instructions.add(snapshot.instructions());
                other.machine.restore(snapshot);
                var seen = goOn(other, (cycle / further + 1) * further);
                var all = expected.get(cycle / further);
                assertThat(seen).as("from cycle %d", cycle)
                        .isEqualTo(all.subList(all.size() - seen.size(), all.size()));
            }
            assertThat(instructions).hasSizeGreaterThan(350);
        }
    }

    @Test
    void anExclusivePairIsTornApartByNothing() {
        try (var saved = busy(); var other = busy()) {
            saved.machine.run(Limit.cycles(3));
            while (saved.register(15) != Program.THREAD + 6) { // STREX is next
                saved.machine.run(Limit.cycles(saved.machine.timeline().now() + 1));
            }
            other.machine.restore(saved.machine.snapshot());
            other.machine.run(Limit.cycles(other.machine.timeline().now() + 3));

            assertThat(other.register(1)).as("STREX has stored").isZero();
            assertThat(other.peek(DATA)).isEqualTo(saved.register(0));
        }
    }

    @Test
    void aStoreBetweenMakesTheExclusivePairFailAsItWould() {
        try (var saved = busy(); var other = busy()) {
            saved.machine.run(Limit.cycles(3));
            while (saved.register(15) != Program.THREAD + 6) {
                saved.machine.run(Limit.cycles(saved.machine.timeline().now() + 1));
            }
            saved.poke(DATA, 77);
            other.machine.restore(saved.machine.snapshot());
            for (var program : List.of(saved, other)) {
                program.machine.run(Limit.cycles(program.machine.timeline().now() + 3));
            }

            assertThat(other.register(1)).isEqualTo(saved.register(1));
            assertThat(other.peek(DATA)).isEqualTo(saved.peek(DATA));
        }
    }

    @Test
    void holdsWhatIsNotAsTheImageLeftItAndSharesWhatIsTheSame() {
        try (var program = busy()) {
            assertThat(program.machine.snapshot().pages().numbers()).as("before it runs").isEmpty();
            program.machine.run(Limit.cycles(1_000));
            var first = program.machine.snapshot();
            program.poke(0x2000_4000, 5);
            var second = program.machine.snapshot();

            // Flash is pages 0 to 1023, SRAM1 comes behind; the stack ends at 0x20001000.
            assertThat(first.pages().numbers()).containsExactly(64, 1024, 1024 + 3);
            assertThat(second.pages().numbers()).containsExactly(64, 1024, 1024 + 3, 1024 + 16);
            for (var i = 0; i < 3; i++) {
                assertThat(second.pages().contents()[i]).isSameAs(first.pages().contents()[i]);
            }
        }
    }

    @Test
    void theLastFaultAndWhatWasSaidComeAlong() {
        try (var machine = new Watched("crash"); var other = new Watched("crash")) {
            machine.machine.bus().read(0x4000_2800, Width.WORD);
            machine.machine.run(Limit.cycles(CYCLES));
            other.machine.restore(machine.machine.snapshot());

            assertThat(other.machine.lastFault()).usingRecursiveComparison().isEqualTo(machine.machine.lastFault());
            assertThat(other.machine.lastFault()).isNotNull();
            assertThat(machine.events).anyMatch(TraceEvent.Warned.class::isInstance);
            other.machine.bus().read(0x4000_2800, Width.WORD);
            assertThat(other.events).isEmpty();
        }
    }

    @Test
    void whatIsNoStateOfThisBuildIsRefusedAndChangesNothing() {
        var random = new Random(SEED);
        try (var machine = new Watched("uart-echo").withInput(); var other = new Watched("uart-echo")) {
            machine.machine.run(Limit.cycles(300_000));
            var good = machine.machine.snapshot();
            other.machine.run(Limit.cycles(100_000));
            var before = state(other.machine);
            var refused = 0;
            for (var i = 0; i < 300; i++) {
                var words = good.words().clone();
                var at = random.nextInt(words.length);
                words[at] = random.nextBoolean() ? random.nextLong() : words[at] ^ 1L << random.nextInt(64);
                words = random.nextInt(4) == 0 ? Arrays.copyOf(words, at) : words;
                var bad = new Snapshot(good.origin(), good.cycle(), good.instructions(), good.acts(), words,
                        good.pages());
                try {
                    other.machine.restore(bad);
                    other.machine.restore(good); // the word may have been a register's
                    assertSame(state(other.machine), state(machine.machine), "word %d", at);
                    other.machine.restore(good);
                    before = state(other.machine);
                } catch (SnapshotException e) {
                    refused++;
                    assertThat(e).hasMessageStartingWith("the snapshot is of another build of Metronome: ");
                    assertSame(state(other.machine), before, "word %d", at);
                }
            }
            assertThat(refused).isGreaterThan(50);
        }
    }

    @Test
    void isRefusedByAMachineOfAnotherImage() {
        try (var one = new Watched("crash"); var other = new Watched("preemption")) {
            var snapshot = one.machine.snapshot();
            assertThatThrownBy(() -> other.machine.restore(snapshot)).isInstanceOf(SnapshotException.class)
                    .hasMessageMatching("the snapshot is of crash.elf \\(SHA-256 [0-9a-f]{16}\\.{3}\\), this machine"
                            + " has preemption.elf \\(SHA-256 [0-9a-f]{16}\\.{3}\\); take it up with the image that it"
                            + " was taken of");
        }
    }

    @Test
    void isRefusedByAMachineOnAnotherBoard() {
        try (var one = new Machine(Boards.named("b-l475e-iot01a"));
                var other = new Machine(Boards.named("nucleo-l476rg"))) {
            var snapshot = one.snapshot();
            assertThatThrownBy(() -> other.restore(snapshot)).isInstanceOf(SnapshotException.class)
                    .hasMessageContaining("of the board b-l475e-iot01a, this machine is nucleo-l476rg");
        }
    }
}
