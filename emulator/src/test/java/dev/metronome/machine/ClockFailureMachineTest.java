package dev.metronome.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.board.BoardDefinition;
import dev.metronome.board.Boards;
import dev.metronome.bus.Width;
import dev.metronome.core.ExceptionNumber;
import dev.metronome.stm32l4.Stm32l4;
import dev.metronome.stm32l4.rcc.Crystal;
import dev.metronome.stm32l4.tim.TimerModel;
import dev.metronome.time.Frequency;
import dev.metronome.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the core sees of a crystal that fails: the NMI, the end of all cycles, and EXTI line 19. */
class ClockFailureMachineTest {
    private static final int BASE = Stm32l4.FLASH_BASE;
    private static final int THREAD = BASE + 0x200;
    private static final int HANDLER = BASE + 0x300;
    private static final int COUNT = Stm32l4.SRAM1_BASE;
    private static final int RCC_CR = 0x4002_1000;
    private static final int RCC_CFGR = RCC_CR + 8;
    private static final int RCC_CIER = RCC_CR + 0x18;
    private static final int RCC_BDCR = RCC_CR + 0x90;
    private static final int RCC_CSR = RCC_CR + 0x94;
    private static final int MSION = 1;
    private static final int HSEON = 1 << 16;
    private static final int CSSON = 1 << 19;
    private static final int CSSC = 1 << 8;
    private static final int TAMP_STAMP = 2;

    // @formatter:off
    /** Counts in the word that r4 points to; the third time it writes CSSC. */
    private static final int[] COUNTS_TO_THREE = {
        0x6820,         // ldr  r0, [r4]
        0x3001,         // adds r0, #1
        0x6020,         // str  r0, [r4]
        0x2803,         // cmp  r0, #3
        0xD100,         // bne  end
        0x602E,         // str  r6, [r5]
        0x4770,         // bx   lr
    };
    // @formatter:on

    private final Machine machine = new Machine(board());
    private final List<TraceEvent.ExceptionEntered> entered = new ArrayList<>();

    private static BoardDefinition board() {
        var board = Boards.named(Boards.DEFAULT);
        return new BoardDefinition(board.name(), board.title(), board.source(), board.chip(), Frequency.ofMegahertz(8),
                board.lse(), board.leds(), board.buttons(), board.console());
    }

