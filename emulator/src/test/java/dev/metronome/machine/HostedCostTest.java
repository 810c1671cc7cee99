package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.bus.Width;
import dev.metronome.core.HostedCall;
import dev.metronome.core.HostedCore;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What hosted Java pays for an access is what a program pays for LDR or STR among instructions that share nothing. */
class HostedCostTest {
    private static final int CYCCNT = 0xE000_1004;
    private static final int FUNCTION = Program.BASE + 0x800;
    private static final int ADDS_R0_1 = 0x3001;
    private static final int LDR_R1_R5 = 0x6829;
    private static final int STR_R1_R5 = 0x6029;
    private static final int RCC_CFGR = 0x4002_1008;
    private static final int RCC_AHB2ENR = 0x4002_104C;
    private static final int RCC_APB1ENR1 = 0x4002_1058;
    private static final int RCC_APB2ENR = 0x4002_1060;

    @ParameterizedTest(name = "{0}, CFGR {2}")
    @CsvSource({
        "SRAM1,     0x20000400, 0x0000",
        "GPIOA.ODR, 0x48000014, 0x0000",
        "TIM2.CNT,  0x40000024, 0x0000",
        "TIM2.CNT,  0x40000024, 0x0500",
        "TIM15.CNT, 0x40014024, 0x0000",
        "TIM15.CNT, 0x40014024, 0x2800",
        "TIM15.CNT, 0x40014024, 0x3800",
        "NVIC.ISER, 0xE000E100, 0x0000"})
    void anAccessByJavaCostsWhatTheInstructionCosts(String name, long place, int cfgr) {
        var address = (int) place;
        assertThat(byJava(address, cfgr, core -> core.load(address, Width.WORD))).as("a load from " + name)
                .isEqualTo(byInstruction(LDR_R1_R5, address, cfgr));
        assertThat(byJava(address, cfgr, core -> core.store(address, Width.WORD, 0))).as("a store to " + name)
                .isEqualTo(byInstruction(STR_R1_R5, address, cfgr));
    }

    /** The cycles that an instruction adds to a row of additions, by CYCCNT at both ends of the row. */
    private static long byInstruction(int instruction, int address, int cfgr) {
        return row(instruction, address, cfgr) - row(ADDS_R0_1, address, cfgr) + 1;
    }

    private static int row(int instruction, int address, int cfgr) {
        try (var program = new Program()) {
            program.code(Program.THREAD,
                    0x6826, // ldr r6, [r4]
                    ADDS_R0_1, ADDS_R0_1, instruction,
                    0xF3BF, 0x8F5F, // dmb, which waits for the write buffer as the next access would
                    ADDS_R0_1, ADDS_R0_1,
                    0x6827, // ldr r7, [r4]
                    0xBE00) // bkpt
                    .load().with(4, CYCCNT).with(5, address);
            prepare(program, cfgr);
            program.run();
            return program.register(7) - program.register(6);
        }
    }

    private static long byJava(int address, int cfgr, Consumer<HostedCore> access) {
        try (var program = new Program()) {
            program.code(Program.THREAD,
                    0xF000, 0xFAFE, // bl FUNCTION
                    0xBE00) // bkpt
                    .code(FUNCTION,
                            0x4770) // bx lr
                    .load();
            prepare(program, cfgr);
            var core = program.machine.processor().hostedCore();
            var cycles = new long[1];
            program.machine.processor().bindFunction(FUNCTION, () -> new Measured(() -> {
                var before = core.cycle();
                access.accept(core);
                cycles[0] = core.cycle() - before;
            }));
            program.run();
            return cycles[0];
        }
    }

    /** CYCCNT counts, the devices have their clocks, the APB prescalers are as given. */
    private static void prepare(Program program, int cfgr) {
        program.poke(0xE000_EDFC, 1 << 24).poke(0xE000_1000, 1); // DEMCR.TRCENA, DWT_CTRL.CYCCNTENA
        program.poke(RCC_AHB2ENR, 1).poke(RCC_APB1ENR1, 1).poke(RCC_APB2ENR, 1 << 16).poke(RCC_CFGR, cfgr);
    }

    private record Measured(Runnable body) implements HostedCall {
        @Override
        public boolean run() {
            body.run();
            return true;
        }

        @Override
        public void makeWay() {
            throw new AssertionError("nothing else is due");
        }

        @Override
        public void abandon() {}

        @Override
        public String place() {
            return "in Java of a test";
        }
    }
}
