package dev.metronome.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.time.ClockTree;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Frequency;
import dev.metronome.time.PeripheralClock;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.Warnings;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BusTest {
    private static final int SRAM = 0x2000_0000;
    private static final int ON_AHB = 0x4002_0000;
    private static final int ON_APB = 0x4001_0000;

    private final Timeline timeline = new Timeline();
    private final Trace trace = new Trace();
    private final List<TraceEvent> events = new ArrayList<>();
    private final ClockTree clocks = new ClockTree(timeline, Map.of(Clock.HCLK, Frequency.ofMegahertz(80), Clock.PCLK1,
            Frequency.ofMegahertz(20), Clock.PCLK2, Frequency.ofMegahertz(80)));
    private final Bus bus = new Bus(timeline, clocks, new Warnings(timeline, trace));
    private final Block ahb = new Block();
    private final Block apb = new Block();
    private final PeripheralClock gate = new PeripheralClock("APB", true);

    /** Four words that remember, and how they were written. */
    private static final class Block implements BusDevice {
        private final int[] words = new int[4];
        private int lanes;
        private int reads;

        @Override
        public int read(int offset) {
            reads++;
            return words[offset / 4];
        }

        @Override
        public int peek(int offset) {
            return words[offset / 4];
        }

        @Override
        public void write(int offset, int value, int lanes) {
            this.lanes = lanes;
            words[offset / 4] = words[offset / 4] & ~lanes | value & lanes;
        }
    }

    BusTest() {
        trace.add(events::add);
        bus.map(MemoryRegion.ram("SRAM1", SRAM, MemorySegment.ofArray(new byte[0x1000])));
        bus.map("AHBDEV", ON_AHB, 0x10, ahb, null, Bridge.AHB);
        bus.map("APBDEV", ON_APB, 0x10, apb, gate, Bridge.APB2);
    }

    @Test
    void memoryIsLittleEndianAtEveryWidth() {
        bus.write(SRAM, Width.WORD, 0x1122_3344);

        assertThat(bus.read(SRAM, Width.BYTE)).isEqualTo(0x44);
        assertThat(bus.read(SRAM + 2, Width.HALFWORD)).isEqualTo(0x1122);
    }

    @Test
    void aNarrowWriteKeepsItsLanesOnAhbAndFillsTheWordOnApb() {
        bus.write(ON_AHB + 1, Width.BYTE, 0xAB);
        bus.write(ON_APB + 1, Width.BYTE, 0xAB);
        bus.write(ON_APB + 4, Width.HALFWORD, 0x1234);

        assertThat(ahb.words[0]).isEqualTo(0x0000_AB00);
        assertThat(ahb.lanes).isEqualTo(0x0000_FF00);
        assertThat(apb.words[0]).as("RM0351, AHB/APB bridges: duplicated").isEqualTo(0xABAB_ABAB);
        assertThat(apb.words[1]).isEqualTo(0x1234_1234);
    }

    @Test
    void aNarrowReadTakesItsPartOfTheWord() {
        ahb.words[1] = 0x1122_3344;

        assertThat(bus.read(ON_AHB + 6, Width.HALFWORD)).isEqualTo(0x1122);
        assertThat(bus.read(ON_AHB + 7, Width.BYTE)).isEqualTo(0x11);
    }

    /** bit_word_addr = alias base + byte offset x 32 + bit number x 4 (Armv7-M ARM B3.1.1). */
    @ParameterizedTest(name = "byte {0}, bit {1}")
    @CsvSource({"0x20000000, 0", "0x20000001, 7", "0x20000ABC, 3", "0x40020000, 5", "0x40020007, 1"})
    void aBitAliasReadsAndWritesOneBit(String byteAddress, int bit) {
        var address = Integer.decode(byteAddress);
        var alias = (address & 0xF000_0000) + 0x0200_0000 + (address & 0xF_FFFF) * 32 + bit * 4;
        bus.write(alias, Width.WORD, 1);

        assertThat(bus.read(address, Width.BYTE)).isEqualTo(1 << bit);
        assertThat(bus.read(alias, Width.WORD)).isEqualTo(1);
        bus.write(alias, Width.WORD, 2); // only bit 0 counts
        assertThat(bus.read(address, Width.BYTE)).isZero();
    }

    @Test
    void anAccessBehindAnApbBridgeWaitsOneOfItsClocks() {
        var behindApb1 = new Block();
        bus.map("APB1DEV", 0x4000_0000, 0x10, behindApb1, null, Bridge.APB1);
        bus.read(ON_AHB, Width.WORD);
        assertThat(timeline.now()).isZero();
        bus.read(ON_APB, Width.WORD);
        assertThat(timeline.now()).isEqualTo(1);
        bus.read(0x4000_0000, Width.WORD);
        assertThat(timeline.now()).as("PCLK1 is a quarter of HCLK").isEqualTo(5);
    }

    @Test
    void aPeripheralWithoutItsClockIgnoresWritesReadsZeroAndIsReportedOnce() {
        apb.words[0] = 7;
        gate.enable(false);
        bus.write(ON_APB, Width.WORD, 9);

        assertThat(bus.read(ON_APB, Width.WORD)).isZero();
        assertThat(apb.words[0]).isEqualTo(7);
        bus.write(ON_APB, Width.WORD, 9);
        assertThat(events).hasSize(2).allSatisfy(event -> assertThat(event.toString()).contains("APBDEV+0x00")
                .contains("clock is off"));
    }

    @Test
    void nobodyAtAnAddressIsABusFaultThere() {
        assertThatThrownBy(() -> bus.read(0x5000_0000, Width.WORD)).isInstanceOf(BusFault.class)
                .hasMessageContaining("0x50000000");
        assertThatThrownBy(() -> bus.read(SRAM + 0xFFE, Width.WORD)).hasMessageContaining("beyond SRAM1");
    }

    @Test
    void aDebuggersLookCostsNoTimeAndHasNoSideEffect() {
        apb.words[0] = 5;

        assertThat(bus.peek(ON_APB, Width.WORD)).isEqualTo(5);
        assertThat(timeline.now()).isZero();
        assertThat(apb.reads).isZero();
    }

    @Test
    void overlappingDevicesAreRefused() {
        assertThatThrownBy(() -> bus.map("X", ON_AHB + 8, 0x10, ahb, null, Bridge.AHB)).hasMessageContaining("AHBDEV");
        assertThatThrownBy(() -> bus.map("X", SRAM - 4, 0x10, ahb, null, Bridge.AHB)).hasMessageContaining("SRAM1");
    }
}
