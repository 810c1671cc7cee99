package dev.metronome.core;

import static dev.metronome.core.ExceptionNumber.MEM_MANAGE;
import static dev.metronome.core.ExceptionNumber.SVCALL;
import static dev.metronome.core.ExceptionNumber.USAGE_FAULT;

import dev.metronome.bus.Bridge;
import dev.metronome.bus.Bus;
import dev.metronome.bus.BusFault;
import dev.metronome.bus.Width;
import dev.metronome.core.ExceptionUnit.Fault;
import dev.metronome.core.SystemControlBlock.Register;
import dev.metronome.engine.Engine;
import dev.metronome.engine.Guide;
import dev.metronome.signal.InterruptLine;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Timeline;
import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Instruction;
import dev.metronome.timing.Part;
import dev.metronome.timing.Pipeline;
import dev.metronome.timing.Registers;
import dev.metronome.timing.Rule;
import dev.metronome.timing.SystemInstruction;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.Warnings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;

/**
 * The Cortex-M4 around an engine: it guides the engine from instruction to instruction, charges each its cycles, stops
 * it at the cycle where something else is due, and does itself what concerns the core's own state: masks, special
 * registers, sleep, exceptions.
 *
 * <p>{@link #step} takes the most urgent exception, or runs until {@link #horizon} or the next thing that the engine
 * must not do. It never moves time beyond the horizon by more than the instruction that reaches it.
 *
 * <p>The engine cannot stop inside an IT block. A block in which something may come in between is therefore executed
 * one instruction at a time: one that begins close to the horizon, concerns the core, or may reach a device.
 */
public final class Processor implements Guide, Stateful {
    /** Why the core will not go on by itself. */
    public enum Halt {
        /** It goes on. */
        NONE,
        /** BKPT: with no debugger attached the run ends here. */
        BREAKPOINT,
        /** A fault's handler has nothing more to do than to branch to itself. */
        FAULT,
        /** A fault where none can be handled (Armv7-M ARM B1.5.15). */
        LOCKUP
    }

    private record CodeRange(int address, int length) {}

    private enum Sleep { AWAKE, FOR_INTERRUPT, FOR_EVENT }

    /**
     * More cycles than an IT block and its wait states take: one that begins this close to the horizon is executed step
     * by step.
     */
    private static final int IT_BLOCK_CYCLES = 256;
    /** More cycles than an instruction takes in which an exception may come. */
    private static final int INTERRUPTIBLE_CYCLES = 40;
    private static final int PRIVATE_BUS = 0xE00;
    private static final int STIR = 0xE000_EF00;
    private static final String NO_UNALIGNED = "devices have no unaligned accesses";
    private static final int FLAGS_NZCVQ = 0xF800_0000;
    private static final int FLAGS_GE = 0x000F_0000;
    private static final int THUMB = 1 << 24;

    private final Timeline timeline;
    private final Bus bus;
    private final Trace trace;
    private final Engine engine;
    private final Registers registers;
    private final Pipeline pipeline;
    private final ExceptionTable exceptions;
    private final SpecialRegisters special = new SpecialRegisters();
    private final SystemControlBlock scb;
    private final SysTick sysTick;
    private final AuxiliaryControl auxiliary;
    private final Dwt dwt;
    private final ExceptionUnit unit;
    private final ExclusiveMonitor monitor = new ExclusiveMonitor();
    private final HostedCode hosted = new HostedCode();
    private final HostedCore hostedCore = new HostedCore(this);
    private final Lookout lookout = new Lookout();
    /** What has its own state, in the order in which it is saved. */
    private final Map<String, Stateful> parts = new LinkedHashMap<>();

    private final List<CodeRange> changedCode = new ArrayList<>();
    private long end = Timeline.NEVER;
    private long horizon;
    /** The present instruction has arrived and been charged for what came before, but was not let run yet. */
    private boolean arrived;
    /** Let one instruction run, then hold. */
    private boolean single;
    private int watched;
    private boolean accessFailed;
    /** An instruction's load or store is under way on the bus. */
    private boolean accesses;
    /** The IT block that the engine was let into since it began to run: its first address, its bytes. */
    private int itBlock;
    private int itBlockSize;
    private Sleep sleep = Sleep.AWAKE;
    private long sleptSince;
    private long sleepCycles;
    private long instructions;
    private Halt halt = Halt.NONE;
    /** Who wants to know what each cycle is spent on, and all who are told: the DWT may be one. */
    private final List<CycleAccount> listeners = new ArrayList<>();
    private CycleAccount account = CycleAccount.NONE;
    /** A debugger, or {@link Probe#NONE}. */
    private Probe probe = Probe.NONE;
    /** The probe holds the core before the present instruction. */
    private boolean held;
    /** The engine stops behind each instruction. */
    private boolean steps;
    private long transitions;
    /** It has let its one instruction run. */
    private boolean stepped;
    /** The instruction that runs, if somebody looks for it or its access; where it reaches memory. */
    private Instruction observed;
    private int observedAddress;
    private long observedCycle;

    /**
     * A core out of reset; its registers are on the bus.
     *
     * @param engines  makes the engine that this core guides
     * @param pipeline made with the engine, so that it can read registers
     * @param names    exception numbers to names, such as "TIM1_BRK_TIM15"
     */
    public Processor(Timeline timeline, Bus bus, Trace trace, Warnings warnings, int interrupts,
            Function<Guide, Engine> engines, Function<Engine, Pipeline> pipeline, IntFunction<String> names) {
        this.timeline = timeline;
        this.bus = bus;
        this.trace = trace;
        engine = engines.apply(this);
        registers = engine::register;
        this.pipeline = pipeline.apply(engine);
        exceptions = new ExceptionTable(interrupts);
        exceptions.tell(new ExceptionTrace(names));
        dwt = new Dwt(timeline, new DebuggedCore(), warnings);
        sysTick = new SysTick(timeline, exceptions);
        auxiliary = new AuxiliaryControl(interrupts, warnings);
        scb = new SystemControlBlock(exceptions, special, dwt, warnings);
        unit = new ExceptionUnit(timeline, bus, engine, this.pipeline, exceptions, special, scb, hosted, trace, names);
        parts.put("special registers", special);
        parts.put("exceptions", exceptions);
        parts.put("SCB", scb);
        parts.put("SysTick", sysTick);
        parts.put("ACTLR", auxiliary);
        parts.put("DWT", dwt);
        parts.put("pipeline", this.pipeline);
        parts.put("exception unit", unit);
        bus.map("ICTR and ACTLR", AuxiliaryControl.BASE, AuxiliaryControl.SIZE, auxiliary, null, Bridge.PRIVATE);
        bus.map("SysTick", SysTick.BASE, SysTick.SIZE, sysTick, null, Bridge.PRIVATE);
        bus.map("NVIC", Nvic.BASE, Nvic.SIZE, new Nvic(exceptions), null, Bridge.PRIVATE);
        bus.map("SCB", SystemControlBlock.BASE, SystemControlBlock.SIZE, scb, null, Bridge.PRIVATE);
        bus.map("DWT", Dwt.BASE, Dwt.SIZE, dwt, null, Bridge.PRIVATE);
        for (var place : PrivateBlock.Place.values()) {
            bus.map(place.name(), place.base, place.size, new PrivateBlock(place, warnings), null, Bridge.PRIVATE);
        }
    }