    @BeforeEach
    void load() {
        machine.trace().add(event -> {
            if (event instanceof TraceEvent.ExceptionEntered entry) {
                entered.add(entry);
            }
        });
        poke(BASE, Stm32l4.SRAM1_BASE + 0x1000);
        poke(BASE + 4, THREAD | 1);
        for (var number : new int[]{ExceptionNumber.NMI, ExceptionNumber.IRQ0 + TAMP_STAMP}) {
            poke(BASE + 4 * number, HANDLER | 1);
        }
        machine.bus().poke(THREAD, Width.HALFWORD, 0xE7FE); // b .
        for (var i = 0; i < COUNTS_TO_THREE.length; i++) {
            machine.bus().poke(HANDLER + 2 * i, Width.HALFWORD, COUNTS_TO_THREE[i]);
        }
        machine.processor().reset(BASE);
        machine.processor().engine().setRegister(4, COUNT);
        machine.processor().engine().setRegister(5, RCC_CR + 0x20);
        machine.processor().engine().setRegister(6, CSSC);
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private void poke(int address, int value) {
        machine.bus().poke(address, Width.WORD, value);
    }

    private int peek(int address) {
        return machine.bus().peek(address, Width.WORD);
    }

    private Machine.Stop run(long cycles) {
        return machine.run(Limit.cycles(machine.timeline().now() + cycles));
    }

    /** SYSCLK is the crystal's. */
    private void runOfTheCrystal(int also) {
        poke(RCC_CR, HSEON | also | MSION | 6 << 4);
        run(10_000);
        poke(RCC_CFGR, 2);
        assertThat(peek(RCC_CFGR)).isEqualTo(2 << 2 | 2);
    }

    /** "The NMI will be executed indefinitely unless the CSS interrupt pending bit is cleared" (RM0351, CSS). */
    @Test
    void theNmiComesAgainUntilItsHandlerWritesCssc() {
        runOfTheCrystal(CSSON);
        machine.chip().rcc().fail(Crystal.HSE);
        var failed = machine.timeline().now();

        assertThat(run(10_000)).isEqualTo(Machine.Stop.TIME_LIMIT);

        assertThat(peek(COUNT)).isEqualTo(3);
        assertThat(entered).extracting(TraceEvent.ExceptionEntered::name).containsExactly("NMI", "NMI", "NMI");
        assertThat(entered.getFirst().cycle() - failed).as("cycles to the entry").isLessThan(20);
        assertThat(peek(RCC_CFGR)).as("the MSI").isZero();
    }

    /** With SYSCLK every cycle ends, and with a reset they come back. */
    @Test
    void withoutTheClockSecuritySystemTheRunEndsAtOnce() {
        runOfTheCrystal(0);
        machine.chip().rcc().fail(Crystal.HSE);
        var failed = machine.timeline().now();

        assertThat(run(10_000)).isEqualTo(Machine.Stop.NO_CLOCK);
        assertThat(machine.timeline().now()).isEqualTo(failed);
        assertThat(entered).isEmpty();

        machine.chip().rcc().heal(Crystal.HSE);
        assertThat(run(10_000)).isEqualTo(Machine.Stop.TIME_LIMIT);
        assertThat(machine.timeline().now()).isEqualTo(failed + 10_000);
    }

    @Test
    void aMachineWithoutAClockIsSavedAndRestoredAsOne() {
        runOfTheCrystal(0);
        machine.chip().rcc().fail(Crystal.HSE);
        var snapshot = machine.snapshot();

        try (var other = new Machine(board())) {
            other.restore(snapshot);
            assertThat(other.run(Limit.cycles(1_000_000))).isEqualTo(Machine.Stop.NO_CLOCK);
            other.chip().rcc().heal(Crystal.HSE);
            assertThat(other.run(Limit.cycles(1_000_000))).isEqualTo(Machine.Stop.TIME_LIMIT);
        }
    }

    /** RM0351, vector table, position 2: "RTC tamper or timestamp or CSS on LSE through EXTI line 19". */
    @Test
    void theLsesFailureComesThroughExtiLine19() {
        poke(0x4002_1058, 1 << 28); // APB1ENR1.PWREN
        poke(0x4000_7000, 0x300); // PWR_CR1.DBP
        poke(RCC_CSR, 1);
        poke(RCC_BDCR, 1);
        run(10_000_000);
        poke(RCC_BDCR, 1 | 1 << 5); // LSECSSON
        poke(RCC_CIER, 1 << 9);
        poke(0x4001_0400, 1 << 19); // EXTI_IMR1
        poke(0x4001_0408, 1 << 19); // EXTI_RTSR1
        poke(0xE000_E100, 1 << TAMP_STAMP);

        machine.chip().rcc().fail(Crystal.LSE);
        run(14);

        assertThat(peek(0x4001_0414)).as("EXTI_PR1").isEqualTo(1 << 19);
        assertThat(entered).extracting(TraceEvent.ExceptionEntered::name).containsExactly("TAMP_STAMP");
    }

    /** "A clock failure event is sent to the break input of the advanced-control timers" (RM0351, CSS). */
    @Test
    void theTimersHearABreakUntilCsscIsWritten() {
        runOfTheCrystal(CSSON);
        machine.chip().rcc().fail(Crystal.HSE);
        for (var timer : new TimerModel[]{TimerModel.TIM15, TimerModel.TIM16, TimerModel.TIM17}) {
            assertThat(machine.chip().timer(timer).systemBreak().isHigh()).as("%s", timer).isTrue();
        }
        assertThat(machine.chip().timer(TimerModel.TIM2).systemBreak().isHigh()).isFalse();
        poke(RCC_CR + 0x20, CSSC);
        assertThat(machine.chip().timer(TimerModel.TIM15).systemBreak().isHigh()).isFalse();
    }
}
