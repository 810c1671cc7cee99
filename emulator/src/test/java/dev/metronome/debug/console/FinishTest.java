package dev.metronome.debug.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.core.CoreRegister;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code finish} ends behind the call, from wherever in the function it begins. */
@Timeout(60)
class FinishTest {
    private static int sp(Consoles console) {
        return console.machine.processor().read(CoreRegister.SP);
    }

    private static int pc(Consoles console) {
        return console.machine.processor().read(CoreRegister.PC);
    }

    /** The call's own return address is in LR where the function begins, whatever finish makes of it. */
    @ParameterizedTest(name = "{1} of {0}, {2} instructions in")
    @CsvSource({"preemption, trace_enter, 0", "preemption, trace_enter, 1",
        "preemption, trace_scene, 0", "preemption, add_row, 0", "preemption, add_row, 2",
        "preemption, add_row, 9", "preemption, scene_1_nesting, 0", "preemption, scene_1_nesting, 5",
        "preemption, scene_1_nesting, 20", "preemption, scene_3_basepri, 2", "preemption, scene_5_subpriority, 1",
        "fpu-interrupt, use_the_fpu, 4", "fpu-interrupt, changed_registers, 0", "fpu-interrupt, changed_registers, 7",
        "blinky-irq, clock_80_mhz, 0", "blinky-irq, clock_80_mhz, 4", "blinky-irq, clock_80_mhz, 25"})
    void standsBehindTheCall(String sample, String function, int instructions) {
        try (var console = Consoles.on(sample)) {
            console.say("break " + function);
            console.say("continue");
            console.say("delete");
            var back = console.machine.processor().read(CoreRegister.LR) & ~1;
            var stack = sp(console);
            if (instructions > 0) {
                console.say("step " + instructions);
            }
            console.say("finish");
            assertThat(pc(console)).isEqualTo(back);
            assertThat(sp(console)).isEqualTo(stack);
        }
    }

    @Test
    void aHandlerIsFinishedWhereItInterrupted() {
        try (var console = Consoles.on("blinky-irq")) {
            console.say("break irq TIM15");
            console.say("continue");
            var interrupted = pc(console);
            console.say("step into-irq");
            console.say("finish");
            assertThat(console.machine.processor().currentException()).isZero();
            assertThat(interrupted).isPositive();
            assertThat(console.image.describe(pc(console))).contains("main");
        }
    }
}