    /** The wire into the interrupt controller for interrupt {@code irq}. */
    public InterruptLine interrupt(int irq) {
        return exceptions.interrupt(irq);
    }

    /** The wire of the non-maskable interrupt. */
    public InterruptLine nmi() {
        return exceptions.nmi();
    }

    /** The engine; its registers may be read and written between steps. */
    public Engine engine() {
        return engine;
    }

    /** Pending, active and enabled exceptions. */
    public ExceptionTable exceptions() {
        return exceptions;
    }

    /** Reset: stack pointer and program counter come from the vector table at {@code vectors} (Armv7-M ARM B1.5.5). */
    public void reset(int vectors) {
        lookout.forget();
        hosted.abandonAll();
        forgetChangedCode();
        exceptions.reset();
        scb.reset();
        sysTick.reset();
        auxiliary.reset();
        unit.reset();
        special.reset();
        for (var i = 0; i < 13; i++) {
            engine.setRegister(i, 0);
        }
        engine.setRegister(13, bus.peek(vectors, Width.WORD) & ~3);
        engine.setRegister(14, -1);
        engine.setFlags(0);
        engine.setFpscr(0);
        go(bus.peek(vectors + 4, Width.WORD) & ~1);
        sleep = Sleep.AWAKE;
        halt = Halt.NONE;
        refreshWatch();
    }

    /**
     * Tells one more what every cycle is spent on, from now on. It makes the run slower and changes nothing else.
     */
    public void explainTo(CycleAccount listener) {
        listeners.add(listener);
        tellAccounts();
    }

    /** Tells somebody no more what cycles are spent on. */
    public void explainNoMoreTo(CycleAccount listener) {
        listeners.remove(listener);
        tellAccounts();
    }

    private void tellAccounts() {
        account = dwt.account();
        for (var listener : listeners) {
            account = BothAccounts.of(account, listener);
        }
        pipeline.explainTo(account);
        unit.explainTo(account);
    }

    /**
     * Puts a probe on the core in place of the last one. It must be put there again when it looks at something else.
     *
     * @param probe {@link Probe#NONE} to end it
     */
    public void probe(Probe probe) {
        this.probe = probe;
        markStops();
        refreshWatch();
    }

    private void markStops() {
        pipeline.stopWherever(address -> dwt.watchesInstruction(address) || probe.looksAtCode(address));
    }

    /** True once after the probe held the core; the next {@link #step} asks it again. */
    public boolean takeHeld() {
        var was = held;
        held = false;
        return was;
    }

    /** From now on {@link #step} executes no more than one instruction, or no longer so. */
    public void executeSingly(boolean on) {
        steps = on;
        refreshWatch();
    }

    /** How often an exception was taken or left, for who counts from one moment to another. */
    public long transitions() {
        return transitions;
    }

    /** Nothing runs at or beyond this cycle. */
    public void runUntil(long endCycle) {
        end = endCycle;
    }

    /** The cycle that execution has reached. */
    public long cycle() {
        return Math.max(pipeline.cycle(), timeline.now());
    }

    /**
     * The cycle on which an exception would be taken that is pending then: where the instruction behind which execution
     * stands has ended, though the next one may still be fetched; or later, if time has come further.
     */
    public long boundary() {
        return Math.max(arrived ? pipeline.boundary() : pipeline.cycle(), timeline.now());
    }

    /** True if the next instruction has arrived: what it waits for, and what ended the one before, is charged. */
    public boolean hasFetched() {
        return arrived;
    }

    /** Has the next instruction arrive, and not run. The core must be awake, with no exception to be taken. */
    public void fetch() {
        runUntil(timeline.now());
        step();
    }

    /** Instructions executed since the machine was made; those whose IT condition failed are not counted. */
    public long instructions() {
        return instructions;
    }

    /** Cycles spent asleep. */
    public long sleepCycles() {
        return sleepCycles + (sleep == Sleep.AWAKE ? 0 : timeline.now() - sleptSince);
    }

    /** True while it sleeps. */
    public boolean isAsleep() {
        return sleep != Sleep.AWAKE;
    }

    /** True while a load or store of the instruction at the program counter is under way on the bus. */
    public boolean isAccessing() {
        return accesses;
    }

    /** Whether and why the core will not go on. */
    public Halt halt() {
        return unit.isLockedUp() ? Halt.LOCKUP : halt;
    }

    /** The last fault, or null. */
    public FaultReport lastFault() {
        return unit.lastFault();
    }

    /** The exception being handled, 0 in thread mode. */
    public int currentException() {
        return special.exception;
    }

    /** True once after firmware asked for a system reset. */
    public boolean takeResetRequest() {
        return scb.takeResetRequest();
    }

    /** An event from outside, such as EXTI's: wakes a WFE. */
    public void event() {
        exceptions.setEvent();
    }

    /**
     * Memory has changed otherwise than by the program's stores: by a debugger, or by flash programming. The engine
     * forgets what it made of it before the next instruction.
     */
    public void codeChanged(int address, int length) {
        changedCode.add(new CodeRange(address, length));
        horizon = Long.MIN_VALUE;
    }

    /** Between two instructions, what the engine and the timing made of changed code is forgotten at once. */
    public void forgetChangedCode() {
        if (changedCode.isEmpty()) {
            return;
        }
        pipeline.codeChanged();
        for (var range : changedCode) {
            engine.codeChanged(range.address, range.length);
        }
        changedCode.clear();
    }

    // Between instructions

    /** Ends the sleep if something has come to end it. */
    public boolean wakeIfCalled() {
        var called = switch (sleep) {
            case AWAKE -> true;
            case FOR_INTERRUPT -> exceptions.wakes();
            case FOR_EVENT -> exceptions.preempting() != 0 || exceptions.takeEvent();
        };
        if (called && sleep != Sleep.AWAKE) {
            wake();
        }
        return called;
    }

    private void wake() {
        var slept = timeline.now() - sleptSince;
        sleepCycles += slept;
        charge(Rule.SLEEP, Part.SLEEP, slept);
        sleep = Sleep.AWAKE;
        dwt.clockChanged();
        trace.emit(new TraceEvent.Woke(timeline.now()));
        if (exceptions.preempting() == 0) {
            unit.popKeptFrame();
        }
        pipeline.continueAt(timeline.now(), engine.register(15));
        arrived = false;
    }

    private void charge(Rule rule, Part part, long cycles) {
        if (cycles != 0) {
            account.charge(rule, part, cycles);
        }
    }

