package dev.metronome.stm32l4;

import dev.metronome.bus.Bridge;
import dev.metronome.bus.Bus;
import dev.metronome.bus.FlashTiming;
import dev.metronome.bus.MemoryRegion;
import dev.metronome.bus.Width;
import dev.metronome.signal.InterruptLine;
import dev.metronome.signal.Wire;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.stm32l4.exti.Exti;
import dev.metronome.stm32l4.flash.FlashController;
import dev.metronome.stm32l4.gpio.AlternateFunctions;
import dev.metronome.stm32l4.gpio.GpioPort;
import dev.metronome.stm32l4.pwr.Pwr;
import dev.metronome.stm32l4.rcc.ExternalClocks;
import dev.metronome.stm32l4.rcc.Rcc;
import dev.metronome.stm32l4.syscfg.Syscfg;
import dev.metronome.time.ClockTree;
import dev.metronome.time.ClockTree.Clock;
import dev.metronome.time.Frequency;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.Warnings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The clock, power, flash and pin rooms of the chip on one bus, with their real addresses, for tests. */
public final class ChipUnderTest {
    public static final int RCC = 0x4002_1000;
    public static final int FLASH = 0x4002_2000;
    public static final int PWR = 0x4000_7000;
    public static final int SYSCFG = 0x4001_0000;
    public static final int EXTI = 0x4001_0400;
    public static final int GPIOA = 0x4800_0000;
    public static final int FLASH_ARRAY = 0x0800_0000;

    public static final int RCC_CR = RCC;
    public static final int RCC_CFGR = RCC + 0x08;
    public static final int RCC_PLLCFGR = RCC + 0x0C;
    public static final int RCC_AHB2ENR = RCC + 0x4C;
    public static final int RCC_APB1ENR1 = RCC + 0x58;
    public static final int RCC_APB2ENR = RCC + 0x60;

    public final Timeline timeline = new Timeline();
    public final List<TraceEvent> events = new ArrayList<>();
    public final Trace trace = new Trace();
    public final Warnings warnings = new Warnings(timeline, trace);
    public final ClockTree clocks = new ClockTree(timeline, Rcc.clocksAtReset());
    public final Bus bus = new Bus(timeline, clocks, warnings);
    public final Wire backupWritable = new Wire("PWR_CR1.DBP");
    public final Wire range2 = new Wire("voltage range 2");
    public final Wire rccInterrupt = new Wire("RCC");
    public final Wire flashInterrupt = new Wire("FLASH");
    public final FlashTiming flashTiming = new FlashTiming();
    public final MemorySegment array = Arena.ofAuto().allocate(0x10_0000, 8);
    public final Rcc rcc;
    public final Pwr pwr;
    public final FlashController flash;
    public final List<GpioPort> ports;
    public final Syscfg syscfg;
    public final Exti exti;
    public final Map<Exti.Interrupt, Wire> extiInterrupts = new EnumMap<>(Exti.Interrupt.class);
    public final Wire event = new Wire("RXEV");

    public ChipUnderTest() {
        this(ExternalClocks.WATCH_CRYSTAL, AlternateFunctions.NONE);
    }

    public ChipUnderTest(ExternalClocks external, AlternateFunctions functions) {
        this(external, functions, WhatIf.NOTHING);
    }

    public ChipUnderTest(WhatIf whatIf) {
        this(ExternalClocks.WATCH_CRYSTAL, AlternateFunctions.NONE, whatIf);
    }

