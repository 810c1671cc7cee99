package dev.metronome.stm32l4;

import dev.metronome.bus.Bridge;
import dev.metronome.bus.Bus;
import dev.metronome.bus.BusDevice;
import dev.metronome.bus.FlashTiming;
import dev.metronome.bus.MemoryRegion;
import dev.metronome.signal.InterruptLine;
import dev.metronome.signal.Pin;
import dev.metronome.signal.SharedLine;
import dev.metronome.signal.Wire;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.stm32l4.dbgmcu.Dbgmcu;
import dev.metronome.stm32l4.exti.Exti;
import dev.metronome.stm32l4.flash.FlashController;
import dev.metronome.stm32l4.gpio.AlternateFunction;
import dev.metronome.stm32l4.gpio.AlternateFunctionTable;
import dev.metronome.stm32l4.gpio.GpioPort;
import dev.metronome.stm32l4.pwr.Pwr;
import dev.metronome.stm32l4.rcc.ExternalClocks;
import dev.metronome.stm32l4.rcc.Rcc;
import dev.metronome.stm32l4.rcc.ResetCause;
import dev.metronome.stm32l4.syscfg.Syscfg;
import dev.metronome.stm32l4.tim.Timer;
import dev.metronome.stm32l4.tim.TimerModel;
import dev.metronome.stm32l4.unmodelled.DeviceSignature;
import dev.metronome.stm32l4.unmodelled.FactoryMemory;
import dev.metronome.stm32l4.unmodelled.UnmodelledPeripherals;
import dev.metronome.stm32l4.usart.SerialPort;
import dev.metronome.stm32l4.usart.Usart;
import dev.metronome.text.DidYouMean;
import dev.metronome.time.ClockTree;
import dev.metronome.time.Timeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.Warnings;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * An STM32L475 or L476 without its core: memories and devices, put on the bus at their addresses and wired together.
 * Who is connected to whom is decided here and nowhere else (RM0351 2.2.2, memory map; DS10198, block diagram).
 */
public final class Stm32l4 implements Stateful {
    /** External interrupt lines (RM0351, vector table: positions 0 to 81). */
    public static final int INTERRUPTS = 82;
    /** Where the core finds its vector table: flash, by its own address. */
    public static final int FLASH_BASE = 0x0800_0000;
    public static final int FLASH_SIZE = 1 << 20;
    public static final int SRAM1_BASE = 0x2000_0000;
    public static final int SRAM1_SIZE = 96 << 10;
    public static final int SRAM2_BASE = 0x1000_0000;
    public static final int SRAM2_SIZE = 32 << 10;
    private static final int BOOT_ALIAS = 0;
    /** The line that "CSS on LSE" shares with the RTC's tamper and time stamp (RM0351 14.3). */
    private static final int LSE_CSS_LINE = 19;
    /** Alignment of memory that an engine maps by pointer. */
    private static final int PAGE = 4096;

    private final Rcc rcc;
    private final FlashController flash;
    private final Map<Character, GpioPort> ports = new HashMap<>();
    private final Map<TimerModel, Timer> timers = new EnumMap<>(TimerModel.class);
    private final Wire event = new Wire("EXTI event");
    private final Map<String, Usart> serialPorts = new HashMap<>();
    /** Everything with state, in the order in which it is saved. */
    private final Map<String, Stateful> parts = new LinkedHashMap<>();

    /**
     * Builds the chip.
     *
     * @param partNumber "STM32L475VG"
     * @param memory     lives as long as the chip; flash and SRAM are taken from it
     * @param flashTiming what FLASH_ACR tells the core's fetch path
     * @param external   the board's crystals
     * @param whatIf     settings that stand whatever the firmware writes
     * @param interrupts the wire into the interrupt controller for each position of the vector table
     */
    public Stm32l4(String partNumber, Arena memory, Timeline timeline, ClockTree clocks, Bus bus,
            FlashTiming flashTiming, ExternalClocks external, Trace trace, Warnings warnings, WhatIf whatIf,
            IntFunction<InterruptLine> interrupts) {
        var backupWritable = part("PWR DBP", new Wire("PWR DBP"));
        var range2 = part("PWR range 2", new Wire("PWR range 2"));
        rcc = part("RCC", new Rcc(timeline, clocks, external, backupWritable, range2,
                interrupts.apply(Interrupt.RCC.position()), trace, warnings, whatIf));
        bus.map("RCC", 0x4002_1000, 0x400, rcc, null, Bridge.AHB);

        var array = memory.allocate(FLASH_SIZE, PAGE).fill((byte) 0xFF);
        flash = part("FLASH",
                new FlashController(timeline, clocks, rcc.gate("FLASH"), array, part("FLASH_ACR", flashTiming), range2,
                        interrupts.apply(Interrupt.FLASH.position()), trace, warnings, whatIf));
        bus.map("FLASH", 0x4002_2000, 0x400, flash, rcc.gate("FLASH"), Bridge.AHB);
        bus.map(new MemoryRegion("flash", FLASH_BASE, array, false, flash.array()));
        bus.map(new MemoryRegion("flash (boot alias)", BOOT_ALIAS, array, false, flash.array()));
        bus.map(MemoryRegion.ram("SRAM1", SRAM1_BASE, memory.allocate(SRAM1_SIZE, PAGE)));
        bus.map(MemoryRegion.ram("SRAM2", SRAM2_BASE, memory.allocate(SRAM2_SIZE, PAGE)));

        mapOnApb(bus, "PWR", 0x4000_7000,
                part("PWR", new Pwr(timeline, clocks, rcc.gate("PWR"), backupWritable, range2, warnings)));
        var functions = new HashMap<String, AlternateFunction>();
        addTimers(timeline, clocks, bus, trace, warnings, interrupts, functions);
        addSerialPorts(timeline, clocks, bus, trace, warnings, interrupts, functions);
        addPorts(timeline, bus, trace, warnings, functions);
        addExternalInterrupts(bus, warnings, interrupts);
        bus.map("DBGMCU", 0xE004_2000, 0x400, part("DBGMCU", new Dbgmcu(warnings)), null, Bridge.PRIVATE);
        addUnmodelled(bus, partNumber, warnings);
    }