    private void fallAsleep(Sleep how) {
        timeline.advanceTo(cycle());
        scb.reportDeepSleep();
        sleep = how;
        sleptSince = timeline.now();
        dwt.clockChanged();
        trace.emit(new TraceEvent.Slept(sleptSince));
    }

    /**
     * Takes the most urgent exception, or runs up to the horizon: instructions, or the Java that stands in for them.
     * The core must be awake, and time must have come up.
     */
    public void step() {
        forgetChangedCode();
        var urgent = exceptions.preempting();
        if (urgent != 0) {
            hosted.putAside(engine.register(15), engine.register(13), special.exception);
            lookout.putAside(engine.register(15), instructions, engine.register(13), special.exception);
            unit.enter(urgent);
            resume();
            return;
        }
        if (hosted.isOnCore()) {
            if (hosted.run()) {
                returnFromHosted();
            }
            return;
        }
        if (arrived && timeline.now() < pipeline.cycle()) {
            // What comes next is still being fetched; an exception does not wait for that.
            timeline.advanceTo(Math.min(pipeline.cycle(), Math.min(timeline.nextDeadline(), end)));
            return;
        }
        observed = null;
        stepped = false;
        lookAhead();
        if (special.ici != 0) {
            takeUpList();
        }
        if (special.itState != 0) {
            stepInItBlock();
            return;
        }
        answer(runEngine());
    }

    private Engine.Stop runEngine() {
        itBlockSize = 0; // it never begins inside one
        return engine.run();
    }

    /** After an exception entry or return: time and program counter are new. */
    private void resume() {
        transitions++;
        pipeline.continueAt(timeline.now(), engine.register(15));
        arrived = false;
        hosted.pickUp(engine.register(15), engine.register(13), special.exception);
        refreshWatch();
        if (unit.takeSleepOnExit()) {
            fallAsleep(Sleep.FOR_INTERRUPT);
        }
    }

    /** Execution comes back to a list that an exception stopped. */
    private void takeUpList() {
        var instruction = pipeline.arrive(engine.register(15));
        pipeline.takeUp(instruction.transfersBefore(special.ici));
        special.ici = 0;
        arrived = true;
    }

    private void lookAhead() {
        var stopsBehind = observed != null || stepped;
        horizon = stopsBehind || exceptions.preempting() != 0 || !changedCode.isEmpty() || scb.isResetRequested()
                ? Long.MIN_VALUE
                : Math.min(end, timeline.nextDeadline());
    }

    /** What the engine must be stopped for, in the state that the core is in. */
    private void refreshWatch() {
        watched = Instruction.CORE | Instruction.ALIGNED | Instruction.IF_THEN | Instruction.EXCLUSIVE
                | Instruction.STOP | Instruction.INTERRUPTIBLE;
        var inFault = special.exception >= ExceptionNumber.HARD_FAULT && special.exception <= USAGE_FAULT;
        watched |= isFloatReady() ? 0 : Instruction.FLOAT;
        watched |= scb.trapsUnaligned() ? Instruction.MEMORY : 0;
        watched |= scb.trapsDivisionByZero() ? Instruction.DIVIDE : 0;
        watched |= inFault ? Instruction.SPINS : 0;
        watched |= looksAtData() ? Instruction.DATA : 0;
        watched |= steps ? Instruction.ANY : 0;
    }

    private boolean isFloatReady() {
        return scb.allowsFloatingPoint(special.isPrivileged()) && !scb.floatingPointIsUnsaved()
                && (special.fpContext || !scb.keepsFloatingPoint());
    }

    private void answer(Engine.Stop stop) {
        switch (stop) {
            case GUIDED -> {
                judgeObserved();
                if (isExceptionReturn(engine.register(15))) {
                    leave(engine.register(15) | 1);
                } else if (pipeline.cycle() < horizon) {
                    attendTo(pipeline.current());
                }
            }
            case UNDEFINED -> fault(Fault.UNDEFINSTR);
            case NOT_THUMB -> notThumb();
            case DATA_FAULT -> dataFault(engine.faultAddress());
            case FETCH_FAULT -> fetchFault();
        }
    }

    /** In handler mode a branch to 0xFxxxxxxx is an exception return (BXWritePC, B1.4.7). */
    private boolean isExceptionReturn(int pc) {
        return special.isHandler() && pc >>> 28 == 0xF;
    }

    private void leave(int returnValue) {
        pipeline.complete();
        timeline.advanceTo(cycle());
        unit.leave(returnValue);
        resume();
    }

    /** A branch to an even address: an illegal exception return, or a fault. */
    private void notThumb() {
        if (isExceptionReturn(engine.register(15))) {
            leave(engine.register(15));
        } else {
            special.thumb = false;
            fault(Fault.INVSTATE);
        }
    }

    // Faults of instructions

    private void fault(int usageFault) {
        special.itState = itStateAt(engine.register(15));
        pipeline.complete();
        timeline.advanceTo(cycle());
        unit.fault(USAGE_FAULT, usageFault);
        resume();
    }

    private void dataFault(int address) {
        var region = bus.memoryAt(address);
        if (region != null && region.device() != null && storeToReadOnly()) {
            return;
        }
        special.itState = itStateAt(engine.register(15));
        pipeline.complete();
        timeline.advanceTo(cycle());
        if (accessWasUnaligned(address)) {
            unit.fault(USAGE_FAULT, Fault.UNALIGNED);
        } else if (!scb.ignoresBusFaults()) {
            unit.busFault(Fault.PRECISERR, address);
        } else {
            go(pipeline.instructionAt(engine.register(15)).end()); // CCR.BFHFNMIGN
        }
        resume();
    }

    private boolean accessWasUnaligned(int address) {
        return address >>> 29 == 2 && isUnaligned(pipeline.instructionAt(engine.register(15)));
    }

    private void fetchFault() {
        var pc = engine.register(15);
        if (isExceptionReturn(pc)) {
            leave(engine.register(15) | 1);
            return;
        }
        pipeline.complete();
        timeline.advanceTo(cycle());
        special.itState = 0;
        if (pc >>> 29 == 2 || pc >>> 29 >= 5) {
            unit.fault(MEM_MANAGE, Fault.IACCVIOL); // never executable (B3.1, default memory map)
        } else {
            unit.fault(ExceptionNumber.BUS_FAULT, Fault.IBUSERR);
        }
        resume();
    }

    /** The flash controller takes stores to flash; the engine cannot make them. */
    private boolean storeToReadOnly() {
        var instruction = pipeline.instructionAt(engine.register(15));
        if (!instruction.isStore() || instruction.accessCount() != 1 || instruction.isFloat()
                || instruction.transferRegister() < 0) {
            return false;
        }
        var width = Width.ofBytes(instruction.accessWidth());
        store(instruction.address(registers), width, engine.register(instruction.transferRegister()));
        if (accessFailed) {
            return false;
        }
        if (instruction.writesBack()) {
            engine.setRegister(instruction.base(), engine.register(instruction.base()) + instruction.offset());
        }
        judgeInstruction(instruction);
        advancePast(instruction);
        completeIfPreempted();
        return true;
    }

