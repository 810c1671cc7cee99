package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.bus.Width;
import dev.metronome.core.CoreRegister;
import dev.metronome.machine.Machine.Stop;
import dev.metronome.machine.SnapshotTest.Watched;
import dev.metronome.signal.Pin;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine with a history does what one without does, and goes back to any cycle of it. */
class SnapshotsTest {
    private static final long MUCH = 1L << 30;
    private static final int NOWHERE = 0x2000_5000;

    @ParameterizedTest
    @ValueSource(strings = {"blinky-busy-wait", "fpu-interrupt", "uart-echo", "crash"})
    void keepingAHistoryChangesNothing(String sample) {
        try (var plain = new Watched(sample).withInput(); var kept = new Watched(sample).withInput()) {
            var history = new Snapshots(kept.machine, 4_001, MUCH);
            var stop = history.run(Limit.cycles(2_000_000));

            assertThat(stop).isEqualTo(plain.machine.run(Limit.cycles(2_000_000)));
            assertThat(kept.events).isEqualTo(plain.events).isNotEmpty();
            SnapshotTest.assertSame(SnapshotTest.state(kept.machine), SnapshotTest.state(plain.machine), "the end");
            assertThat(history.kept()).hasSizeGreaterThan(70);
        }
    }

    /** Something is still to come, so that no sleep is for ever. */
    private static Watched awake(String sample) {
        var watched = new Watched(sample);
        watched.machine.outside().after(new Lapse.Cycles(10_000_000), new Stimulus.Release("B2"));
        return watched;
    }

    /** Presses, types and pokes on its way; gives back what the machine was like at each stop. */
    private static List<List<Object>> actOnItsWay(Machine machine, LongFunction<Stop> run) {
        var states = new ArrayList<List<Object>>();
        var outside = machine.outside();
        for (var cycle = 0; cycle < 100; cycle++) {
            run.apply(20_011L * cycle);
            switch (cycle % 10) {
                case 1 -> outside.now(new Stimulus.Press("B2"));
                case 3 -> outside.now(new Stimulus.Release("B2"));
                case 4 -> outside.now(Stimulus.Type.of(new byte[]{'a', (byte) cycle, '\r'}));
                case 5 -> outside.after(new Lapse.Cycles(33_333),
                        new Stimulus.Hold("B2", new Lapse.Nanoseconds(1_000_000)));
                case 6 -> outside.now(new Stimulus.Poke(NOWHERE, Width.WORD, cycle));
                case 7 -> outside.now(new Stimulus.Drive("PB5", cycle % 20 == 7 ? Pin.Drive.HIGH : Pin.Drive.FLOATING));
                case 8 -> outside.now(new Stimulus.SetRegister(CoreRegister.R11, cycle));
                default -> {
                    // it only runs on
                }
            }
            states.add(SnapshotTest.state(machine));
        }
        return states;
    }

    @ParameterizedTest
    @ValueSource(strings = {"button-exti", "uart-echo", "blinky-busy-wait"})
    void goesBackToAnyCycleAndForthAgainWithAllThatWasDone(String sample) {
        try (var machine = awake(sample)) {
            var history = new Snapshots(machine.machine, 50_021, 200_000);
            var states = actOnItsWay(machine.machine, cycle -> history.run(Limit.cycles(cycle)));
            var events = List.copyOf(machine.events);
            var random = new Random(20_260_103);
            for (var i = 0; i < 60; i++) {
                var place = random.nextInt(states.size());
                history.goTo(20_011L * place);
                SnapshotTest.assertSame(SnapshotTest.state(machine.machine), states.get(place), "at %d",
                        20_011 * place);
            }
            history.goTo(0);
            machine.events.clear();
            history.run(Limit.cycles(20_011L * (states.size() - 1)));
            assertThat(machine.events).isEqualTo(events);
        }
    }

    @Test
    void keepsTheFirstAndTheLatestAndFewerTheLongerAgo() {
        try (var machine = new Watched("blinky-busy-wait")) {
            var budget = 1_500_000L;
            var history = new Snapshots(machine.machine, 1_000, budget);
            history.run(Limit.cycles(2_000_000));

            assertThat(history.bytes()).isBetween(budget / 2, budget);
            var kept = history.kept();
            assertThat(kept.getFirst().cycle()).isZero();
            assertThat(kept.getLast().cycle()).isGreaterThan(1_998_000);
            for (var i = 1; i < kept.size(); i++) {
                var gap = kept.get(i).cycle() - kept.get(i - 1).cycle();
                var age = kept.getLast().cycle() - kept.get(i - 1).cycle();
                assertThat(gap).as("gap before cycle %d", kept.get(i).cycle()).isLessThanOrEqualTo(3_000 + age / 3);
            }
        }
    }

    @Test
    void neverKeepsLessThanTwo() {
        try (var machine = new Watched("blinky-busy-wait")) {
            var history = new Snapshots(machine.machine, 1_000, 0);
            history.run(Limit.cycles(100_000));

            assertThat(history.kept()).hasSize(2);
            assertThat(history.latestBefore(50_000).cycle()).isZero();
        }
    }

    @Test
    void whoActsInThePastBeginsAnotherFuture() {
        try (var machine = awake("button-exti")) {
            var history = new Snapshots(machine.machine, 100_000, MUCH);
            history.run(Limit.cycles(500_000));
            machine.machine.outside().now(new Stimulus.Press("B2"));
            history.run(Limit.cycles(1_000_000));
            assertThat(machine.events).anyMatch(TraceEvent.LedChanged.class::isInstance);

            history.goTo(300_000);
            machine.machine.outside().now(new Stimulus.Poke(NOWHERE, Width.WORD, 7));
            machine.events.clear();
            history.run(Limit.cycles(1_000_000));

            assertThat(machine.events).as("nobody has pressed the button")
                    .noneMatch(TraceEvent.LedChanged.class::isInstance);
            history.goTo(200_000);
            assertThat(machine.machine.bus().peek(NOWHERE, Width.WORD)).isZero();
            history.goTo(300_001);
            assertThat(machine.machine.bus().peek(NOWHERE, Width.WORD)).isEqualTo(7);
        }
    }

    @Test
    void doesNotGoBackBeforeItsBeginning() {
        try (var machine = new Watched("blinky-busy-wait")) {
            machine.machine.run(Limit.cycles(1_000));
            var history = new Snapshots(machine.machine, 1_000, MUCH);
            assertThatThrownBy(() -> history.goTo(10)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cycle 10 lies before the history, which begins at cycle 1000");
        }
    }
}