    private void addTimers(Timeline timeline, ClockTree clocks, Bus bus, Trace trace, Warnings warnings,
            IntFunction<InterruptLine> interrupts, Map<String, AlternateFunction> functions) {
        var shared = new EnumMap<Interrupt, SharedLine>(Interrupt.class);
        for (var place : TimerPlace.values()) {
            var line = shared.computeIfAbsent(place.interrupt,
                    interrupt -> part(interrupt.name(), new SharedLine(interrupts.apply(interrupt.position()))));
            var gate = rcc.gate(place.model.name());
            var timer = part(place.name(),
                    new Timer(place.model, timeline, clocks, gate, line.input(), trace, warnings));
            timers.put(place.model, timer);
            mapOnApb(bus, place.model.name(), place.base, timer);
            if (place.model.hasBreak()) {
                rcc.hseFailure().watch(timer.systemBreak()::drive);
            }
            nameSignals(place.model, timer, functions);
        }
        for (var link : TriggerLink.values()) {
            var to = timers.get(link.to).internalTrigger(link.number);
            link.source(timers.get(link.from)).watch(to::drive);
        }
    }

    /** The timer's pads, under the names of the data sheet. */
    private static void nameSignals(TimerModel model, Timer timer, Map<String, AlternateFunction> functions) {
        for (var channel = 1; channel <= model.channels(); channel++) {
            var name = model + "_CH" + channel;
            var output = timer.output(channel);
            functions.put(name,
                    new AlternateFunction(name, output.level(), output.driven(), timer.pinInput(channel), false));
        }
        if (model.hasBreak()) {
            var name = model + "_CH1N";
            var output = timer.complementaryOutput(1);
            functions.put(name, new AlternateFunction(name, output.level(), output.driven(), null, false));
            functions.put(model + "_BKIN", AlternateFunction.input(model + "_BKIN", timer.breakInput(), false));
        }
        if (model.hasExternalTrigger()) {
            functions.put(model + "_ETR", AlternateFunction.input(model + "_ETR", timer.externalTrigger(), false));
        }
    }

    private void addSerialPorts(Timeline timeline, ClockTree clocks, Bus bus, Trace trace, Warnings warnings,
            IntFunction<InterruptLine> interrupts, Map<String, AlternateFunction> functions) {
        for (var place : UsartPlace.values()) {
            var name = place.name();
            var tx = part(name + "_TX", new Wire(name + "_TX"));
            functions.put(tx.name(), AlternateFunction.output(tx.name(), tx));
            // What the host types reaches the port whatever this pad's level is; see SerialConsole.
            var rx = part(name + "_RX", new Wire(name + "_RX"));
            functions.put(rx.name(), AlternateFunction.input(rx.name(), rx, true));
            var usart = part(name, new Usart(name, timeline, clocks, place.clock, rcc.gate(name), tx,
                    interrupts.apply(place.interrupt.position()), trace, warnings));
            serialPorts.put(name, usart);
            mapOnApb(bus, name, place.base, usart);
        }
    }

