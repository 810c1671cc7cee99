package dev.metronome.stm32l4.tim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.signal.Wire;
import dev.metronome.stm32l4.tim.SteppedTimer.Edge;
import dev.metronome.time.Frequency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The computed timer against one that is stepped tick by tick, over random programs: same registers, same edges. */
class SteppedTimerComparisonTest {
    private static final int STEPS = 60;

    @ParameterizedTest(name = "{0}, {3} cycles a tick: {2} programs from seed {1}")
    @CsvSource({"TIM15, 1, 2000, 1", "TIM3, 2, 2000, 1", "TIM15, 3, 500, 4"})
    void theComputedTimerDoesWhatTheSteppedOneDoes(TimerModel model, long seed, int programs, int cyclesPerTick) {
        for (var i = 0; i < programs; i++) {
            new Program(model, seed * 1_000_000 + i, cyclesPerTick).run();
        }
    }

    private static final class Program {
        private final boolean tim15;
        private final long seed;
        private final int cyclesPerTick;
        private final Random random;
        private final TimerBench bench;
        private final SteppedTimer oracle;
        private final List<Edge> seen = new ArrayList<>();
        private final List<String> log = new ArrayList<>();

        Program(TimerModel model, long seed, int cyclesPerTick) {
            this.cyclesPerTick = cyclesPerTick;
            tim15 = model == TimerModel.TIM15;
            this.seed = seed;
            random = new Random(seed);
            bench = new TimerBench(model);
            bench.clocks(Map.of(model.clock(), Frequency.ofMegahertz(80).dividedBy(cyclesPerTick)));
            oracle = new SteppedTimer(tim15);
            bench.onLine = high -> seen.add(new Edge(bench.now() / cyclesPerTick, "line", high));
            for (var i = 1; i <= model.channels(); i++) {
                watch(bench.timer.output(i), "CH" + i);
                watch(bench.timer.complementaryOutput(i), "CH" + i + "N");
            }
            watch(bench.timer.trgo(), "TRGO");
            if (tim15) {
                both(Register.OR2, 1);
            }
        }

        private void watch(TimerOutput output, String name) {
            watch(output.level(), name);
            watch(output.driven(), name + " on");
        }

        private void watch(Wire wire, String name) {
            wire.watch(high -> seen.add(new Edge(bench.now() / cyclesPerTick, name, high)));
        }

        void run() {
            for (var step = 0; step < STEPS; step++) {
                if (random.nextInt(6) == 0) {
                    input();
                } else {
                    register();
                }
                var ticks = switch (random.nextInt(10)) {
                    case 0, 1 -> 0;
                    case 2 -> random.nextInt(300);
                    default -> random.nextInt(25);
                };
                log.add("advance " + ticks);
                bench.advance(cyclesPerTick == 1 ? ticks : ticks * cyclesPerTick + random.nextInt(cyclesPerTick));
                while (oracle.now < bench.now() / cyclesPerTick) {
                    oracle.tick();
                }
                compare();
            }
            assertThat(settled(seen)).as(this::toString).isEqualTo(settled(oracle.edges));
        }

        private void compare() {
            same(Register.CNT);
            same(Register.SR);
            same(Register.CR1);
            same(Register.CCER);
            if (tim15) {
                same(Register.BDTR);
            }
            if (random.nextInt(4) == 0) {
                var register = random.nextBoolean() ? Register.CCR1 : Register.CCR2;
                log.add("read " + register);
                same(register);
            }
        }

        private void same(Register register) {
            var expected = oracle.read(register);
            var actual = bench.read(register);
            if (actual != expected) {
                assertThat(actual).as(() -> register + " at " + bench.now() + "\n" + this).isEqualTo(expected);
            }
        }

        private void both(Register register, int value) {
            log.add(String.format("%d: %s = 0x%X", bench.now(), register, value));
            bench.write(register, value);
            if (register != Register.OR2) {
                oracle.write(register, value & register.mask(bench.timer.model()));
            }
        }