    // Java that stands in for instructions

    /** What belongs to Java, and which Java is on the core. */
    HostedCode hostedCode() {
        return hosted;
    }

    /** The core as hosted Java uses it. */
    public HostedCore hostedCore() {
        return hostedCore;
    }

    /**
     * Gives a function to Java: whenever execution arrives at it, Java runs in its place and returns to the caller.
     *
     * @param address of its first instruction, bit 0 cleared
     */
    public void bindFunction(int address, HostedCall.Maker maker) {
        hosted.bindFunction(address, maker);
        pipeline.stopBefore(address);
    }

    /**
     * Tells somebody each time that execution comes to an instruction, with the first cycle of it: it is the next to
     * run, and has not run. One that an exception interrupts and that begins anew is told of once. It costs other
     * instructions nothing.
     *
     * @param address even
     */
    public void onArrival(int address, LongConsumer listener) {
        lookout.add(address, listener);
        pipeline.stopBefore(address);
    }

    /**
     * Tells somebody each time that an instruction or Java on the core has stored to some memory, behind that, with the
     * cycle on which the store begins. Before the first call stores cost nothing.
     */
    public void onStore(int address, int bytes, LongConsumer listener) {
        lookout.add(address, bytes, listener);
        refreshWatch();
    }

    /** Gives an exception to Java, instead of the image's handler or before it. */
    public void bindVector(int exception, HostedCall.Maker maker, HostedCode.Order order) {
        hosted.bindVector(exception, maker, order);
    }

    /** Gives back to the image all that was bound. */
    public void unbindHosted() {
        hosted.unbindAll();
    }

    /** Ends whatever Java has begun; what is bound remains bound. */
    public void abandonHosted() {
        hosted.abandonAll();
    }

    /** Where the Java that runs now stands, or null while none does. */
    public String hostedPlace() {
        return hosted.isRunning() && hosted.isOnCore() ? hosted.current().place() : null;
    }

    /** Ends the sleep of a core on which Java sleeps that was given something to do from outside the chip. */
    public void rouseHosted() {
        if (hosted.isOnCore() && sleep != Sleep.AWAKE) {
            wake();
        }
    }

    private void returnFromHosted() {
        var linkRegister = engine.register(14);
        if (engine.register(15) == HostedCode.vector(special.exception)) {
            var behind = hosted.handlerBehind(special.exception);
            if (behind.isPresent()) {
                pass(HostedCore.BRANCH_CYCLES);
                go(behind.getAsInt());
                return;
            }
        }
        var fromException = isExceptionReturn(linkRegister);
        pass(fromException ? HostedCore.EXCEPTION_RETURN_CYCLES : HostedCore.RETURN_CYCLES);
        go(linkRegister & ~1);
        if (fromException) {
            leave(linkRegister);
        } else if ((linkRegister & 1) == 0) {
            notThumb();
        }
    }

    int hostedLoad(int address, Width width) {
        refuseForbidden(address);
        refuseUnaligned(address, width);
        var from = timeline.now();
        var value = bus.read(address, width);
        judgeAccess(address, width, value, false);
        charge(Rule.BUS_WAIT, Part.WAIT_STATES, timeline.now() - from);
        return value;
    }

    /** Waits for the bus: what Java does next is another access, and would wait in its place. */
    void hostedStore(int address, Width width, int value) {
        refuseForbidden(address);
        refuseUnaligned(address, width);
        var from = timeline.now();
        bus.write(address, width, value);
        judgeAccess(address, width, value, true);
        charge(Rule.BUS_WAIT, Part.WAIT_STATES, timeline.now() - from);
        if (pipeline.hasDecoded(address) || pipeline.hasDecoded(address + width.bytes() - 1)) {
            engine.codeChanged(address, width.bytes());
        }
        if (address >>> 20 == PRIVATE_BUS) {
            refreshWatch();
        }
    }

    private void refuseUnaligned(int address, Width width) {
        if ((address & width.bytes() - 1) != 0 && bus.memoryAt(address) == null) {
            throw new BusFault(address, NO_UNALIGNED);
        }
    }

    /** Unprivileged code does not see PRIMASK (B5.2.2). */
    boolean hostedPrimask() {
        return special.isPrivileged() && exceptions.primask();
    }

    /** Unprivileged code does not change PRIMASK (B5.2.1). */
    void hostedSetPrimask(boolean on) {
        if (special.isPrivileged()) {
            exceptions.setPrimask(on);
        }
    }

    void hostedSleep() {
        pass(HostedCore.SYSTEM_CYCLES);
        fallAsleep(Sleep.FOR_INTERRUPT);
    }

    void pass(long cycles) {
        charge(Rule.JAVA, Part.JAVA, cycles);
        timeline.advanceTo(timeline.now() + cycles);
    }

    /** Passes cycles up to where something else may be due. Gives back how many. */
    long passAtMost(long cycles) {
        var from = timeline.now();
        var horizon = Math.max(from, Math.min(end, timeline.nextDeadline()));
        timeline.advanceTo(cycles < horizon - from ? from + cycles : horizon);
        charge(Rule.JAVA, Part.JAVA, timeline.now() - from);
        return timeline.now() - from;
    }

    /** True if the Java on the core must make way for something. */
    boolean hasMoreUrgentThanHosted() {
        return sleep != Sleep.AWAKE || exceptions.preempting() != 0 || timeline.now() >= end
                || scb.isResetRequested() || unit.isLockedUp();
    }

    // Instructions that concern the core's own state

    private void attendTo(Instruction instruction) {
        if (isHeldBefore(instruction)) {
            held = true;
        } else if ((instruction.attention() & Instruction.STOP) != 0 && hosted.isBound(instruction.address())) {
            timeline.advanceTo(cycle());
            hosted.begin(instruction.address(), engine.register(13), special.exception);
        } else if ((instruction.attention() & Instruction.SPINS & watched) != 0) {
            halt(Halt.FAULT);
        } else if ((instruction.attention() & Instruction.IF_THEN) != 0) {
            judgeInstruction(instruction);
            enterItBlock(instruction);
            completeIfPreempted();
        } else if (instruction.coreExecutes()) {
            judgeInstruction(instruction);
            execute(instruction);
            completeIfPreempted();
        } else if (instruction.isFloat() && !isFloatReady()) {
            makeFloatReady();
        } else if (mayBeInterrupted(instruction)) {
            beginInterruptible(instruction);
        } else if ((instruction.attention() & Instruction.DIVIDE) != 0) {
            fault(Fault.DIVBYZERO);
        } else {
            fault(Fault.UNALIGNED);
        }
    }

    private boolean isHeldBefore(Instruction instruction) {
        return (instruction.attention() & Instruction.STOP) != 0 && probe.holdsBefore(instruction.address());
    }

