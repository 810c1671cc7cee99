package dev.metronome.machine;

import static dev.metronome.core.ExceptionNumber.SYSTICK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Instruction;
import dev.metronome.trace.TraceEvent.ExceptionPended;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * CYCCNT, SysTick, TIM2 and TIM15 started together and read back to back by a program: each says on which cycle its
 * load was, and that is the cycle on which the timing model has the load, plus what the bus made it wait.
 */
class CounterAgreementTest {
    private static final int CYCCNT = 0xE000_1004;
    private static final int SYST_CSR = 0xE000_E010;
    private static final int SYST_CVR = 0xE000_E018;
    private static final int TIM2 = 0x4000_0000;
    private static final int TIM15 = 0x4001_4000;
    private static final int RCC = 0x4002_1000;
    private static final int CNT = 0x24;
    private static final int RELOAD = 0xFF_FFFF;
    private static final int BUFFER = 0x2000_2000;
    private static final int ROUNDS = 20;
    private static final int READS = 5;
    /** The prescaler counts from the tick after the one on which CEN is set (RM0351, figures). */
    private static final int TIMER_START = 1;

    /**
     * Columns: FLASH_ACR; PPRE1 and PPRE2 of RCC_CFGR; the timers' PSC; SysTick
     * at HCLK or HCLK / 8.
     */
    @ParameterizedTest(name = "ACR {0}, CFGR {1}, PSC {2}, CLKSOURCE {3}")
    @CsvSource({
        "0x600, 0,      0,  1",
        "0x604, 0,      0,  1",
        "0x704, 0,      0,  1",
        "0x000, 0,      0,  1",
        "0x600, 0,      6,  1",
        "0x704, 0,      79, 0",
        "0x600, 0x0400, 0,  1",
        "0x704, 0x2C00, 3,  0",
    })
    void countersReadBackToBackAgreeToTheCycle(String acr, String cfgr, int prescaler, int clockSource) {
        var told = new Loads();
        var explained = values(acr, cfgr, prescaler, clockSource, told);
        assertThat(values(acr, cfgr, prescaler, clockSource, CycleAccount.NONE)).as("looking changes nothing")
                .isEqualTo(explained);
        assertThat(told.cycles).hasSize(ROUNDS * READS);
        var apb1Cycles = Integer.decode(cfgr) == 0 ? 1 : 2;
        var apb2Cycles = Integer.decode(cfgr) < 0x2000 ? 1 : 4;
        var tim15Cycles = apb2Cycles == 4 ? 2 : 1; // a timer's clock is twice a divided PCLK
        for (var round = 0; round < ROUNDS; round++) {
            var cycles = told.cycles.subList(round * READS, round * READS + READS);
            var ticks = clockSource == 1 ? cycles.get(1) : cycles.get(1) / 8;
            assertThat(explained.subList(round * READS, round * READS + READS))
                    .as("round %d, loads on %s", round, cycles)
                    .containsExactly(
                            cycles.get(0), ticks == 0 ? 0 : RELOAD + 1 - ticks,
                            (cycles.get(2) + apb1Cycles - TIMER_START) / (prescaler + 1),
                            ((cycles.get(3) + apb2Cycles) / tim15Cycles - TIMER_START) / (prescaler + 1),
                            cycles.get(4));
        }
    }

    private static List<Long> values(String acr, String cfgr, int prescaler, int clockSource, CycleAccount account) {
        try (var program = new Program()) {
            program.code(Program.THREAD,
                    0x6805, // ldr r5, [r0]
                    0x680E, // ldr r6, [r1]
                    0x6817, // ldr r7, [r2]
                    0xF8D3, 0x8000, // ldr.w r8, [r3]
                    0xF8D0, 0x9000, // ldr.w r9, [r0]
                    0xE8A4, 0x03E0, // stmia.w r4!, {r5-r9}
                    0xF1BA, 0x0A01, // subs.w r10, r10, #1
                    0xD1F2, // bne to the first
                    0xBE00) // bkpt
                    .load().with(0, CYCCNT).with(1, SYST_CVR).with(2, TIM2 + CNT).with(3, TIM15 + CNT).with(4, BUFFER)
                    .with(10, ROUNDS);
            program.poke(RCC + 0x08, Integer.decode(cfgr)).poke(RCC + 0x58, 1).poke(RCC + 0x60, 1 << 16);
            for (var timer : new int[]{TIM2, TIM15}) {
                program.poke(timer + 0x28, prescaler).poke(timer + 0x14, 1).poke(timer, 1); // PSC, UG, CEN
            }
            program.poke(SYST_CSR + 4, RELOAD).poke(SYST_CSR, clockSource << 2 | 1);
            program.readyToMeasure(Integer.decode(acr));
            program.machine.processor().explainTo(account);
            assertThat(program.run()).isEqualTo(Machine.Stop.BREAKPOINT);
            var values = new ArrayList<Long>();
            for (var i = 0; i < ROUNDS * READS; i++) {
                values.add(Integer.toUnsignedLong(program.peek(BUFFER + 4 * i)));
            }
            return values;
        }
    }

    /** The handler reads SysTick between two looks at CYCCNT: both lead back to the cycle that the trace has. */
    @ParameterizedTest(name = "ACR {0}")
    @ValueSource(strings = {"0x600", "0x604", "0x704"})
    void theTraceHasTheCycleOnWhichSysTickReachedZero(String acr) {
        try (var program = new Program()) {
            program.handler(SYSTICK,
                    0x6805, // ldr r5, [r0]
                    0x680E, // ldr r6, [r1]
                    0x6807, // ldr r7, [r0]
                    0xBE00) // bkpt
                    .code(Program.THREAD, 0xE7FE) // b .
                    .load().with(0, CYCCNT).with(1, SYST_CVR).readyToMeasure(Integer.decode(acr));
            program.poke(SYST_CSR + 4, 999).poke(SYST_CSR, 7);
            program.run();
            var pended = program.all(ExceptionPended.class).getFirst().cycle();
            var passedCycles = 999 + 1 - program.register(6);
            assertThat(program.register(7) - program.register(5)).as("loads share their cycles").isEqualTo(2);
            assertThat(program.register(5) + 1 - passedCycles).isEqualTo((int) pended);
        }
    }

    /** On which cycles loads of the counters began. */
    private static final class Loads implements CycleAccount {
        private final List<Long> cycles = new ArrayList<>();

        @Override
        public void begins(Instruction instruction, long cycle) {
            if (instruction.isLoad()) {
                cycles.add(cycle);
            }
        }
    }
}
