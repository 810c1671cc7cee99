package dev.metronome.stm32l4.usart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.state.StateWriter;
import dev.metronome.signal.Wire;
import dev.metronome.stm32l4.usart.SerialPort.LineError;
import dev.metronome.stm32l4.usart.Usart.Register;
import dev.metronome.time.ClockTree;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Frequency;
import dev.metronome.time.PeripheralClock;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceEvent.ByteSent;
import dev.metronome.trace.Warnings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Facts of RM0351, "Universal synchronous asynchronous receiver transmitter", at HCLK = PCLK2 = 80 MHz. */
class UsartTest {
    private static final int UE = 1;
    private static final int RE = 1 << 2;
    private static final int TE = 1 << 3;
    private static final int IDLEIE = 1 << 4;
    private static final int RXNEIE = 1 << 5;
    private static final int TCIE = 1 << 6;
    private static final int TXEIE = 1 << 7;
    private static final int PEIE = 1 << 8;
    private static final int PS = 1 << 9;
    private static final int PCE = 1 << 10;
    private static final int M0 = 1 << 12;
    private static final int CMIE = 1 << 14;
    private static final int OVER8 = 1 << 15;
    private static final int M1 = 1 << 28;

    private static final int PE = 1;
    private static final int FE = 1 << 1;
    private static final int NF = 1 << 2;
    private static final int ORE = 1 << 3;
    private static final int IDLE = 1 << 4;
    private static final int RXNE = 1 << 5;
    private static final int TC = 1 << 6;
    private static final int TXE = 1 << 7;
    private static final int BUSY = 1 << 16;
    private static final int CMF = 1 << 17;
    private static final int SBKF = 1 << 18;
    private static final int TEACK = 1 << 21;
    private static final int REACK = 1 << 22;

    /** 80 MHz / 694 = 115,274 baud. */
    private static final int BIT = 694;
    private static final int FRAME = 10 * BIT;

    private final Timeline timeline = new Timeline();
    private final ClockTree clocks = new ClockTree(timeline,
            Map.of(Clock.HCLK, Frequency.ofMegahertz(80), Clock.PCLK2, Frequency.ofMegahertz(80)));
    private final PeripheralClock gate = new PeripheralClock("USART1", true);
    private final Wire tx = new Wire("USART1_TX");
    private final Trace trace = new Trace();
    private final List<TraceEvent> events = new ArrayList<>();
    private final List<String> edges = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private boolean irq;
    private final Usart usart = new Usart("USART1", timeline, clocks, Clock.PCLK2, gate, tx, high -> irq = high,
            trace, new Warnings(timeline, trace));

    UsartTest() {
        trace.add(events::add);
        tx.watch(high -> edges.add(timeline.now() + (high ? " high" : " low")));
        usart.listen((cycle, value) -> heard.add(cycle + ":" + Integer.toHexString(value)));
    }

    private void write(Register register, int value) {
        usart.write(register.offset, value, -1);
    }

    private int read(Register register) {
        return usart.read(register.offset);
    }

    private boolean flag(int mask) {
        return (usart.peek(Register.ISR.offset) & mask) != 0;
    }

    /** Sets the port up and lets the idle frame of TE and the first idle line pass; the time is then {@code FRAME}. */
    private void begin(int cr1) {
        write(Register.BRR, BIT);
        write(Register.CR1, UE | cr1);
        timeline.advanceTo(FRAME);
        write(Register.ICR, IDLE);
        edges.clear();
    }