    private ChipUnderTest(ExternalClocks external, AlternateFunctions functions, WhatIf whatIf) {
        trace.add(events::add);
        array.fill((byte) 0xFF);
        rcc = new Rcc(timeline, clocks, external, backupWritable, range2, rccInterrupt::drive, trace, warnings,
                whatIf);
        pwr = new Pwr(timeline, clocks, rcc.gate("PWR"), backupWritable, range2, warnings);
        flash = new FlashController(timeline, clocks, rcc.gate("FLASH"), array, flashTiming, range2,
                flashInterrupt::drive, trace, warnings, whatIf);
        bus.map(new MemoryRegion("flash", FLASH_ARRAY, array, false, flash.array()));
        bus.map("RCC", RCC, 0x400, rcc, null, Bridge.AHB);
        bus.map("FLASH", FLASH, 0x400, flash, rcc.gate("FLASH"), Bridge.AHB);
        bus.map("PWR", PWR, 0x400, pwr, rcc.gate("PWR"), Bridge.APB1);
        ports = "ABCDEFGH".chars().mapToObj(letter -> port((char) letter, functions)).toList();
        syscfg = new Syscfg(rcc.gate("SYSCFG"), ports.stream().map(GpioPort::inputs).toList(), warnings);
        var interrupts = new EnumMap<Exti.Interrupt, InterruptLine>(Exti.Interrupt.class);
        for (var interrupt : Exti.Interrupt.values()) {
            var wire = new Wire(interrupt.name());
            extiInterrupts.put(interrupt, wire);
            interrupts.put(interrupt, wire::drive);
        }
        exti = new Exti(rcc.gate("EXTI"), interrupts, event);
        for (var line = 0; line < Syscfg.LINES; line++) {
            exti.connect(line, syscfg.line(line));
        }
        bus.map("SYSCFG", SYSCFG, 0x30, syscfg, rcc.gate("SYSCFG"), Bridge.APB2);
        bus.map("EXTI", EXTI, 0x400, exti, rcc.gate("EXTI"), Bridge.APB2);
    }

    private GpioPort port(char letter, AlternateFunctions functions) {
        var gate = rcc.gate("GPIO" + letter);
        var port = new GpioPort(letter, timeline, trace, gate, functions, warnings);
        bus.map("GPIO" + letter, GPIOA + 0x400 * (letter - 'A'), 0x400, port, gate, Bridge.AHB);
        return port;
    }

    public GpioPort port(char letter) {
        return ports.get(letter - 'A');
    }

    public int read(int address) {
        return bus.read(address, Width.WORD);
    }

    public void write(int address, int value) {
        bus.write(address, Width.WORD, value);
    }

    /** Read, change, write: sets bits. */
    public void set(int address, int bits) {
        write(address, read(address) | bits);
    }

    /** Read, change, write: clears bits. */
    public void clear(int address, int bits) {
        write(address, read(address) & ~bits);
    }

    /** Lets that much time pass. */
    public void pass(long cycles) {
        timeline.advanceTo(timeline.now() + cycles);
    }

    public Frequency frequency(Clock clock) {
        return clocks.frequency(clock);
    }

    /** The cycle at which the address first shows any of those bits set, asked every cycle. */
    public long cycleOfRise(int address, int bits, long limit) {
        for (var end = timeline.now() + limit; timeline.now() < end; pass(1)) {
            if ((read(address) & bits) != 0) {
                return timeline.now();
            }
        }
        throw new AssertionError(String.format("0x%08X & 0x%X stays 0 for %d cycles", address, bits, limit));
    }

    /** 80 MHz as most programs make it: MSI 4 MHz, M = 1, N = 40, R = 2, four wait states. */
    public void run80Megahertz() {
        write(FLASH, 0x704);
        write(RCC_PLLCFGR, 1 << 24 | 40 << 8 | 1);
        set(RCC_CR, 1 << 24);
        cycleOfRise(RCC_CR, 1 << 25, 1_000);
        write(RCC_CFGR, 3);
    }

    /** What was said of one kind, in order. */
    public List<String> warnings(Warnings.Kind kind) {
        return events.stream().filter(TraceEvent.Warned.class::isInstance).map(TraceEvent.Warned.class::cast)
                .filter(warned -> warned.kind() == kind).map(TraceEvent.Warned::message).toList();
    }

    /** Saves a device and gives back what it wrote. */
    public static StateReader saved(Stateful device) {
        var out = new StateWriter();
        device.save(out);
        return out.reader();
    }
}