    /** True if something is due before the last transfer of a list, or the end of a division. */
    private boolean mayBeInterrupted(Instruction instruction) {
        return (instruction.attention() & Instruction.INTERRUPTIBLE) != 0
                && timeline.nextDeadline() < interruptibleUntil(instruction)
                && (instruction.accessCount() == 0 || staysInMemory(instruction));
    }

    private long interruptibleUntil(Instruction instruction) {
        var cycles = instruction.accessCount() == 0
                ? pipeline.pendingCycles()
                : instruction.accessCount() + Math.min(0, pipeline.pendingCycles());
        return pipeline.cycle() + cycles;
    }

    /**
     * The cycles of an instruction go by in which an exception may come, before the engine executes all of it at once.
     * If one comes the engine does not, though a list has made some transfers by then; it makes them when it is taken
     * up again, all of them, and in the time of those that are left.
     */
    private void beginInterruptible(Instruction instruction) {
        if (unit.isCalledBefore(interruptibleUntil(instruction))) {
            abandon(instruction);
        }
    }

    /** The exception is taken now, or behind the transfer that is under way (ARM DDI 0337G 5.10). */
    private void abandon(Instruction instruction) {
        var start = pipeline.cycle();
        var transfers = timeline.now() - start - Math.min(0, pipeline.pendingCycles());
        var rule = Rule.ABANDONED;
        if (instruction.accessCount() > 0) {
            timeline.advanceTo(timeline.now() + 1);
            if (special.itState == 0 && pipeline.pendingCycles() <= 0) {
                special.ici = instruction.continuation((int) transfers);
                rule = special.ici != 0 ? Rule.CONTINUED : rule;
            }
        }
        account.charge(instruction, rule, Part.BASE, timeline.now() - start);
    }

    private void execute(Instruction instruction) {
        instructions++;
        switch (instruction.system()) {
            case SystemInstruction.ChangeProcessorState change -> {
                change(change);
                advancePast(instruction);
                completeIfPreempted();
            }
            case SystemInstruction.WriteSpecial write -> {
                writeSpecial(write);
                advancePast(instruction);
                completeIfPreempted();
            }
            case SystemInstruction.ReadSpecial read -> {
                engine.setRegister(read.rd(), readSpecial(read.sysm()));
                advancePast(instruction);
            }
            case SystemInstruction.Hint hint -> {
                advancePast(instruction);
                hint(hint);
            }
            case SystemInstruction.SupervisorCall _ -> {
                advancePast(instruction);
                pipeline.complete();
                timeline.advanceTo(cycle());
                unit.escalate(SVCALL);
                resume();
            }
            case SystemInstruction.Breakpoint _ -> breakpoint();
            case SystemInstruction.Undefined _ -> fault(Fault.UNDEFINSTR);
            case SystemInstruction.NoCoprocessor _ -> fault(Fault.NOCP);
            case SystemInstruction.Barrier _,SystemInstruction.Exclusive _,SystemInstruction.IfThen _ ->
                throw new IllegalStateException("the engine executes " + instruction);
        }
        refreshWatch();
    }

    /** An exception that the instruction has let through comes behind it, and no other instruction settles its cost. */
    private void completeIfPreempted() {
        if (exceptions.preempting() != 0) {
            pipeline.complete();
        }
    }

    /** BKPT: DebugMonitor, which returns to it, if that is on and may come; else the end of the run. */
    private void breakpoint() {
        if (scb.monitorTakesBreakpoints()) {
            pipeline.complete();
            timeline.advanceTo(cycle());
            scb.debugEvent(SystemControlBlock.DFSR_BKPT);
            resume();
        } else {
            halt(watchesSpin() ? Halt.FAULT : Halt.BREAKPOINT);
        }
    }

    /** On the first cycle of the present instruction, which has come. */
    private void halt(Halt why) {
        timeline.advanceTo(cycle());
        halt = why;
    }

    private boolean watchesSpin() {
        return (watched & Instruction.SPINS) != 0;
    }

    /** The instruction is done: on to the next one, inside an IT block or not. */
    private void advancePast(Instruction instruction) {
        advanceItState();
        engine.setRegister(15, instruction.end());
        arrived = false;
    }

    /** Goes on at an address where nothing is in the pipeline. */
    private void go(int address) {
        engine.setRegister(15, address);
        pipeline.continueAt(cycle(), address);
        arrived = false;
    }

    private void change(SystemInstruction.ChangeProcessorState change) {
        if (!special.isPrivileged()) {
            return; // CPS is ignored in unprivileged code (B5.2.1)
        }
        if (change.primask()) {
            exceptions.setPrimask(!change.enable());
        }
        if (change.faultmask()) {
            setFaultmask(!change.enable());
        }
    }

    private void setFaultmask(boolean on) {
        if (!on || exceptions.executionPriority() > -1) {
            exceptions.setFaultmask(on);
        }
    }

    private void hint(SystemInstruction.Hint hint) {
        switch (hint) {
            case SEV -> exceptions.setEvent();
            case WFI -> {
                pipeline.complete();
                fallAsleep(Sleep.FOR_INTERRUPT);
            }
            case WFE -> {
                if (!exceptions.takeEvent()) {
                    pipeline.complete();
                    fallAsleep(Sleep.FOR_EVENT);
                }
            }
            case NOP, YIELD, DBG -> {}
        }
    }

    /** MSR (B5.2.3). */
    private void writeSpecial(SystemInstruction.WriteSpecial write) {
        var value = engine.register(write.rn());
        var sysm = write.sysm();
        if (sysm >>> 3 == 0) {
            if ((sysm & 4) == 0) {
                var mask = ((write.mask() & 2) != 0 ? FLAGS_NZCVQ : 0) | ((write.mask() & 1) != 0 ? FLAGS_GE : 0);
                engine.setFlags(engine.flags() & ~mask | value & mask);
            }
            return;
        }
        if (!special.isPrivileged()) {
            return;
        }
        switch (sysm) {
            case 8 -> setStack(usesProcessStack(), value & ~3);
            case 9 -> setStack(!usesProcessStack(), value & ~3);
            case 16 -> exceptions.setPrimask((value & 1) != 0);
            case 17 -> exceptions.setBasepri(value & 0xFF);
            case 18 -> {
                var priority = value & ExceptionTable.PRIORITY_MASK;
                if (priority != 0 && (exceptions.basepri() == 0 || priority < exceptions.basepri())) {
                    exceptions.setBasepri(priority);
                }
            }
            case 19 -> setFaultmask((value & 1) != 0);
            case 20 -> setControl(value);
            default -> {}
        }
    }

    private void setControl(int value) {
        special.unprivileged = (value & 1) != 0;
        special.fpContext = (value & 4) != 0;
        if (!special.isHandler() && special.processStack != ((value & 2) != 0)) {
            special.processStack = !special.processStack;
            var inUse = engine.register(13);
            engine.setRegister(13, special.otherStack);
            special.otherStack = inUse;
        }
    }

