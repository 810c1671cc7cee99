package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.core.CoreRegister;
import dev.metronome.core.Probe;
import dev.metronome.machine.Machine.Stop;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who executes a program one instruction at a time, or holds it where he likes, sees what happens without him. */
class StepTest {
    @ParameterizedTest(name = "{0}, {2} steps from cycle {1} on")
    @CsvSource({"async-blinky, 0, 6000", "async-blinky, 79990000, 3000", "blinky-irq, 0, 3000",
        "blinky-irq, 40000000, 2000", "preemption, 0, 20000", "fpu-interrupt, 0, 20000", "crash, 0, 3000",
        "uart-echo, 0, 20000", "button-exti, 0, 5000", "blinky-busy-wait, 0, 20000",
        "async-blinky-oneshot, 0, 6000"})
    void stepsGiveTheTraceOfARun(String sample, long from, int steps) {
        try (var stepped = Samples.machine(sample); var run = Samples.machine(sample)) {
            var theirs = record(stepped);
            stepped.run(Limit.cycles(from));
            for (var i = 0; i < steps && stepped.step(Limit.cycles(Long.MAX_VALUE)) == Stop.INTERRUPTED; i++) {
                // on to the next one
            }

            var ours = record(run);
            run.run(Limit.cycles(stepped.timeline().now()));
            if (run.processor().instructions() < stepped.processor().instructions()) {
                run.step(Limit.cycles(Long.MAX_VALUE)); // the last one has not gone on to the next one's cycle
            }

            assertThat(theirs).isEqualTo(ours);
            assertThat(registers(stepped)).isEqualTo(registers(run));
        }
    }

    @Test
    void aStepExecutesOneInstruction() {
        try (var machine = Samples.machine("preemption")) {
            for (var i = 0; i < 1000; i++) {
                var before = Position.of(machine);
                machine.step(Limit.cycles(Long.MAX_VALUE));
                var after = Position.of(machine);
                assertThat(after.instructions() - before.instructions()).as("from %s to %s", before, after)
                        .isLessThanOrEqualTo(1);
                assertThat(after.isAt(before)).isFalse();
            }
        }
    }

    @Test
    void aProbeHoldsBeforeAnInstructionEachTimeAndChangesNothing() {
        try (var held = Samples.machine("blinky-irq"); var run = Samples.machine("blinky-irq")) {
            var theirs = record(held);
            var handler = Samples.image("blinky-irq").symbols().named("TIM1_BRK_TIM15_IRQHandler").orElseThrow()
                    .address() & ~1;
            var at = new ArrayList<Long>();
            held.processor().probe(new Probe() {
                @Override
                public boolean looksAtCode(int address) {
                    return address == handler;
                }

                @Override
                public boolean holdsBefore(int address) {
                    return at.isEmpty() || at.getLast() != held.processor().instructions();
                }
            });
            while (held.run(Limit.cycles(200_000_000)) == Stop.INTERRUPTED) {
                assertThat(held.processor().read(CoreRegister.PC)).isEqualTo(handler);
                at.add(held.processor().instructions());
            }
            var ours = record(run);
            run.run(Limit.cycles(200_000_000));

            assertThat(at).hasSize((int) ours.stream().filter(line -> line.contains("ExceptionEntered")).count())
                    .isNotEmpty();
            assertThat(theirs).isEqualTo(ours);
        }
    }

    private static List<String> record(Machine machine) {
        var lines = new ArrayList<String>();
        machine.trace().add((TraceEvent event) -> lines.add(event.toString()));
        return lines;
    }

    private static List<String> registers(Machine machine) {
        return Arrays.stream(CoreRegister.values())
                .map(register -> String.format("%s %08X", register, machine.processor().read(register))).toList();
    }
}