    private void type(String text) {
        usart.type(0, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private List<String> warnings() {
        return events.stream().filter(TraceEvent.Warned.class::isInstance)
                .map(event -> ((TraceEvent.Warned) event).message()).toList();
    }

    @Nested
    class OutOfReset {
        @Test
        void registersHaveTheirResetValues() {
            for (var register : Register.values()) {
                assertThat(read(register)).as(register.name()).isEqualTo(register == Register.ISR ? 0xC0 : 0);
            }
        }

        @Test
        void theLineIsIdleAndNothingIsSent() {
            assertThat(tx.isHigh()).isTrue();
            write(Register.TDR, 'x');
            timeline.advanceTo(1_000_000);
            assertThat(heard).isEmpty();
            assertThat(edges).isEmpty();
        }

        @Test
        void reservedBitsReadAsZero() {
            write(Register.CR1, 0xE000_0000);
            write(Register.CR2, 0x0000_008F);
            write(Register.CR3, 0xFF01_0000);
            write(Register.BRR, 0xFFFF_0010);
            assertThat(read(Register.CR1)).isZero();
            assertThat(read(Register.CR2)).isZero();
            assertThat(read(Register.CR3)).isZero();
            assertThat(read(Register.BRR)).isEqualTo(0x10);
        }

        @Test
        void anOffsetWithoutARegisterReadsZeroAndIsReported() {
            assertThat(usart.read(0x2C)).isZero();
            usart.write(0x3FC, 1, -1);
            assertThat(warnings()).containsExactly("USART1+0x2C is no register", "USART1+0x3FC is no register");
        }
    }

    @Nested
    class Transmitting {
        @Test
        void aCharacterTakesTenBitsOf694CyclesAt115200BaudAnd80Megahertz() {
            begin(TE);
            write(Register.TDR, 'U');
            timeline.advanceTo(FRAME + 6_939);
            assertThat(heard).isEmpty();
            timeline.advanceTo(FRAME + 6_940);
            assertThat(heard).containsExactly(FRAME + 6_940 + ":55");
            assertThat(events).contains(new ByteSent(FRAME + 6_940, "USART1", 'U'));
        }

        @Test
        void theLineShowsStartBitDataLowestFirstAndStopBit() {
            begin(TE);
            write(Register.TDR, 0b0010_1100);
            timeline.advanceTo(3 * FRAME);
            assertThat(edges).containsExactly(FRAME + " low", FRAME + 3 * BIT + " high", FRAME + 5 * BIT + " low",
                    FRAME + 6 * BIT + " high", FRAME + 7 * BIT + " low", FRAME + 9 * BIT + " high");
        }

        /** "Set the TE bit to send an idle frame as first transmission." */
        @Test
        void anIdleFrameComesFirstAfterTe() {
            write(Register.BRR, BIT);
            write(Register.CR1, UE | TE);
            timeline.advanceTo(100);
            write(Register.TDR, 'a');
            assertThat(flag(TXE)).isFalse();
            timeline.advanceTo(FRAME);
            assertThat(flag(TXE)).isTrue();
            timeline.advanceTo(3 * FRAME);
            assertThat(edges.getFirst()).isEqualTo(FRAME + " low");
            assertThat(heard).containsExactly(2 * FRAME + ":61");
        }

        @Test
        void txeRisesAtOnceWhenTheShiftRegisterIsFreeAndTcAtTheEndOfTheStopBit() {
            begin(TE);
            assertThat(flag(TC)).isTrue();
            write(Register.TDR, 'a');
            assertThat(flag(TXE)).isTrue();
            assertThat(flag(TC)).isFalse();
            timeline.advanceTo(2 * FRAME - 1);
            assertThat(flag(TC)).isFalse();
            timeline.advanceTo(2 * FRAME);
            assertThat(flag(TC)).isTrue();
        }

        @Test
        void aSecondCharacterWaitsInTdrAndFollowsWithoutAGap() {
            begin(TE);
            write(Register.TDR, 'a');
            write(Register.TDR, 'b');
            assertThat(flag(TXE)).isFalse();
            timeline.advanceTo(2 * FRAME);
            assertThat(flag(TXE)).isTrue();
            assertThat(flag(TC)).isFalse();
            timeline.advanceTo(5 * FRAME);
            assertThat(heard).containsExactly(2 * FRAME + ":61", 3 * FRAME + ":62");
            assertThat(edges).contains(2 * FRAME + " low");
            assertThat(flag(TC)).isTrue();
        }

        @Test
        void aWriteWhileTxeIsZeroReplacesTheWaitingCharacterAndIsReported() {
            begin(TE);
            write(Register.TDR, 'a');
            write(Register.TDR, 'b');
            write(Register.TDR, 'c');
            timeline.advanceTo(5 * FRAME);
            assertThat(heard).containsExactly(2 * FRAME + ":61", 3 * FRAME + ":63");
            assertThat(warnings()).containsExactly("USART1.TDR is written while TXE = 0: a character is lost");
        }

        @ParameterizedTest(name = "M1 M0 PCE PS = {0}, STOP = {1}: {2} half bits, 0x1A5 leaves as 0x{3}")
        @CsvSource({"8N, 0, 20, a5", "8N, 1, 19, a5", "8N, 2, 22, a5", "8N, 3, 21, a5", "9N, 0, 22, 1a5",
            "7N, 0, 18, 25", "8E, 0, 20, 25", "8O, 0, 20, 25", "9E, 0, 22, a5", "7E, 2, 20, 25"})
        void aFrameHasStartBitDataBitsAndStopBits(String form, int stop, int halfBits, String value) {
            write(Register.CR2, stop << 12);
            begin(TE | form(form));
            timeline.advanceTo(20_000);
            write(Register.TDR, 0x1A5);
            timeline.advanceTo(40_000);
            assertThat(heard).containsExactly(20_000 + halfBits * BIT / 2 + ":" + value);
        }

        @ParameterizedTest(name = "{0}: the parity bit of 0x{1} is {2}")
        @CsvSource({"8E, 07, 1", "8O, 07, 0", "8E, 03, 0", "8O, 03, 1", "9E, 80, 1", "9O, 80, 0"})
        void theParityBitTakesThePlaceOfTheHighestDataBit(String form, String value, int parity) {
            begin(TE | form(form));
            timeline.advanceTo(20_000);
            write(Register.TDR, Integer.parseInt(value, 16));
            var bits = form.charAt(0) - '0';
            timeline.advanceTo(20_000 + bits * BIT + BIT / 2);
            assertThat(tx.isHigh()).isEqualTo(parity == 1);
        }

        /** RM0351, "How to derive USARTDIV from USART_BRR": 9,600 baud at 8 MHz, 921,600 baud at 48 MHz, both ways. */
        @ParameterizedTest(name = "OVER8 = {0}, BRR = {1}: a bit takes {2} ticks")
        @CsvSource({"0, 0x341, 833", "1, 0x681, 833", "0, 0x34, 52", "1, 0x64, 52", "1, 0x6C, 52"})
        void brrHoldsUsartdivAndWithOversamplingBy8ItsLowBitsAreShifted(int over8, String brr, int ticks) {
            write(Register.BRR, Integer.decode(brr));
            write(Register.CR1, over8 << 15 | UE | TE);
            timeline.advanceTo(100_000);
            write(Register.TDR, 'a');
            timeline.advanceTo(200_000);
            assertThat(heard).containsExactly(100_000 + 10 * ticks + ":61");
        }

        @ParameterizedTest(name = "kernel clock {0} Hz, BRR = {1}: a frame takes {2} cycles")
        @CsvSource({"20000000, 174, 6960", "16000000, 139, 6950", "32768, 27, 659180"})
        void aBitIsBrrTicksOfTheKernelClock(int hertz, int brr, int cycles) {
            clocks.change(Map.of(Clock.PCLK2, Frequency.ofHertz(hertz)));
            write(Register.BRR, brr);
            write(Register.CR1, UE | TE);
            timeline.advanceTo(1_000_000);
            write(Register.TDR, 'a');
            timeline.advanceTo(2_000_000);
            assertThat(heard).containsExactly(1_000_000 + cycles + ":61");
        }

        @Test
        void aDividerBelow16IsReportedAndZeroSendsNothing() {
            write(Register.BRR, 15);
            write(Register.BRR, 0);
            write(Register.CR1, UE | TE);
            write(Register.TDR, 'a');
            timeline.advanceTo(1_000_000);
            assertThat(heard).isEmpty();
            assertThat(warnings()).containsExactly("USART1.BRR = 0xF: USARTDIV must be at least 16",
                    "USART1.BRR = 0x0: USARTDIV must be at least 16");
        }

        /** "Break characters": zeros for a frame period, then two stop bits; SBKF falls during the stop bit. */
        @Test
        void aBreakIsAFrameOfZerosAndTwoStopBits() {
            begin(TE);
            write(Register.RQR, 1 << 1);
            assertThat(flag(SBKF)).isTrue();
            assertThat(flag(TC)).isFalse();
            write(Register.TDR, 0xFF);
            timeline.advanceTo(2 * FRAME);
            assertThat(flag(SBKF)).isFalse();
            timeline.advanceTo(5 * FRAME);
            assertThat(edges).startsWith(FRAME + " low", 2 * FRAME + " high", 2 * FRAME + 2 * BIT + " low");
            assertThat(heard).containsExactly(3 * FRAME + 2 * BIT + ":ff");
            assertThat(flag(TC)).isTrue();
        }

        @Test
        void aBreakWaitsForTheCharacterOnTheLine() {
            begin(TE);
            write(Register.TDR, 0xFF);
            write(Register.RQR, 1 << 1);
            timeline.advanceTo(5 * FRAME);
            assertThat(edges).containsExactly(FRAME + " low", FRAME + BIT + " high", 2 * FRAME + " low",
                    3 * FRAME + " high");
        }

        @Test
        void txfrqDropsTheWaitingCharacter() {
            begin(TE);
            write(Register.TDR, 'a');
            write(Register.TDR, 'b');
            write(Register.RQR, 1 << 4);
            assertThat(flag(TXE)).isTrue();
            timeline.advanceTo(5 * FRAME);
            assertThat(heard).containsExactly(2 * FRAME + ":61");
        }

        @Test
        void tccfClearsTc() {
            begin(TE);
            write(Register.ICR, TC);
            assertThat(flag(TC)).isFalse();
        }

        /** CR1.UE: "prescalers and outputs are stopped immediately, and current operations are discarded". */
        @Test
        void clearingUeStopsTheFrameAndSetsTheFlagsToTheirDefaults() {
            begin(TE | RE);
            write(Register.TDR, 0);
            write(Register.TDR, 1);
            timeline.advanceTo(FRAME + 100);
            write(Register.CR1, TE | RE);
            assertThat(tx.isHigh()).isTrue();
            assertThat(read(Register.ISR)).isEqualTo(0xC0);
            timeline.advanceTo(10 * FRAME);
            assertThat(heard).isEmpty();
        }

        @Test
        void teackAndReackFollowTheEnables() {
            begin(0);
            assertThat(flag(TEACK | REACK)).isFalse();
            write(Register.CR1, UE | TE | RE);
            assertThat(flag(TEACK)).isTrue();
            assertThat(flag(REACK)).isTrue();
        }

        /** CR1.TE: "a low pulse on the TE bit sends a preamble (idle line) after the current word". */
        @Test
        void aLowPulseOnTeSendsAnIdleFrameBehindTheCurrentCharacter() {
            begin(TE);
            write(Register.TDR, 'a');
            write(Register.CR1, UE);
            assertThat(flag(TEACK)).isTrue();
            write(Register.CR1, UE | TE);
            write(Register.TDR, 'b');
            timeline.advanceTo(10 * FRAME);
            assertThat(heard).containsExactly(2 * FRAME + ":61", 4 * FRAME + ":62");
        }

        @Test
        void aClockChangeInTheMiddleOfAFrameStretchesTheRest() {
            begin(TE);
            write(Register.TDR, 'a');
            timeline.advanceTo(FRAME + 5 * BIT);
            clocks.change(Map.of(Clock.PCLK2, Frequency.ofMegahertz(40)));
            timeline.advanceTo(10 * FRAME);
            assertThat(heard).containsExactly(FRAME + 5 * BIT + 2 * 5 * BIT + ":61");
        }

        @Test
        void severalClockChangesInOneFrameAddUp() {
            begin(TE);
            write(Register.TDR, 'a');
            timeline.advanceTo(FRAME + 2 * BIT);
            clocks.change(Map.of(Clock.PCLK2, Frequency.ofMegahertz(40)));
            timeline.advanceTo(FRAME + 4 * BIT); // one bit at half the speed
            clocks.change(Map.of(Clock.PCLK2, Frequency.OFF));
            timeline.advanceTo(FRAME + 9 * BIT); // none
            clocks.change(Map.of(Clock.PCLK2, Frequency.ofMegahertz(80)));
            timeline.advanceTo(10 * FRAME);
            assertThat(heard).containsExactly(FRAME + 16 * BIT + ":61");
        }

        @Test
        void aClosedClockGateFreezesTheFrame() {
            begin(TE);
            write(Register.TDR, 'a');
            timeline.advanceTo(FRAME + 4 * BIT);
            gate.enable(false);
            timeline.advanceTo(100_000);
            gate.enable(true);
            timeline.advanceTo(200_000);
            assertThat(heard).containsExactly(100_000 + 6 * BIT + ":61");
        }
    }

    @Nested
    class Receiving {
        @Test
        void typedTextArrivesFrameByFrame() {
            type("abc");
            begin(RE);
            assertThat(flag(RXNE)).isTrue();
            assertThat(read(Register.RDR)).isEqualTo('a');
            assertThat(flag(RXNE)).isFalse();
            timeline.advanceTo(2 * FRAME - 1);
            assertThat(flag(RXNE)).isFalse();
            timeline.advanceTo(2 * FRAME);
            assertThat(read(Register.RDR)).isEqualTo('b');
            timeline.advanceTo(3 * FRAME);
            assertThat(read(Register.RDR)).isEqualTo('c');
            assertThat(flag(ORE)).isFalse();
        }

        @Test
        void theHostWaitsUntilTheReceiverIsOnForTheFirstTime() {
            type("a");
            timeline.advanceTo(1_000_000);
            write(Register.BRR, BIT);
            write(Register.CR1, UE);
            timeline.advanceTo(2_000_000);
            write(Register.CR1, UE | RE);
            timeline.advanceTo(2_000_000 + FRAME - 1);
            assertThat(flag(RXNE)).isFalse();
            assertThat(flag(BUSY)).isTrue();
            timeline.advanceTo(2_000_000 + FRAME);
            assertThat(flag(RXNE)).isTrue();
            assertThat(flag(BUSY)).isFalse();
        }

        @Test
        void theHostWaitsForTheCycleItWasGiven() {
            usart.type(50_000, new byte[]{'a'});
            usart.type(20_000, new byte[]{'b'});
            begin(RE);
            timeline.advanceTo(50_000 + FRAME - 1);
            assertThat(flag(RXNE)).isFalse();
            timeline.advanceTo(50_000 + FRAME);
            assertThat(read(Register.RDR)).isEqualTo('a');
            timeline.advanceTo(50_000 + 2 * FRAME);
            assertThat(read(Register.RDR)).isEqualTo('b');
        }

        @Test
        void aReceiverThatIsOffLosesWhatArrives() {
            begin(RE);
            write(Register.CR1, UE);
            type("ab");
            timeline.advanceTo(FRAME + BIT);
            write(Register.CR1, UE | RE);
            timeline.advanceTo(2 * FRAME);
            assertThat(flag(RXNE)).isFalse();
            timeline.advanceTo(3 * FRAME);
            assertThat(read(Register.RDR)).isEqualTo('b');
        }

        @Test
        void aDebuggersPeekDoesNotClearRxne() {
            type("a");
            begin(RE);
            assertThat(usart.peek(Register.RDR.offset)).isEqualTo('a');
            assertThat(flag(RXNE)).isTrue();
            read(Register.RDR);
            assertThat(flag(RXNE)).isFalse();
        }

        @Test
        void rxfrqDropsTheReceivedCharacter() {
            type("a");
            begin(RE);
            write(Register.RQR, 1 << 3);
            assertThat(flag(RXNE)).isFalse();
        }

        /** "Overrun error": RDR keeps the first character, the one in the shift register is lost. */
        @Test
        void anUnreadCharacterMakesTheNextOneAnOverrun() {
            type("abc");
            begin(RE);
            timeline.advanceTo(2 * FRAME);
            assertThat(flag(ORE)).isTrue();
            assertThat(read(Register.RDR)).isEqualTo('a');
            assertThat(flag(ORE)).isTrue();
            write(Register.ICR, ORE);
            assertThat(flag(ORE)).isFalse();
            timeline.advanceTo(3 * FRAME);
            assertThat(read(Register.RDR)).isEqualTo('c');
        }

        @Test
        void withOvrdisTheNewCharacterReplacesTheOldAndThereIsNoOverrun() {
            write(Register.CR3, 1 << 12);
            type("ab");
            begin(RE);
            timeline.advanceTo(2 * FRAME);
            assertThat(flag(ORE)).isFalse();
            assertThat(read(Register.RDR)).isEqualTo('b');
        }

        /** RDR: "when receiving with the parity enabled, the value read in the MSB bit is the received parity bit". */
        @Test
        void rdrHoldsTheParityBitToo() {
            type("\u0007");
            begin(RE | PCE | M0);
            timeline.advanceTo(11 * BIT);
            assertThat(read(Register.RDR)).isEqualTo(0x107);
            assertThat(flag(PE)).isFalse();
        }

        @ParameterizedTest
        @CsvSource({"PARITY, 1, 0", "FRAMING, 2, 0", "NOISE, 4, 0", "NOISE, 0, 0x800"})
        void aDisturbedCharacterArrivesWithItsFlag(LineError error, int flag, String cr3) {
            write(Register.CR3, Integer.decode(cr3));
            usart.typeFaulty(0, 'a', error);
            begin(RE | PCE | M0);
            timeline.advanceTo(11 * BIT);
            assertThat(flag(RXNE)).isTrue();
            assertThat(read(Register.ISR) & (PE | FE | NF)).isEqualTo(flag);
            write(Register.ICR, flag);
            assertThat(flag(PE | FE | NF)).isFalse();
        }

        @Test
        void twoStopBitsSetRxneAfterTheFirstAndHoldTheNextFrameBack() {
            write(Register.CR2, 2 << 12);
            type("ab");
            begin(RE);
            assertThat(flag(RXNE)).isTrue();
            read(Register.RDR);
            timeline.advanceTo(2 * FRAME + BIT - 1);
            assertThat(flag(RXNE)).isFalse();
            timeline.advanceTo(2 * FRAME + BIT);
            assertThat(flag(RXNE)).isTrue();
        }

        /** IDLE: one frame of ones; not again until RXNE has been set. */
        @Test
        void idleIsSetOneFrameAfterTheLastCharacterAndOnlyOnce() {
            begin(RE);
            type("ab");
            timeline.advanceTo(2 * FRAME);
            read(Register.RDR);
            timeline.advanceTo(4 * FRAME - 1);
            assertThat(flag(IDLE)).isFalse();
            timeline.advanceTo(4 * FRAME);
            assertThat(flag(IDLE)).isTrue();
            write(Register.ICR, IDLE);
            timeline.advanceTo(100 * FRAME);
            assertThat(flag(IDLE)).isFalse();
        }

        @Test
        void theReceivedCharacterIsComparedWithAdd() {
            write(Register.CR2, 'b' << 24);
            type("ab");
            begin(RE);
            assertThat(flag(CMF)).isFalse();
            read(Register.RDR);
            timeline.advanceTo(2 * FRAME);
            assertThat(flag(CMF)).isTrue();
            write(Register.ICR, CMF);
            assertThat(flag(CMF)).isFalse();
        }

        @Test
        void tooMuchTypedTextIsRefusedWithTheLimit() {
            assertThatThrownBy(() -> usart.type(0, new byte[Usart.MAXIMUM_TYPED + 1]))
                    .hasMessage("at most 1,048,576 characters can wait for USART1; 0 wait, 1,048,577 come");
        }
    }

    @Nested
    class Interrupts {
        @Test
        void txeieRaisesTheLineWhileTdrIsEmpty() {
            begin(TE);
            write(Register.CR1, UE | TE | TXEIE);
            assertThat(irq).isTrue();
            write(Register.TDR, 'a');
            assertThat(irq).isTrue();
            write(Register.TDR, 'b');
            assertThat(irq).isFalse();
            timeline.advanceTo(2 * FRAME);
            assertThat(irq).isTrue();
        }

        @Test
        void tcieRaisesTheLineAtTheEndOfTheLastStopBit() {
            begin(TE | TCIE);
            write(Register.TDR, 'a');
            assertThat(irq).isFalse();
            timeline.advanceTo(2 * FRAME - 1);
            assertThat(irq).isFalse();
            timeline.advanceTo(2 * FRAME);
            assertThat(irq).isTrue();
            write(Register.ICR, TC);
            assertThat(irq).isFalse();
        }

        @Test
        void rxneieRaisesTheLineUntilRdrIsRead() {
            type("a");
            begin(RE | RXNEIE);
            assertThat(irq).isTrue();
            read(Register.RDR);
            assertThat(irq).isFalse();
        }

        @Test
        void rxneieReportsAnOverrunToo() {
            type("ab");
            begin(RE | RXNEIE);
            timeline.advanceTo(2 * FRAME);
            read(Register.RDR);
            assertThat(irq).isTrue();
            write(Register.ICR, ORE);
            assertThat(irq).isFalse();
        }

        @Test
        void idleieRaisesTheLine() {
            type("a");
            begin(RE | IDLEIE);
            timeline.advanceTo(2 * FRAME - 1);
            assertThat(irq).isFalse();
            timeline.advanceTo(2 * FRAME);
            assertThat(irq).isTrue();
        }

        @Test
        void cmieRaisesTheLine() {
            write(Register.CR2, 'a' << 24);
            type("a");
            begin(RE | CMIE);
            assertThat(irq).isTrue();
        }

        @Test
        void peieRaisesTheLine() {
            usart.typeFaulty(0, 1, LineError.PARITY);
            begin(RE | PCE | PEIE);
            assertThat(irq).isTrue();
        }

        @ParameterizedTest
        @CsvSource({"FRAMING", "NOISE"})
        void eieRaisesTheLineOnFramingErrorAndNoise(LineError error) {
            usart.typeFaulty(0, 1, error);
            begin(RE);
            assertThat(irq).isFalse();
            write(Register.CR3, 1);
            assertThat(irq).isTrue();
        }

        @Test
        void noEnableNoInterrupt() {
            write(Register.CR2, 'a' << 24);
            type("aa");
            begin(RE | TE);
            timeline.advanceTo(5 * FRAME);
            assertThat(flag(ORE)).isTrue();
            assertThat(irq).isFalse();
        }
    }

    @Nested
    class Locks {
        /** CR1.M, PCE, PS, OVER8; CR2.STOP; BRR: "can only be written when the USART is disabled (UE = 0)". */
        @Test
        void wordLengthStopBitsAndBaudRateCannotBeChangedWhileEnabled() {
            begin(TE);
            write(Register.CR1, UE | TE | M0 | PCE | OVER8 | TXEIE);
            write(Register.CR2, 2 << 12);
            write(Register.BRR, 100);
            assertThat(read(Register.CR1)).isEqualTo(UE | TE | TXEIE);
            assertThat(read(Register.CR2)).isZero();
            assertThat(read(Register.BRR)).isEqualTo(BIT);
            assertThat(warnings()).hasSize(3).first().asString()
                    .isEqualTo("USART1.CR1: the bits 0x9400 can only be written while UE = 0; the write is ignored");
        }

        @Test
        void theyCanBeWrittenTogetherWithUe() {
            write(Register.BRR, BIT);
            write(Register.CR1, UE | TE | M0);
            assertThat(read(Register.CR1)).isEqualTo(UE | TE | M0);
            assertThat(warnings()).isEmpty();
        }

        /** CR2.ADD: "can only be written when reception is disabled (RE = 0) or the USART is disabled". */
        @Test
        void addIsLockedOnlyWhileTheReceiverIsOn() {
            begin(TE);
            write(Register.CR2, 'a' << 24);
            assertThat(read(Register.CR2)).isEqualTo('a' << 24);
            write(Register.CR1, UE | RE);
            write(Register.CR2, 'b' << 24);
            assertThat(read(Register.CR2)).isEqualTo('a' << 24);
        }
    }

    @Test
    void whatIsNotModelledIsHeldAndReportedOnceByName() {
        write(Register.CR3, 3 << 6 | 3 << 8);
        write(Register.CR3, 3 << 6 | 3 << 8);
        write(Register.CR2, 1 << 14);
        write(Register.GTPR, 1);
        write(Register.RQR, 1);
        assertThat(read(Register.CR3)).isEqualTo(3 << 6 | 3 << 8);
        assertThat(warnings()).containsExactly("USART1.CR3.DMAR (DMA) is not modelled",
                "USART1.CR3.DMAT (DMA) is not modelled", "USART1.CR3.RTSE (hardware flow control) is not modelled",
                "USART1.CR3.CTSE (hardware flow control) is not modelled", "USART1.CR2.LINEN (LIN) is not modelled",
                "USART1.GTPR (smartcard and IrDA) is not modelled",
                "USART1.RQR.ABRRQ (automatic baud rate) is not modelled");
    }

    /** ST's stm32l475xx.h, USART_CR3: every bit to UCESM, bit 23, but bit 16; TCBGTIE, bit 24, is not there. */
    @Test
    void cr3HasItsBitsAndNoMore() {
        write(Register.CR3, -1);
        assertThat(read(Register.CR3)).isEqualTo(0x00FE_FFFF);
        assertThat(warnings()).contains("USART1.CR3.UCESM (wake-up from Stop) is not modelled");
    }

    @Test
    void aResetForgetsEverythingAndTheHostWaitsAgain() {
        type("ab");
        begin(RE | TE | RXNEIE);
        write(Register.TDR, 'x');
        timeline.advanceTo(FRAME + 100);
        gate.hold(true);
        gate.hold(false);
        assertThat(irq).isFalse();
        assertThat(tx.isHigh()).isTrue();
        assertThat(read(Register.ISR)).isEqualTo(0xC0);
        assertThat(read(Register.BRR)).isZero();
        type("c");
        timeline.advanceTo(1_000_000);
        write(Register.BRR, BIT);
        write(Register.CR1, UE | RE);
        timeline.advanceTo(1_000_000 + FRAME);
        assertThat(read(Register.RDR)).isEqualTo('c'); // b was on the line when the reset came
        assertThat(heard).isEmpty();
    }

    @Test
    void aSnapshotInTheMiddleOfTwoFramesContinuesToTheCycle() {
        begin(RE | TE);
        type("abc");
        usart.typeFaulty(0, 'd', LineError.NOISE);
        write(Register.TDR, 'x');
        write(Register.TDR, 'y');
        timeline.advanceTo(FRAME + 3 * BIT + 7);
        var out = new StateWriter();
        timeline.save(out);
        tx.save(out);
        usart.save(out);
        var first = playOn();

        var in = out.reader();
        timeline.restore(in);
        tx.restore(in);
        usart.restore(in);
        assertThat(in.isAtEnd()).isTrue();
        var second = playOn();
        assertThat(second).isEqualTo(first);
        assertThat(first).contains(2 * FRAME + ":78", 3 * FRAME + ":79", "rx 61", "rx 62", "rx 63", "rx 64 noisy");
    }

    private List<String> playOn() {
        heard.clear();
        edges.clear();
        var log = new ArrayList<String>();
        for (var frame = 2; frame < 8; frame++) {
            timeline.advanceTo((long) frame * FRAME);
            if (flag(RXNE)) {
                log.add("rx " + Integer.toHexString(read(Register.RDR)) + (flag(NF) ? " noisy" : ""));
            }
        }
        log.addAll(edges);
        log.addAll(heard);
        return log;
    }

    /** CR1 bits of a form such as "8E": data bits with parity bit, and None, Even or Odd. */
    private static int form(String form) {
        var length = switch (form.charAt(0)) {
            case '7' -> M1;
            case '9' -> M0;
            default -> 0;
        };
        return length | switch (form.charAt(1)) {
            case 'E' -> PCE;
            case 'O' -> PCE | PS;
            default -> 0;
        };
    }
}