    /** True if the present code's stack pointer is the process stack's (Armv7-M ARM B1.4.1). */
    public boolean usesProcessStack() {
        return special.processStack && !special.isHandler();
    }

    /** MSP. */
    public int mainStackPointer() {
        return stack(usesProcessStack());
    }

    /** PSP. */
    public int processStackPointer() {
        return stack(!usesProcessStack());
    }

    private void setStack(boolean other, int value) {
        if (other) {
            special.otherStack = value;
        } else {
            engine.setRegister(13, value);
        }
    }

    private int stack(boolean other) {
        return other ? special.otherStack : engine.register(13);
    }

    /** A special register as MRS reads it, by SYSm (B5.2.2); also for debuggers. */
    private int readSpecial(int sysm) {
        if (sysm >>> 3 == 0) {
            return ((sysm & 1) != 0 ? special.exception : 0) | ((sysm & 4) == 0 ? engine.flags() : 0);
        }
        if (sysm == 20) {
            return special.control();
        }
        if (!special.isPrivileged()) {
            return 0;
        }
        return switch (sysm) {
            case 8 -> mainStackPointer();
            case 9 -> processStackPointer();
            case 16 -> exceptions.primask() ? 1 : 0;
            case 17, 18 -> exceptions.basepri();
            case 19 -> exceptions.faultmask() ? 1 : 0;
            default -> 0;
        };
    }

    // The core as a debugger sees it, between steps

    /** A register's value. */
    public int read(CoreRegister register) {
        return switch (register) {
            case XPSR -> engine.flags() | special.itBits() | (special.thumb ? THUMB : 0) | special.exception;
            case MSP -> mainStackPointer();
            case PSP -> processStackPointer();
            case PRIMASK -> exceptions.primask() ? 1 : 0;
            case BASEPRI -> exceptions.basepri();
            case FAULTMASK -> exceptions.faultmask() ? 1 : 0;
            case CONTROL -> special.control();
            case FPSCR -> engine.fpscr();
            default -> register.isSingle() ? engine.single(register.number()) : engine.register(register.number());
        };
    }

    /**
     * Writes a register. The core then goes on as behind a branch: what it had fetched is fetched again.
     *
     * @throws IllegalArgumentException if the register cannot have that value; the message says why
     */
    public void write(CoreRegister register, int value) {
        switch (register) {
            case XPSR -> writeStatus(value);
            case MSP -> setStack(usesProcessStack(), value & ~3);
            case PSP -> setStack(!usesProcessStack(), value & ~3);
            case PRIMASK -> exceptions.setPrimask((value & 1) != 0);
            case BASEPRI -> exceptions.setBasepri(value & 0xFF);
            case FAULTMASK -> exceptions.setFaultmask((value & 1) != 0);
            case CONTROL -> setControl(value);
            case FPSCR -> engine.setFpscr(value);
            case SP -> engine.setRegister(13, value & ~3);
            case PC -> {
                halt = Halt.NONE;
                special.itState = 0;
                special.ici = 0;
                engine.setRegister(15, value & ~1);
            }
            default -> {
                if (register.isSingle()) {
                    engine.setSingle(register.number(), value);
                } else {
                    engine.setRegister(register.number(), value);
                }
            }
        }
        go(engine.register(15));
        refreshWatch();
    }

    /** Goes on behind the BKPT that halted it. False if none did. */
    public boolean passBreakpoint() {
        if (halt != Halt.BREAKPOINT) {
            return false;
        }
        halt = Halt.NONE;
        advancePast(pipeline.instructionAt(engine.register(15)));
        go(engine.register(15));
        return true;
    }

    private void writeStatus(int value) {
        if (((value ^ read(CoreRegister.XPSR)) & ~(FLAGS_NZCVQ | FLAGS_GE)) != 0) {
            throw new IllegalArgumentException(
                    "of xPSR only the flags N Z C V Q and GE can be written: the others say what the core is doing");
        }
        engine.setFlags(value);
    }

    /** Before a floating-point instruction: the right to it, what waits to be saved, and a fresh context (B1.5.7). */
    private void makeFloatReady() {
        if (!scb.allowsFloatingPoint(special.isPrivileged())) {
            fault(Fault.NOCP);
            return;
        }
        if (scb.floatingPointIsUnsaved()) {
            timeline.advanceTo(cycle());
            if (isSavingInterrupted()) {
                return;
            }
            pipeline.stall(Rule.EXCEPTION_FLOAT, Part.EXCEPTION, ExceptionUnit.FLOAT_CYCLES);
            if (!unit.saveFloatsNow()) {
                return;
            }
        }
        if (scb.keepsFloatingPoint() && !special.fpContext) {
            engine.setFpscr(scb.get(Register.FPDSCR));
            special.fpContext = true;
        }
        refreshWatch();
    }

    /**
     * The saving is abandoned when an exception comes, and starts over when that returns (TRM 7, second-hand: TI
     * SWCU185G).
     */
    private boolean isSavingInterrupted() {
        var start = timeline.now();
        if (!unit.isCalledBefore(start + ExceptionUnit.FLOAT_CYCLES)) {
            return false;
        }
        account.charge(pipeline.current(), Rule.EXCEPTION_FLOAT, Part.EXCEPTION, timeline.now() - start);
        return true;
    }

    // IT blocks

    /**
     * An IT instruction that the engine may not run: too close to the horizon, or something in the block concerns the
     * core.
     */
    private void enterItBlock(Instruction instruction) {
        instructions++;
        special.itState = itState(instruction);
        engine.setRegister(15, instruction.end());
        arrived = false;
    }

    private static int itState(Instruction ifThen) {
        return ifThen.bits() & 0xFF;
    }

    /** Executes one instruction inside an IT block, with the engine in the dark about the block. */
    private void stepInItBlock() {
        var pc = engine.register(15);
        if (!arrived) {
            pipeline.arrive(pc);
            arrived = true;
            if (pipeline.cycle() >= horizon) {
                return;
            }
        }
        var instruction = pipeline.current();
        if (isHeldBefore(instruction)) {
            held = true;
            return;
        }
        var flags = engine.flags();
        if (!Condition.holds(special.itState >>> 4, flags)) {
            pipeline.skip();
            advancePast(instruction);
            return;
        }
        if (!mayRunNow(instruction)) {
            if (pipeline.cycle() < horizon) {
                attendTo(instruction);
            }
            return;
        }
        var state = special.itState;
        special.itState = 0;
        single = true;
        var stop = runEngine();
        single = false;
        if (stop == Engine.Stop.GUIDED) {
            judgeObserved();
            if (instruction.setsFlagsOutsideItBlocksOnly()) {
                engine.setFlags(flags);
            }
            special.itState = state;
            advanceItState();
            arrived = false;
            if (isExceptionReturn(engine.register(15))) {
                leave(engine.register(15) | 1);
            }
        } else {
            special.itState = state;
            answer(stop);
        }
    }