        private void register() {
            var most = tim15 ? 14 : 12;
            switch (random.nextInt(most + 4)) {
                case 0 -> both(Register.PSC, random.nextInt(4));
                case 1 -> both(Register.ARR, random.nextInt(14));
                case 2 -> both(Register.EGR, random.nextInt(3) == 0 ? random.nextInt(256) : 1);
                case 3 -> both(Register.CCR1, random.nextInt(15));
                case 4 -> both(Register.CCR2, random.nextInt(15));
                case 5 -> both(Register.CNT, random.nextInt(20) == 0 ? 0xFFF0 : random.nextInt(14));
                case 6 -> both(Register.SR, random.nextInt(3) == 0 ? random.nextInt() : 0);
                case 7 -> both(Register.DIER, random.nextInt(256));
                case 8 -> both(Register.CCMR1, mode() | mode() << 8);
                case 9 -> both(Register.CCER, random.nextInt(0x10000));
                case 10 -> both(Register.CR2, random.nextInt(0x800) & ~8);
                case 11 -> both(Register.SMCR, random.nextInt(2) == 0 ? 0 : slave());
                case 12 -> both(Register.RCR, random.nextInt(3));
                case 13 -> both(Register.BDTR, random.nextInt(0x10000)
                        & (random.nextInt(10) == 0 ? -1 : ~0x300) & (random.nextBoolean() ? -1 : ~0xE0));
                default -> both(Register.CR1, control());
            }
        }

        private int control() {
            var value = random.nextInt(8) == 0 ? 0 : 1;
            for (var bit : new int[]{1, 2, 3}) {
                value |= random.nextInt(5) == 0 ? 1 << bit : 0;
            }
            for (var bit : new int[]{4, 7, 11}) {
                value |= random.nextInt(2) << bit;
            }
            return value | (random.nextInt(3) == 0 ? random.nextInt(4) << 5 | random.nextInt(4) << 8 : 0);
        }

        /** One half of CCMRx with its fourth OCxM bit: mostly an output. */
        private int mode() {
            return random.nextInt(3) == 0
                    ? random.nextInt(256) | random.nextInt(2) << 16
                    : random.nextInt(256) & 0x78 | random.nextInt(2) << 16;
        }

        private int slave() {
            return random.nextInt(8) | random.nextInt(7) << 4 | (random.nextInt(5) == 0 ? 1 << 16 : 0);
        }

        private void input() {
            var which = random.nextInt(tim15 ? 5 : 4);
            var high = random.nextBoolean();
            log.add(bench.now() + ": input " + which + " = " + high);
            switch (which) {
                case 0, 1 -> {
                    bench.timer.pinInput(which + 1).drive(high);
                    oracle.changeInput(() -> oracle.pin[which] = high);
                }
                case 2, 3 -> {
                    bench.timer.internalTrigger(which - 2).drive(high);
                    oracle.changeInput(() -> oracle.itr[which - 2] = high);
                }
                default -> {
                    bench.timer.breakInput().drive(high);
                    oracle.changeInput(() -> oracle.bkin = high);
                }
            }
        }

        /**
         * The edges that last: where a signal changes several times on one tick, only whether it has changed in the
         * end.
         */
        private static List<String> settled(List<Edge> edges) {
            var lasting = new ArrayList<String>();
            Map<String, Boolean> levels = new HashMap<>();
            var from = 0;
            while (from < edges.size()) {
                var tick = edges.get(from).tick();
                var changed = new LinkedHashMap<String, Boolean>();
                for (; from < edges.size() && edges.get(from).tick() == tick; from++) {
                    changed.put(edges.get(from).signal(), edges.get(from).high());
                }
                changed.entrySet().stream().filter(e -> e.getValue() != levels.getOrDefault(e.getKey(), false))
                        .map(e -> tick + " " + e).sorted().forEach(lasting::add);
                levels.putAll(changed);
            }
            return lasting;
        }

        @Override
        public String toString() {
            return "seed " + seed + "\n" + String.join("\n", log);
        }
    }
}