    private void addExternalInterrupts(Bus bus, Warnings warnings, IntFunction<InterruptLine> interrupts) {
        var inputs = new ArrayList<List<Wire>>();
        for (var letter = 'A'; letter <= 'H'; letter++) {
            inputs.add(ports.get(letter).inputs());
        }
        var syscfg = part("SYSCFG", new Syscfg(rcc.gate("SYSCFG"), inputs, warnings));
        bus.map("SYSCFG", 0x4001_0000, 0x30, syscfg, rcc.gate("SYSCFG"), Bridge.APB2);
        var lines = new EnumMap<Exti.Interrupt, InterruptLine>(Exti.Interrupt.class);
        for (var interrupt : Exti.Interrupt.values()) {
            lines.put(interrupt, interrupts.apply(interrupt.position()));
        }
        var exti = part("EXTI", new Exti(rcc.gate("EXTI"), lines, part("EXTI event", event)));
        for (var line = 0; line < Syscfg.LINES; line++) {
            exti.connect(line, syscfg.line(line));
        }
        exti.connect(LSE_CSS_LINE, rcc.lseFailure());
        bus.map("EXTI", 0x4001_0400, 0x400, exti, null, Bridge.APB2);
    }

    /** What the chip has and Metronome does not answers with its reset values, and is reported by name. */
    private void addUnmodelled(Bus bus, String partNumber, Warnings warnings) {
        for (var peripheral : UnmodelledPeripherals.of(partNumber, warnings)) {
            var gate = peripheral.gate() == null ? null : rcc.gate(peripheral.gate());
            bus.map(peripheral.name(), peripheral.base(), peripheral.size(), part(peripheral.name(), peripheral), gate,
                    peripheral.bridge());
        }
        for (var area : FactoryMemory.Area.values()) {
            bus.map(area.name(), area.base(), area.size(), new FactoryMemory(area, warnings), null, Bridge.AHB);
        }
        bus.map("device signature", DeviceSignature.BASE, DeviceSignature.SIZE,
                new DeviceSignature(partNumber, warnings), null, Bridge.AHB);
    }

    private void addPorts(Timeline timeline, Bus bus, Trace trace, Warnings warnings,
            Map<String, AlternateFunction> functions) {
        var alternatives = new AlternateFunctionTable().connect(functions);
        for (var letter = 'A'; letter <= 'H'; letter++) {
            var name = "GPIO" + letter;
            var port = part(name, new GpioPort(letter, timeline, trace, rcc.gate(name), alternatives, warnings));
            ports.put(letter, port);
            bus.map(name, 0x4800_0000 + (letter - 'A') * 0x400, 0x400, port, rcc.gate(name), Bridge.AHB);
        }
    }

    private void mapOnApb(Bus bus, String name, int base, BusDevice device) {
        bus.map(name, base, 0x400, device, rcc.gate(name), base < 0x4001_0000 ? Bridge.APB1 : Bridge.APB2);
    }

    private <T extends Stateful> T part(String name, T part) {
        parts.put(name, part);
        return part;
    }

    /** Resets the chip but for what a reset of that cause leaves alone. */
    public void reset(ResetCause cause) {
        rcc.reset(cause);
    }

    /** The flash controller, for who wants to hear of programming and cache resets. */
    public FlashController flash() {
        return flash;
    }

    /** Pulsed by EXTI when an unmasked event comes: the core's event input. */
    public Wire event() {
        return event;
    }

    /** High while the core's non-maskable interrupt is asked for: by the clock security system. */
    public Wire nmi() {
        return rcc.hseFailure();
    }

    /** The clock controller. */
    public Rcc rcc() {
        return rcc;
    }

    /** The GPIO ports, A to H. */
    public List<GpioPort> ports() {
        return ports.entrySet().stream().sorted(Map.Entry.comparingByKey()).map(Map.Entry::getValue).toList();
    }

    /** A timer. */
    public Timer timer(TimerModel model) {
        return timers.get(model);
    }

    /**
     * A pad by its name.
     *
     * @param name "PA5"
     * @throws IllegalArgumentException if the chip has no such pad
     */
    public Pin pin(String name) {
        if (name.matches("P[A-H]\\d{1,2}")) {
            var port = ports.get(name.charAt(1));
            var number = Integer.parseInt(name.substring(2));
            if (number < port.inputs().size()) {
                return port.pin(number);
            }
        }
        throw new IllegalArgumentException("the chip has no pin " + name + "; pins are PA0 to PG15, PH0 and PH1");
    }

    @Override
    public void save(StateWriter out) {
        out.parts(parts);
    }

    @Override
    public void restore(StateReader in) {
        in.parts(parts);
    }

    /**
     * A serial port by its name, upper and lower case alike.
     *
     * @param name "USART1"
     * @throws IllegalArgumentException if the chip has no such port
     */
    public SerialPort serialPort(String name) {
        var port = serialPorts.get(name.toUpperCase(Locale.ROOT));
        if (port == null) {
            throw new IllegalArgumentException(
                    "the chip has no serial port " + name + DidYouMean.hint(name, serialPortNames()));
        }
        return port;
    }

