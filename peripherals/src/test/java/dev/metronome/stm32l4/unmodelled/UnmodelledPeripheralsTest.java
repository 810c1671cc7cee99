package dev.metronome.stm32l4.unmodelled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.bus.Bridge;
import dev.metronome.bus.Bus;
import dev.metronome.bus.Width;
import dev.metronome.time.ClockTree;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Frequency;
import dev.metronome.time.PeripheralClock;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.Warnings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnmodelledPeripheralsTest {
    private final Timeline timeline = new Timeline();
    private final Trace trace = new Trace();
    private final Warnings warnings = new Warnings(timeline, trace);
    private final List<String> said = new ArrayList<>();
    private final Map<String, PeripheralClock> gates = new HashMap<>();

    UnmodelledPeripheralsTest() {
        trace.add(event -> said.add(((TraceEvent.Warned) event).message()));
    }

    private Bus bus(String chip) {
        var clock = Frequency.ofMegahertz(4);
        var clocks = new ClockTree(timeline, Map.of(Clock.HCLK, clock, Clock.PCLK1, clock, Clock.PCLK2, clock));
        var bus = new Bus(timeline, clocks, warnings);
        for (var peripheral : UnmodelledPeripherals.of(chip, warnings)) {
            var gate = peripheral.gate() == null
                    ? null
                    : gates.computeIfAbsent(peripheral.gate(), name -> new PeripheralClock(name, true));
            bus.map(peripheral.name(), peripheral.base(), peripheral.size(), peripheral, gate, peripheral.bridge());
        }
        bus.map("signature", DeviceSignature.BASE, DeviceSignature.SIZE, new DeviceSignature(chip, warnings), null,
                Bridge.AHB);
        return bus;
    }

    /** RM0351's register maps; IDCODE as read from revision 4 parts. */
    @ParameterizedTest(name = "{0} at {1} reads {2}")
    @CsvSource({"DMA1.CCR7, 40020080, 0", "CRC.POL, 40023014, 04C11DB7", "TSC.IOHCR, 40024010, FFFFFFFF",
        "RNG.DR, 50060808, 0", "ADC3.CR, 50040208, 20000000", "ADC123_COMMON.CCR, 50040308, 0",
        "RTC.PRER, 40002810, 007F00FF", "RTC.BKP31R, 400028CC, 0", "IWDG.RLR, 40003008, FFF",
        "WWDG.CFR, 40002C04, 7F", "SPI3.CR2, 40003C04, 700", "I2C2.ISR, 40005818, 1", "CAN1.MCR, 40006400, 10002",
        "LPUART1.ISR, 4000801C, C0", "SWPMI1.ISR, 4000880C, 2C2", "VREFBUF.CSR, 40010030, 2",
        "COMP.COMP2_CSR, 40010204, 0", "FIREWALL.CR, 40011C20, 0", "SDMMC1.STA, 40012834, 0",
        "TIM8.ARR, 4001342C, FFFF", "SAI2.BSR, 40015838, 8", "DFSDM1.FLT3EXMAX, 400162B0, 80000000",
        "OTG_FS.GRSTCTL, 50000010, 80000000", "FMC.BTR1, A0000004, 0FFFFFFF", "QUADSPI.CR, A0001000, 0",
        "LPTIM2.ARR, 40009418, 1", "DAC1.SHRR, 4000744C, 10001"})
    void aRegisterReadsAsItsResetValueAndIsReportedOnceByName(String name, String address, String reset) {
        var bus = bus("STM32L475VG");
        var at = Integer.parseUnsignedInt(address, 16);
        var value = Integer.parseUnsignedInt(reset, 16);
        assertThat(bus.read(at, Width.WORD)).isEqualTo(value);
        bus.write(at, Width.WORD, 0x1234_5678);
        assertThat(bus.read(at, Width.WORD)).isEqualTo(value);
        assertThat(said).containsExactly(name + " is not modelled: it reads as its reset value and ignores writes");
    }

    @Test
    void aRegisterWithoutAKnownResetValueSaysSo() {
        assertThat(bus("STM32L475VG").read(0x4001_0034, Width.WORD)).isZero();
        assertThat(said).containsExactly(
                "VREFBUF.CCR is not modelled: it reads as 0 (its reset value is not known) and ignores writes");
    }

    @Test
    void aPlaceWithoutARegisterIsReportedByItsOffset() {
        bus("STM32L475VG").write(0x5006_080C, Width.WORD, 1);
        assertThat(said).containsExactly("RNG+0x0C is not modelled: it reads as 0 and ignores writes");
    }

    @Test
    void aDebuggersPeekIsNotReported() {
        assertThat(bus("STM32L475VG").peek(0x4002_3014, Width.WORD)).as("CRC.POL").isEqualTo(0x04C1_1DB7);
        assertThat(said).isEmpty();
    }

    @Test
    void onlyTheStm32l476HasTheLcdController() {
        assertThat(bus("STM32L475VG").nameOf(0x4000_2400)).isEqualTo("0x40002400");
        assertThat(bus("STM32L476RG").nameOf(0x4000_2408)).isEqualTo("LCD+0x08");
    }

    @Test
    void theThreeAdcsShareOneClockGate() {
        bus("STM32L475VG");
        assertThat(gates).containsKeys("ADC", "SYSCFG", "FW", "OTG_FS", "QUADSPI").doesNotContainKeys("ADC1", "RTC");
    }

    /** RM0351, "Device electronic signature"; the package codes are those of PKG[4:0]. */
    @ParameterizedTest
    @CsvSource({"STM32L475VG, 2", "STM32L476RG, 0"})
    void theSignatureTellsPackageFlashSizeAndIdentifier(String chip, int packageCode) {
        var bus = bus(chip);
        assertThat(bus.read(0x1FFF_7500, Width.WORD) & 0x1F).isEqualTo(packageCode);
        assertThat(bus.read(0x1FFF_75E0, Width.HALFWORD)).isEqualTo(1024);
        var id = List.of(bus.read(0x1FFF_7590, Width.WORD), bus.read(0x1FFF_7594, Width.WORD),
                bus.read(0x1FFF_7598, Width.WORD));
        assertThat(id).containsExactly(0x0001_0001, 0x5445_4D01, 0x4F4E_4F52);
        assertThat(said).isEmpty();
    }

    @Test
    void calibrationValuesReadAsErasedFlashAndAreReported() {
        assertThat(bus("STM32L475VG").read(0x1FFF_75A8, Width.HALFWORD)).isEqualTo(0xFFFF);
        assertThat(said)
                .containsExactly("the factory's word at 0x1FFF75A8 is not modelled: it reads as erased flash");
    }

    @ParameterizedTest
    @ValueSource(strings = {"STM32L475ZG"})
    void aPartOfAnUnknownPackageIsRefused(String chip) {
        assertThatThrownBy(() -> new DeviceSignature(chip, warnings))
                .hasMessage("the package of STM32L475ZG is not known");
    }
}
