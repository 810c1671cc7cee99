package dev.metronome.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.metronome.board.Boards;
import dev.metronome.machine.Limit;
import dev.metronome.machine.Machine;
import dev.metronome.trace.TraceEvent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs made by chance: {@link StressProgram} says what they look at while they run. */
@Timeout(120)
class HostedStressTest {
    private static final long CYCLES = 60_000;
    private static final int SEEDS = Integer.getInteger("metronome.stress.seeds", 60);

    /** One run: what the program says, and its trace if somebody listens. */
    private static final class Run implements AutoCloseable {
        private final List<TraceEvent> events = new ArrayList<>();
        private final StressProgram program;
        private final HostedMachine hosted;
        private final long seed;

        Run(long seed, boolean traced) {
            this.seed = seed;
            var machine = new Machine(Boards.named(Boards.DEFAULT));
            if (traced) {
                machine.trace().add(events::add);
            }
            program = new StressProgram(seed, machine);
            hosted = HostedMachine.of(program).on(machine);
        }

        void to(long cycle) {
            try {
                hosted.run(Limit.cycles(cycle));
            } catch (RuntimeException e) {
                var log = program.log;
                throw new AssertionError("seed " + seed + ":\n"
                        + String.join("\n", log.subList(Math.max(0, log.size() - 30), log.size())), e);
            }
        }

        Run inPieces(long of) {
            for (var cycle = of; cycle < CYCLES; cycle += of) {
                to(cycle);
            }
            to(CYCLES);
            return this;
        }

        @Override
        public void close() {
            hosted.close();
        }

        /** After it is closed: with all ends. */
        List<String> log() {
            close();
            return program.log;
        }

        List<TraceEvent> events() {
            close();
            return events;
        }
    }

    @Test
    void aProgramGivesOneTrace_howeverItIsCutAndWhoeverListens() {
        var resets = 0;
        var deepest = 0;
        for (var seed = 0; seed < SEEDS; seed++) {
            try (var whole = new Run(seed, true).inPieces(CYCLES);
                    var cut = new Run(seed, true).inPieces(1 + seed * 37 % 400);
                    var unheard = new Run(seed, false).inPieces(CYCLES)) {
                resets += whole.program.resets;
                deepest = Math.max(deepest, whole.program.deepest);
                assertThat(cut.log()).as("log of seed %d, cut", seed).isEqualTo(whole.log());
                assertThat(cut.events()).as("trace of seed %d, cut", seed).isEqualTo(whole.events());
                assertThat(unheard.log()).as("log of seed %d, unheard", seed).isEqualTo(whole.log());
            }
        }
        assertThat(resets).isGreaterThan(SEEDS / 4);
        assertThat(deepest).isGreaterThan(3);
    }

    @Test
    void machinesDoNotDisturbEachOther() throws Exception {
        try (var alone1 = new Run(1, true).inPieces(CYCLES); var alone2 = new Run(2, true).inPieces(CYCLES)) {
            try (var inTurn1 = new Run(1, true); var inTurn2 = new Run(2, true)) {
                for (var cycle = 500; cycle <= CYCLES; cycle += 500) {
                    inTurn1.to(cycle);
                    inTurn2.to(cycle);
                }
                assertThat(inTurn1.events()).isEqualTo(alone1.events());
                assertThat(inTurn2.events()).isEqualTo(alone2.events());
            }
            var side = new FutureTask<>(() -> new Run(1, true).inPieces(700).events());
            var virtual = new FutureTask<>(() -> new Run(2, true).inPieces(700).events());
            Thread.ofPlatform().start(side);
            Thread.ofVirtual().start(virtual);
            assertThat(side.get()).isEqualTo(alone1.events());
            assertThat(virtual.get()).isEqualTo(alone2.events());
        }
    }

    @Test
    void whatIsClosedLeavesNoThreadBehind(@TempDir Path folder) throws IOException {
        var before = threads(folder.resolve("before.json"));
        for (var seed = 0; seed < 10; seed++) {
            new Run(seed, true).inPieces(10_000 + seed).close();
        }
        assertThat(threads(folder.resolve("after.json"))).isEqualTo(before);
    }

    /** Threads of hosted programs that there are. */
    private static long threads(Path file) throws IOException {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpThreads(file.toString(),
                ThreadDumpFormat.JSON);
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line
                    .matches(".*\"name\": \"(stress\\d+|main of .*|the handler of .*|machine)\".*"))
                    .count();
        }
    }
}