    private void advanceItState() {
        special.itState = (special.itState & 7) == 0 ? 0 : special.itState & 0xE0 | special.itState << 1 & 0x1F;
    }

    /** ITSTATE of an instruction that failed: known if executed step by step, else found from the IT before it. */
    private int itStateAt(int pc) {
        return special.itState != 0 ? special.itState : pipeline.itStateAt(pc);
    }

    // While the engine runs

    @Override
    public boolean mayRun(int pc) {
        Instruction instruction;
        if (arrived) {
            arrived = false;
            instruction = pipeline.current();
        } else if (single) {
            single = false;
            return false;
        } else {
            instruction = pipeline.arrive(pc);
        }
        if (pipeline.cycle() < horizon
                && ((instruction.attention() & watched) == 0 || mayRunNow(instruction) && observe(instruction))) {
            instructions++;
            return true;
        }
        if (Integer.compareUnsigned(pc - itBlock, itBlockSize) < 0 && special.itState == 0) {
            instructions++; // the engine cannot stop here
            return true;
        }
        arrived = true;
        return false;
    }

    /** Looks closer at an instruction that is watched for. */
    private boolean mayRunNow(Instruction instruction) {
        var attention = instruction.attention() & watched;
        if ((attention & Instruction.STOP) != 0 && (isHeldBefore(instruction) || announces(instruction)
                || hosted.isBound(instruction.address()))) {
            return false;
        }
        if ((attention & Instruction.IF_THEN) != 0) {
            if ((attention & (Instruction.STOP | Instruction.ANY)) != 0 || pipeline.cycle() + IT_BLOCK_CYCLES >= horizon
                    || pipeline.itBlockNeeds(instruction, watched) || itBlockMayLeaveMemory(instruction)) {
                return false;
            }
            itBlock = instruction.end();
            itBlockSize = pipeline.itBlockEnd(instruction) - itBlock;
            return true;
        }
        if ((attention & Instruction.EXCLUSIVE) != 0 && instruction.isLoad()) {
            special.exclusive = true;
        }
        if ((attention & (Instruction.CORE | Instruction.SPINS | Instruction.FLOAT)) != 0) {
            return false;
        }
        if ((attention & Instruction.DIVIDE) != 0 && engine.register(instruction.secondOperand()) == 0) {
            return false;
        }
        if ((attention & (Instruction.ALIGNED | Instruction.MEMORY)) != 0 && isUnaligned(instruction)) {
            return false;
        }
        if ((attention & Instruction.EXCLUSIVE) != 0) {
            noteExclusive(instruction);
        }
        return (attention & Instruction.INTERRUPTIBLE) == 0 || pipeline.cycle() + INTERRUPTIBLE_CYCLES < horizon
                || !mayBeInterrupted(instruction);
    }

    /** LDREX, STREX or CLREX is about to run. */
    private void noteExclusive(Instruction instruction) {
        if (!instruction.isLoad()) {
            monitor.close();
            return;
        }
        var address = instruction.address(registers);
        var width = Width.ofBytes(instruction.accessWidth());
        monitor.loaded(address, width, bus.memoryAt(address) == null ? 0 : bus.peek(address, width));
    }

    /** Tells who looks for an instruction that it comes next. True if somebody was told: it does not run yet. */
    private boolean announces(Instruction instruction) {
        var announces = lookout.announces(instruction.address(), pipeline.cycle(), instructions, engine.register(13),
                special.exception);
        if (announces) {
            horizon = Long.MIN_VALUE;
        }
        return announces;
    }

    /** Before an instruction that runs now: if somebody looks for it, the engine stops behind it. Always true. */
    private boolean observe(Instruction instruction) {
        var looksAtData = (instruction.attention() & watched & Instruction.DATA) != 0;
        if (looksAtData || (instruction.attention() & Instruction.STOP) != 0) {
            observedAddress = looksAtData ? instruction.address(registers) : 0;
            var bytes = instruction.accessWidth() * instruction.accessCount();
            if (dwt.watchesInstruction(instruction.address())
                    || looksAtData && isLookedAt(observedAddress, bytes, instruction.isStore())) {
                observed = instruction;
                observedCycle = pipeline.cycle();
                horizon = Long.MIN_VALUE;
            }
        }
        if (steps) {
            stepped = true;
            horizon = Long.MIN_VALUE;
        }
        return true;
    }

    /** True if anybody looks at any loads or stores. */
    private boolean looksAtData() {
        return dwt.watchesData() || probe.looksAtData() || lookout.looksAtStores();
    }

    /** True if anybody looks at one of these bytes. */
    private boolean isLookedAt(int address, int bytes, boolean stores) {
        return dwt.watchesAccess(address, bytes, stores)
                || probe.looksAtData() && probe.looksAtAccess(address, bytes, stores)
                || stores && lookout.looksAt(address, bytes);
    }

    /** Behind it: who looks is told. Of devices they have been told already. */
    private void judgeObserved() {
        if (observed == null) {
            return;
        }
        var instruction = observed;
        observed = null;
        judgeInstruction(instruction);
        if ((instruction.attention() & watched & Instruction.DATA) != 0) {
            var width = Width.ofBytes(instruction.accessWidth());
            var stores = instruction.isStore();
            for (var i = 0; i < instruction.accessCount(); i++) {
                var address = observedAddress + i * width.bytes();
                if (bus.memoryAt(address) != null) {
                    tellOfAccess(observedCycle, instruction.address(), address, width, bus.peek(address, width),
                            stores);
                }
            }
            if (stores && bus.memoryAt(observedAddress) != null) {
                lookout.stored(observedAddress, instruction.accessCount() * width.bytes(), observedCycle);
            }
        }
    }

    private void tellOfAccess(long cycle, int instruction, int address, Width width, int value, boolean stores) {
        dwt.accessed(address, width, value, stores);
        probe.accessed(cycle, instruction, address, width, value, stores);
    }

    private void judgeInstruction(Instruction instruction) {
        if ((instruction.attention() & Instruction.STOP) != 0) {
            dwt.executed(instruction.address());
        }
    }

    /**
     * True if a load or store of an IT block may reach a device or fail: behind such an access the engine must be able
     * to stop. An address that the block itself works out is not known yet, and counts as one.
     */
    private boolean itBlockMayLeaveMemory(Instruction ifThen) {
        var written = 0;
        var behind = pipeline.itBlockEnd(ifThen);
        for (var at = ifThen.end(); at != behind;) {
            var instruction = pipeline.instructionAt(at);
            if (instruction.accessCount() > 0
                    && ((written & instruction.addressRegisters()) != 0 || !staysInMemory(instruction))) {
                return true;
            }
            written |= instruction.writtenRegisters();
            at = instruction.end();
        }
        return false;
    }

