package dev.metronome.machine;

import dev.metronome.board.Board;
import dev.metronome.board.BoardDefinition;
import dev.metronome.bus.Bus;
import dev.metronome.bus.FlashTiming;
import dev.metronome.bus.Width;
import dev.metronome.core.ExceptionNumber;
import dev.metronome.core.FaultReport;
import dev.metronome.core.Processor;
import dev.metronome.engine.unicorn.UnicornEngine;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.MemoryMap;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.stm32l4.Interrupt;
import dev.metronome.stm32l4.Stm32l4;
import dev.metronome.stm32l4.WhatIf;
import dev.metronome.stm32l4.rcc.ExternalClocks;
import dev.metronome.stm32l4.rcc.Rcc;
import dev.metronome.stm32l4.rcc.ResetCause;
import dev.metronome.time.ClockTree;
import dev.metronome.time.Timeline;
import dev.metronome.timing.CodeMemory;
import dev.metronome.timing.Pipeline;
import dev.metronome.trace.Trace;
import dev.metronome.trace.Warnings;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A board with its chip and core, and the loop that runs them: the only place that moves time between instructions.
 *
 * <p>One thread owns a machine. Other threads may call {@link #interrupt} only.
 */
public final class Machine implements AutoCloseable {
    /** A run that never sleeps looks this often whether it is to be interrupted: some 50 ms of the host's time. */
    private static final long INTERRUPTIBLE_CYCLES = 1_000_000;

    private static final List<String> INTERRUPT_NAMES = Arrays.stream(Interrupt.values()).map(Interrupt::name).toList();

    private final Arena memory = Arena.ofShared();
    private final Timeline timeline = new Timeline();
    private final Trace trace = new Trace();
    private final Warnings warnings = new Warnings(timeline, trace);
    private final ClockTree clocks = new ClockTree(timeline, Rcc.clocksAtReset());
    private final Bus bus = new Bus(timeline, clocks, warnings);
    private final WhatIf whatIf;
    private final Stm32l4 chip;
    private final Processor processor;
    private final Board board;
    private final Outside outside;
    private final PagedMemory pages;
    /** All that has state but the memories, in the order in which it is saved. */
    private final Map<String, Stateful> parts = new LinkedHashMap<>();
    private FirmwareImage image;
    /** The snapshot that was last taken or taken up: the next shares its pages. */
    private Snapshot latest;
    private final List<Runnable> resetListeners = new ArrayList<>();
    private volatile boolean interrupted;
    private boolean pauses;
    private boolean resets;
    private boolean steps;
    /** What happens now is the core's doing, if it is not a device's that acts meanwhile. */
    private boolean isCoreOn;
    private boolean closed;
    private Limit limit = Limit.cycles(0);
    private long end;

    /** A board whose flash is empty. */
    public Machine(BoardDefinition definition) {
        this(definition, WhatIf.NOTHING);
    }

    /** A board whose flash is empty, with settings that stand whatever the firmware writes. */
    public Machine(BoardDefinition definition, WhatIf whatIf) {
        this.whatIf = whatIf;
        var external = new ExternalClocks(definition.hse(), definition.lse());
        var flashTiming = new FlashTiming();
        processor = new Processor(timeline, bus, trace, warnings, Stm32l4.INTERRUPTS, UnicornEngine::new,
                engine -> new Pipeline(new BusCode(bus), engine::register, flashTiming), Machine::exceptionName);
        chip = new Stm32l4(definition.chip(), memory, timeline, clocks, bus, flashTiming, external, trace, warnings,
                whatIf, processor::interrupt);
        var engine = processor.engine();
        bus.memories().forEach(engine::map);
        for (var range : DeviceRange.values()) {
            engine.mapDevices(range.base, range.size);
        }
        chip.event().watch(high -> {
            if (high) {
                processor.event();
            }
        });
        chip.nmi().watch(processor.nmi()::drive);
        chip.flash().watch(this::flashChanged);
        board = new Board(definition, chip::pin, chip::serialPort, timeline, trace, warnings);
        outside = new Outside(this);
        pages = new PagedMemory(bus.memories());
        parts.put("clocks", clocks);
        parts.put("chip", chip);
        parts.put("board", board);
        parts.put("core", processor);
        parts.put("outside", outside);
        parts.put("warnings", warnings);
        parts.put("timeline", timeline);
        warnings.locateWith(this::place);
        clocks.addListener(new ClockTree.Listener() {
            @Override
            public void clocksAboutToChange() {}

            @Override
            public void clocksChanged() {
                aimAtLimit();
            }
        });
    }

    /** The memories that an image may use. */
    public static MemoryMap memoryMap() {
        return new MemoryMap(Stm32l4.FLASH_BASE, List.of(
                new MemoryMap.Memory("flash", Stm32l4.FLASH_BASE, Stm32l4.FLASH_SIZE, MemoryMap.Kind.FLASH),
                new MemoryMap.Memory("SRAM1", Stm32l4.SRAM1_BASE, Stm32l4.SRAM1_SIZE, MemoryMap.Kind.RAM),
                new MemoryMap.Memory("SRAM2", Stm32l4.SRAM2_BASE, Stm32l4.SRAM2_SIZE, MemoryMap.Kind.RAM)));
    }

    /** The name of an exception on this chip: "TIM1_BRK_TIM15" for number 40. */
    public static String exceptionName(int number) {
        var interrupt = number - ExceptionNumber.IRQ0;
        return interrupt >= 0 && interrupt < Stm32l4.INTERRUPTS
                ? INTERRUPT_NAMES.get(interrupt)
                : ExceptionNumber.name(number);
    }

    /** Puts an image into the memories, as a programmer does, and resets. */
    public void load(FirmwareImage firmware) {
        if (!processor.engine().isTried()) {
            warnings.once(Warnings.Kind.MISUSE, processor.engine().name()
                    + " has not been tried with Metronome; what it does differently from 2.0.1 nobody has measured");
        }
        image = firmware;
        for (var segment : firmware.segments()) {
            var bytes = segment.bytes();
            for (var i = 0; i < bytes.byteSize(); i++) {
                bus.poke(segment.address() + i, Width.BYTE, bytes.get(ValueLayout.JAVA_BYTE, i));
            }
        }
        pages.loaded(firmware);
        flashChanged(0, Stm32l4.FLASH_SIZE);
        begin();
    }

    /**
     * Writes memory of any kind, or a register of a device with its side effects, between two instructions and in no
     * time.
     *
     * @throws dev.metronome.bus.BusFault if nobody answers
     */
    void poke(int address, Width width, int value) {
        bus.poke(address, width, value);
        var memory = bus.memoryAt(address);
        if (memory != null && memory.writable()) {
            processor.codeChanged(address, width.bytes());
        } else if (memory != null) {
            flashChanged(address - memory.base(), width.bytes());
        }
    }

    /** What the core has made of flash is stale, at its own address and at its alias. */
    private void flashChanged(int offset, int length) {
        for (var region : bus.memories()) {
            if (!region.writable()) {
                processor.codeChanged(region.base() + offset, length);
            }
        }
    }

    /** Why a run came back. */
    public enum Stop {
        /** The limit was reached. */
        TIME_LIMIT,
        /** BKPT. */
        BREAKPOINT,
        /** A fault's handler branches to itself for ever. */
        FAULT,
        /** A fault where none can be handled. */
        LOCKUP,
        /** Asleep, with nothing that could ever wake it. */
        DEADLOCK,
        /** The core has no clock: what SYSCLK comes from has failed, and no clock security system was on. */
        NO_CLOCK,
        /** {@link Machine#interrupt}, {@link Machine#pause}, or a probe that holds the core. */
        INTERRUPTED
    }

    /**
     * Runs until a limit, or until the machine will not go on.
     *
     * @param limit says, whenever the clock has changed, at which cycle to stop
     */
    public Stop run(Limit limit) {
        aimAt(limit);
        Stop stop;
        do {
            stop = turn();
        } while (stop == null);
        return stop;
    }

    /**
     * Executes one instruction, or takes an exception, or lets the core sleep until something wakes it; the run stops
     * before if the limit is reached. For debuggers: it gives the trace that {@link #run} gives, and takes longer.
     *
     * @return {@link Stop#INTERRUPTED} when that is done
     */
    public Stop step(Limit limit) {
        aimAt(limit);
        processor.executeSingly(true);
        steps = true;
        try {
            var before = Position.of(this);
            var transitions = processor.transitions();
            Stop stop;
            do {
                stop = turn();
            } while (stop == null && (processor.halt() != Processor.Halt.NONE
                    || Position.of(this).isAt(before) && processor.transitions() == transitions));
            timeline.advanceTo(processor.boundary());
            return stop == null ? Stop.INTERRUPTED : stop;
        } finally {
            processor.executeSingly(false);
            steps = false;
        }
    }

    private void aimAt(Limit limit) {
        this.limit = limit;
        pauses = false;
        aimAtLimit();
    }

    /** One turn of the loop. Gives back why the run is over, or null if it is not. */
    private Stop turn() {
        if (chip.rcc().isCoreClockStopped()) {
            return Stop.NO_CLOCK;
        }
        processor.runUntil(Math.min(end, processor.cycle() + INTERRUPTIBLE_CYCLES));
        timeline.advanceTo(processor.boundary());
        if (interrupted || pauses || processor.takeHeld()) {
            interrupted = false;
            pauses = false;
            return Stop.INTERRUPTED;
        }
        if (processor.takeResetRequest()) {
            reset(ResetCause.SOFTWARE);
        }
        if (timeline.now() >= end) {
            return Stop.TIME_LIMIT;
        }
        switch (processor.halt()) {
            case BREAKPOINT -> {
                return Stop.BREAKPOINT;
            }
            case FAULT -> {
                return Stop.FAULT;
            }
            case LOCKUP -> {
                return Stop.LOCKUP;
            }
            case NONE -> {}
        }
        if (!stepCore()) {
            if (timeline.nextDeadline() == Timeline.NEVER) {
                return Stop.DEADLOCK;
            }
            timeline.advanceTo(Math.min(end, timeline.nextDeadline()));
        }
        return null;
    }

    /** False if it sleeps. */
    private boolean stepCore() {
        isCoreOn = true;
        try {
            var slept = processor.isAsleep();
            if (!processor.wakeIfCalled()) {
                return false;
            }
            if (!slept || !steps) {
                processor.step();
            }
            return true;
        } finally {
            isCoreOn = false;
        }
    }

    /** Also in the middle of a step: firmware that slows the clock down brings the limit nearer. */
    private void aimAtLimit() {
        end = limit.cycle(clocks.time());
        processor.runUntil(pauses ? timeline.now() : Math.min(end, processor.cycle() + INTERRUPTIBLE_CYCLES));
    }

    /** Resets the chip, as its NRST pin does. */
    public void reset() {
        reset(ResetCause.PIN);
    }

    private void reset(ResetCause cause) {
        resets = true;
        chip.reset(cause);
        begin();
        resetListeners.forEach(Runnable::run);
        resets = false;
    }

    private void begin() {
        chip.flash().checkWaitStates();
        processor.reset(Stm32l4.FLASH_BASE);
    }

    /** Adds somebody who begins anew when the chip resets itself. */
    public void onReset(Runnable listener) {
        resetListeners.add(listener);
    }

    /** Asks the run to stop at the next instruction boundary or sleep; may be called from any thread. */
    public void interrupt() {
        interrupted = true;
    }

    /**
     * Stops the run behind the present instruction, or where the core sleeps, on this very cycle. For whoever listens
     * to the trace, on the machine's thread; the trace goes on as if the run had not stopped.
     */
    public void pause() {
        pauses = true;
        processor.runUntil(timeline.now());
    }

    /**
     * Who does what happens now: for whoever listens to the trace, while it is told of an event. A device that acts by
     * itself is told apart from the instruction that happens to run meanwhile.
     */
    public Cause cause() {
        var alarm = timeline.running();
        if (alarm != null) {
            return new Cause.Device(alarm);
        }
        if (resets) {
            return new Cause.Reset();
        }
        var exception = processor.currentException();
        var java = processor.hostedPlace();
        if (java != null) {
            return new Cause.Java(java, exception);
        }
        var address = processor.engine().register(15);
        if (processor.isAccessing()) {
            return new Cause.Instruction(address, exception);
        }
        return isCoreOn ? new Cause.Core(address, exception) : new Cause.Outside();
    }

    /** Where execution stands, in words, for warnings. */
    private String place() {
        var java = processor.hostedPlace();
        if (java != null) {
            return ", " + java;
        }
        var pc = processor.engine().register(15);
        return image == null ? String.format(", at 0x%08X", pc) : ", at " + image.describe(pc);
    }

    /** The last fault, or null. */
    public FaultReport lastFault() {
        return processor.lastFault();
    }

    /** The trace that everything is told to. */
    public Trace trace() {
        return trace;
    }

    /** The one clock. */
    public Timeline timeline() {
        return timeline;
    }

    /** The frequencies. */
    public ClockTree clocks() {
        return clocks;
    }

    /** The instructions in the memories. */
    public CodeMemory code() {
        return new BusCode(bus);
    }

    /** The address map. */
    public Bus bus() {
        return bus;
    }

    /** The core. */
    public Processor processor() {
        return processor;
    }

    /** The chip around the core. */
    public Stm32l4 chip() {
        return chip;
    }

    /** The board. */
    public Board board() {
        return board;
    }

    /** What is done to it from outside. */
    public Outside outside() {
        return outside;
    }

    /**
     * All of it as it stands, between two runs: {@link #restore} goes on from there with the same trace to the cycle.
     *
     * @throws IllegalStateException while Java stands in for instructions, whose stack no snapshot can hold
     */
    public Snapshot snapshot() {
        latest = new Snapshot(origin(), timeline.now(), processor.instructions(), outside.acts(), state().toArray(),
                pages.take(latest == null ? Pages.NONE : latest.pages()));
        return latest;
    }

    /** The state of all parts but the memories, with their names. */
    StateWriter state() {
        var words = new StateWriter();
        words.parts(parts);
        return words;
    }

    /**
     * Makes it what it was, or what another machine was.
     *
     * @throws SnapshotException     if it was taken of another image, board, settings or build; the machine is as it
     *                               was
     * @throws IllegalStateException while Java stands in for instructions
     */
    public void restore(Snapshot snapshot) {
        origin().refuse(snapshot.origin());
        processor.refuseHostedCalls("restored");
        var wordsBefore = state().toArray();
        var pagesBefore = pages.take(latest == null ? Pages.NONE : latest.pages());
        try {
            restore(snapshot.words(), snapshot.pages());
        } catch (RuntimeException e) { // whatever a part finds wrong with what another build wrote
            restore(wordsBefore, pagesBefore);
            throw new SnapshotException("the snapshot is of another build of Metronome: " + e.getMessage()
                    + "; take it anew", e);
        }
        latest = snapshot;
    }

    private void restore(long[] state, Pages memory) {
        pages.put(memory, (region, offset, length) -> processor.engine().codeChanged(region.base() + offset, length));
        var words = new StateReader(state);
        words.parts(parts);
        words.end();
    }

    private Origin origin() {
        return Origin.of(image, board.definition(), whatIf);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        processor.abandonHosted();
        processor.engine().close();
        memory.close();
    }

    /** Where loads and stores leave the engine for the bus. */
    private enum DeviceRange {
        /** System memory, OTP, options, identification. */
        SYSTEM(0x1FFF_0000, 0x1_0000),
        /** Bit-band alias of SRAM. */
        SRAM_BITS(0x2200_0000, 0x200_0000),
        /** Peripherals and their bit-band alias. */
        PERIPHERALS(0x4000_0000, 0x2000_0000),
        /** FMC and QUADSPI registers. */
        EXTERNAL(0xA000_0000, 0x2000),
        /** The core's private peripheral bus. */
        PRIVATE(0xE000_0000, 0x10_0000);

        private final int base;
        private final int size;

        DeviceRange(int base, int size) {
            this.base = base;
            this.size = size;
        }
    }

    /** What the timing model reads instructions from. */
    private record BusCode(Bus bus) implements CodeMemory {
        @Override
        public int halfword(int address) {
            var memory = bus.memoryAt(address);
            return memory == null || !memory.contains(address + 1) ? 0 : bus.peek(address, Width.HALFWORD);
        }

        @Override
        public boolean isConstant(int address) {
            var memory = bus.memoryAt(address);
            return memory != null && !memory.writable();
        }
    }
}