    /** The serial ports that are modelled, USARTs first. */
    public static List<String> serialPortNames() {
        return Arrays.stream(UsartPlace.values()).map(UsartPlace::name).toList();
    }

    /**
     * The timers' internal triggers that lead between modelled timers (RM0351, tables "TIMx internal trigger
     * connection"; not read there, but every row agrees with a published one: TIM2 to TIM5 with Linux's
     * drivers/iio/trigger/stm32-timer-trigger.c, TIM15 with its table for the STM32H7, whose timers are the same;
     * TIM5_ITR2 and TIM15_ITR2 with firmware for the STM32L4). What TIM1 and TIM8 trigger is left out with them.
     */
    private enum TriggerLink {
        // @formatter:off
        TIM2_ITR2  (TimerModel.TIM2,  2, TimerModel.TIM3),
        TIM2_ITR3  (TimerModel.TIM2,  3, TimerModel.TIM4),
        TIM3_ITR1  (TimerModel.TIM3,  1, TimerModel.TIM2),
        TIM3_ITR2  (TimerModel.TIM3,  2, TimerModel.TIM15),
        TIM3_ITR3  (TimerModel.TIM3,  3, TimerModel.TIM4),
        TIM4_ITR1  (TimerModel.TIM4,  1, TimerModel.TIM2),
        TIM4_ITR2  (TimerModel.TIM4,  2, TimerModel.TIM3),
        TIM5_ITR0  (TimerModel.TIM5,  0, TimerModel.TIM2),
        TIM5_ITR1  (TimerModel.TIM5,  1, TimerModel.TIM3),
        TIM5_ITR2  (TimerModel.TIM5,  2, TimerModel.TIM4),
        TIM15_ITR1 (TimerModel.TIM15, 1, TimerModel.TIM3),
        TIM15_ITR2 (TimerModel.TIM15, 2, TimerModel.TIM16),
        TIM15_ITR3 (TimerModel.TIM15, 3, TimerModel.TIM17);
        // @formatter:on

        private final TimerModel to;
        private final int number;
        private final TimerModel from;

        TriggerLink(TimerModel to, int number, TimerModel from) {
            this.to = to;
            this.number = number;
            this.from = from;
        }

        /** TIM16 and TIM17 have no TRGO; TIM15 is triggered by their OC1. */
        private Wire source(Timer timer) {
            return timer.model().channels() == 1 ? timer.output(1).level() : timer.trgo();
        }
    }

    /** Where each serial port lies, its kernel clock and its interrupt (RM0351 2.2.2, and the vector table). */
    private enum UsartPlace {
        // @formatter:off
        USART1 (0x4001_3800, ClockTree.Clock.USART1CLK, Interrupt.USART1),
        USART2 (0x4000_4400, ClockTree.Clock.USART2CLK, Interrupt.USART2),
        USART3 (0x4000_4800, ClockTree.Clock.USART3CLK, Interrupt.USART3),
        UART4  (0x4000_4C00, ClockTree.Clock.UART4CLK,  Interrupt.UART4),
        UART5  (0x4000_5000, ClockTree.Clock.UART5CLK,  Interrupt.UART5);
        // @formatter:on

        private final int base;
        private final ClockTree.Clock clock;
        private final Interrupt interrupt;

        UsartPlace(int base, ClockTree.Clock clock, Interrupt interrupt) {
            this.base = base;
            this.clock = clock;
            this.interrupt = interrupt;
        }
    }

    /** Where each timer lies, and its interrupt (RM0351 2.2.2, and the vector table). */
    private enum TimerPlace {
        // @formatter:off
        TIM2  (TimerModel.TIM2,  0x4000_0000, Interrupt.TIM2),
        TIM3  (TimerModel.TIM3,  0x4000_0400, Interrupt.TIM3),
        TIM4  (TimerModel.TIM4,  0x4000_0800, Interrupt.TIM4),
        TIM5  (TimerModel.TIM5,  0x4000_0C00, Interrupt.TIM5),
        TIM6  (TimerModel.TIM6,  0x4000_1000, Interrupt.TIM6_DAC),
        TIM7  (TimerModel.TIM7,  0x4000_1400, Interrupt.TIM7),
        TIM15 (TimerModel.TIM15, 0x4001_4000, Interrupt.TIM1_BRK_TIM15),
        TIM16 (TimerModel.TIM16, 0x4001_4400, Interrupt.TIM1_UP_TIM16),
        TIM17 (TimerModel.TIM17, 0x4001_4800, Interrupt.TIM1_TRG_COM_TIM17);
        // @formatter:on

        private final TimerModel model;
        private final int base;
        private final Interrupt interrupt;

        TimerPlace(TimerModel model, int base, Interrupt interrupt) {
            this.model = model;
            this.base = base;
            this.interrupt = interrupt;
        }
    }
}