    private boolean staysInMemory(Instruction instruction) {
        var first = instruction.address(registers);
        var memory = bus.memoryAt(first);
        return memory != null && (instruction.isLoad() || memory.writable())
                && memory.contains(first + instruction.accessWidth() * instruction.accessCount() - 1);
    }

    private boolean isUnaligned(Instruction instruction) {
        var width = instruction.accessWidth();
        if (width <= 1) {
            return false;
        }
        var isPresent = instruction == pipeline.current();
        var address = isPresent ? pipeline.currentAddress() : instruction.address(registers);
        return (address & width - 1) != 0;
    }

    @Override
    public int load(int address, Width width) {
        try {
            beginAccess(address);
            var value = bus.read(address, width);
            judgeAccess(address, width, value, false);
            if (pipeline.current() != null && (pipeline.current().attention() & Instruction.EXCLUSIVE) != 0) {
                monitor.answered(value);
            }
            endAccess(address);
            return value;
        } catch (BusFault e) {
            accessFailed = true;
            return 0;
        } finally {
            accesses = false;
        }
    }

    @Override
    public void store(int address, Width width, int value) {
        try {
            beginAccess(address);
            bus.write(address, width, value);
            judgeAccess(address, width, value, true);
            endStore(address);
        } catch (BusFault e) {
            accessFailed = true;
        } finally {
            accesses = false;
        }
    }

    @Override
    public boolean accessFailed() {
        return accessFailed;
    }

    /** A device was reached, or memory by Java or through a bit-band alias. */
    private void judgeAccess(int address, Width width, int value, boolean stores) {
        if ((watched & Instruction.DATA) != 0) {
            tellOfAccess(timeline.now(), engine.register(15), address, width, value, stores);
            if (stores) {
                lookout.stored(address, width.bytes(), timeline.now());
            }
        }
    }

    /** Time comes up to the access; the access itself may be refused. */
    private void beginAccess(int address) {
        accessFailed = false;
        accesses = true;
        refuseForbidden(address);
        var instruction = pipeline.current();
        if (instruction != null && instruction.accessCount() == 1 && address >>> 29 == 2 && isUnaligned(instruction)) {
            throw new BusFault(address, NO_UNALIGNED);
        }
        timeline.advanceTo(cycle());
    }

    private void refuseForbidden(int address) {
        if (address >>> 20 == PRIVATE_BUS && !special.isPrivileged() && !(address == STIR && scb.letsUserTrigger())) {
            throw new BusFault(address, "unprivileged code may not use the private peripheral bus");
        }
    }

    /**
     * The last cycle of the transfer goes on beside the next instruction, so that time is never ahead of it. Not
     * modelled: that the core goes on before, while a slow bus makes the transfer wait for longer.
     */
    private void endStore(int address) {
        var waits = timeline.now() - pipeline.cycle();
        if (waits == 0 || !pipeline.current().isSingleStore()) {
            endAccess(address);
            return;
        }
        pipeline.stall(Rule.BUS_WAIT, Part.WAIT_STATES, waits - 1);
        pipeline.keepsBus(Bus.isBitAlias(address) ? Rule.BIT_BAND : Rule.WRITE_BUFFER, 1);
        lookAhead();
    }

    /** The access may have waited, moved an alarm or made an exception pending. */
    private void endAccess(int address) {
        pipeline.stall(Rule.BUS_WAIT, Part.WAIT_STATES, timeline.now() - pipeline.cycle());
        if (address >>> 20 == PRIVATE_BUS) {
            refreshWatch();
        }
        lookAhead();
    }

    @Override
    public void save(StateWriter out) {
        refuseHostedCalls("saved");
        forgetChangedCode();
        for (var i = 0; i < 16; i++) {
            out.word(engine.register(i));
        }
        out.word(engine.flags());
        for (var i = 0; i < 32; i++) {
            out.word(engine.single(i));
        }
        out.word(engine.fpscr());
        out.flag(arrived);
        out.word(sleep.ordinal());
        out.cycle(sleptSince);
        out.cycle(sleepCycles);
        out.cycle(instructions);
        out.word(halt.ordinal());
        if (!special.exclusive) {
            monitor.close();
        }
        monitor.save(out);
        out.parts(parts);
    }

    /** @throws IllegalStateException while Java stands in for instructions */
    public void refuseHostedCalls(String what) {
        if (hosted.hasCalls()) {
            throw new IllegalStateException("the machine cannot be " + what
                    + " while Java stands in for instructions: a snapshot does not hold its stack");
        }
    }

    @Override
    public void restore(StateReader in) {
        forgetChangedCode(); // memory may be as it is to be, so that no page of it changes
        for (var i = 0; i < 16; i++) {
            engine.setRegister(i, in.word());
        }
        engine.setFlags(in.word());
        for (var i = 0; i < 32; i++) {
            engine.setSingle(i, in.word());
        }
        engine.setFpscr(in.word());
        arrived = in.flag();
        sleep = Sleep.values()[in.word()];
        sleptSince = in.cycle();
        sleepCycles = in.cycle();
        instructions = in.cycle();
        halt = Halt.values()[in.word()];
        monitor.restore(in, engine);
        in.parts(parts);
        markStops();
        observed = null;
        held = false;
        lookout.forget();
        tellAccounts();
        refreshWatch();
    }

    /** Tells the trace what becomes of exceptions. */
    private final class ExceptionTrace implements ExceptionTable.Listener {
        private final IntFunction<String> names;

        ExceptionTrace(IntFunction<String> names) {
            this.names = names;
        }

        @Override
        public void pended(int number) {
            if (trace.isHeard()) {
                trace.emit(new TraceEvent.ExceptionPended(timeline.now(), number, names.apply(number)));
            }
        }

        @Override
        public void enabled(int number, boolean on) {
            if (trace.isHeardFinely()) {
                trace.emitFine(new TraceEvent.ExceptionEnabled(timeline.now(), number, names.apply(number), on));
            }
        }

        @Override
        public void masked() {
            if (trace.isHeardFinely()) {
                trace.emitFine(new TraceEvent.MasksChanged(cycle(), exceptions.primask(),
                        exceptions.faultmask(), exceptions.basepri()));
            }
        }
    }

    /** The core as the DWT sees it. */
    private final class DebuggedCore implements Dwt.Core {
        @Override
        public long clockCycles() {
            return timeline.now() - sleepCycles();
        }

        @Override
        public boolean isClocked() {
            return sleep == Sleep.AWAKE;
        }

        @Override
        public int pc() {
            var present = pipeline.current();
            return present != null ? present.address() : engine.register(15);
        }

        @Override
        public void countersChanged() {
            tellAccounts();
        }

        @Override
        public void comparatorsChanged(boolean instructions) {
            if (instructions) {
                markStops();
            }
            refreshWatch();
        }

        @Override
        public void debugEvent() {
            scb.debugEvent(SystemControlBlock.DFSR_DWTTRAP);
        }
    }
}
