package dev.metronome.core;

import static dev.metronome.core.ExceptionNumber.BUS_FAULT;
import static dev.metronome.core.ExceptionNumber.HARD_FAULT;
import static dev.metronome.core.ExceptionNumber.USAGE_FAULT;

import dev.metronome.bus.Bus;
import dev.metronome.bus.BusFault;
import dev.metronome.bus.Width;
import dev.metronome.core.SystemControlBlock.Register;
import dev.metronome.engine.Engine;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.time.Timeline;
import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Part;
import dev.metronome.timing.Pipeline;
import dev.metronome.timing.Rule;
import dev.metronome.trace.Trace;
import dev.metronome.trace.TraceEvent;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/**
 * How the core goes into an exception and comes back: stacking, vectors, EXC_RETURN and its checks, faults and their
 * escalation (Armv7-M ARM B1.5.6 to B1.5.15), and how long each takes.
 *
 * <p>Every exception, synchronous ones included, is first made pending and then taken by the run loop, which asks for
 * the most urgent. The program counter at that moment is the return address.
 *
 * <h2>Time</h2>
 * An entry is two things side by side (Arm KA 103489845): the push of eight words, nine cycles, over the bus of the
 * stack; and the read of the vector and the first fetch of the handler, six cycles and what flash waits, over ICode.
 * Both begin three cycles after the exception, and the handler when both are done. Where they want the same bus, one
 * follows the other. A tail-chain is the second alone. A return pops eight words, the program counter first, and
 * fetches what it returns to beside the rest.
 *
 * <p>What happens on the way is decided on its own cycle: a more urgent exception that becomes pending before the
 * handler's first instruction executes is taken instead, with a vector read of its own (late arrival, ARM DDI 0337G
 * 5.7), and one that becomes pending during the unstacking ends it as a tail-chain (5.8.1). Documented, not measured:
 * see docs/accuracy.md.
 */
final class ExceptionUnit implements Stateful {
    /** From the exception to the first address of stack and vector: what is left of 12 when 9 are the push. */
    private static final int RECOGNITION_CYCLES = 3;
    /** Eight words, one after the other, and the first address (Arm KA 103489845). */
    private static final int PUSH_CYCLES = 9;
    /**
     * Cycles from the exception to its handler's first instruction (Cortex-M4 TRM 3.9, "interrupt latency 12 cycles").
     */
    private static final int ENTRY_CYCLES = RECOGNITION_CYCLES + PUSH_CYCLES;
    /** From a word that came to the fetch of what it points to: it goes into the program counter. */
    private static final int TO_FETCH_CYCLES = 2;
    /** Cycles from a vector's address to the handler's first instruction (Arm KA 103489845; tail-chaining). */
    private static final int VECTOR_CYCLES = 6;
    /** Of these, from the address of the handler on. */
    private static final int FETCH_CYCLES = 3;
    /** Cycles from the end of a handler to the instruction it returns to (Cortex-M4 TRM 3.9). */
    private static final int RETURN_CYCLES = 10;
    /** From the end of a handler to the return address, which is popped first (ARM DDI 0337E table 5.5). */
    private static final int POP_PC_CYCLES = RETURN_CYCLES - PUSH_CYCLES + 1;
    /** What S0 to S15 and FPSCR add when they are stacked or unstacked (Arm AN298: 17 words). */
    static final int FLOAT_CYCLES = 17;
    /** Addresses below are reached over ICode and DCode, those above over the System bus (Cortex-M4 TRM 2.3). */
    private static final int SYSTEM_BUS = 0x2000_0000;
    private static final int RETURN_ADDRESS = 0x18;

    private static final int BASIC_FRAME = 0x20;
    private static final int EXTENDED_FRAME = 0x68;
    private static final int FLOAT_PART = 0x20;
    /** xPSR bit 9 in a frame: the stack pointer was moved down by four to align it. */
    private static final int REALIGNED = 1 << 9;
    private static final int XPSR_T = 1 << 24;

    // EXC_RETURN
    private static final int RETURN_PREFIX = 0xFFFF_FFE0;
    private static final int RETURN_BASIC = 1 << 4;
    private static final int RETURN_HANDLER = 0x1;
    private static final int RETURN_MAIN = 0x9;
    private static final int RETURN_PROCESS = 0xD;

    /** Bits of CFSR (Armv7-M ARM B3.2.15). */
    static final class Fault {
        static final int IACCVIOL = 1;
        static final int IBUSERR = 1 << 8;
        static final int PRECISERR = 1 << 9;
        static final int UNSTKERR = 1 << 11;
        static final int STKERR = 1 << 12;
        static final int LSPERR = 1 << 13;
        static final int BFARVALID = 1 << 15;
        static final int UNDEFINSTR = 1 << 16;
        static final int INVSTATE = 1 << 17;
        static final int INVPC = 1 << 18;
        static final int NOCP = 1 << 19;
        static final int UNALIGNED = 1 << 24;
        static final int DIVBYZERO = 1 << 25;

        private Fault() {}
    }

    // HFSR
    private static final int VECTTBL = 1 << 1;
    private static final int FORCED = 1 << 30;

    private final Timeline timeline;
    private final Bus bus;
    private final Engine engine;
    private final Pipeline pipeline;
    private final ExceptionTable exceptions;
    private final SpecialRegisters special;
    private final SystemControlBlock scb;
    private final HostedCode hosted;
    private final Trace trace;
    private final IntFunction<String> names;
    private boolean lockedUp;
    private boolean sleepsOnExit;
    /** The core sleeps on exit and its frame is still on the stack. */
    private boolean keepsFrame;
    /** Which exception is being taken. */
    private int taken;
    /** Cycles from its beginning on that were charged already: what is not executed was waited for. */
    private long chargedCycles;
    private FaultReport lastFault;
    private CycleAccount account = CycleAccount.NONE;

    ExceptionUnit(Timeline timeline, Bus bus, Engine engine, Pipeline pipeline, ExceptionTable exceptions,
            SpecialRegisters special, SystemControlBlock scb, HostedCode hosted, Trace trace,
            IntFunction<String> names) {
        this.timeline = timeline;
        this.bus = bus;
        this.engine = engine;
        this.pipeline = pipeline;
        this.exceptions = exceptions;
        this.special = special;
        this.scb = scb;
        this.hosted = hosted;
        this.trace = trace;
        this.names = names;
    }

    /** True when a fault came where none can be handled (B1.5.15). */
    boolean isLockedUp() {
        return lockedUp;
    }

    /** The last fault that was raised, or null. */
    FaultReport lastFault() {
        return lastFault;
    }

    void explainTo(CycleAccount account) {
        this.account = account;
    }

    void reset() {
        lockedUp = false;
        lastFault = null;
        sleepsOnExit = false;
        keepsFrame = false;
    }

    @Override
    public void save(StateWriter out) {
        out.flag(lockedUp);
        out.flag(keepsFrame);
        out.flag(lastFault != null);
        if (lastFault != null) {
            lastFault.save(out);
        }
    }

    @Override
    public void restore(StateReader in) {
        reset();
        lockedUp = in.flag();
        keepsFrame = in.flag();
        lastFault = in.flag() ? FaultReport.read(in) : null;
    }

    /** The core wakes on exit, and no exception comes: the frame is popped now. */
    void popKeptFrame() {
        if (keepsFrame) {
            keepsFrame = false;
            charge(Rule.EXCEPTION_RETURN, RETURN_CYCLES);
            timeline.advanceTo(timeline.now() + RETURN_CYCLES);
        }
    }

    /** True once, when the last return went to thread mode with SCR.SLEEPONEXIT set. */
    boolean takeSleepOnExit() {
        var was = sleepsOnExit;
        sleepsOnExit = false;
        return was;
    }

    /**
     * A fault at the program counter: notes its cause and makes the exception pending that will handle it, or HardFault
     * where that one is off or not urgent enough.
     *
     * @param status bits of CFSR
     */
    void fault(int number, int status) {
        scb.setBits(Register.CFSR, status);
        escalate(number);
    }

    /** A bus fault with a known address. */
    void busFault(int status, int address) {
        if ((scb.get(Register.CFSR) & Fault.BFARVALID) == 0) {
            scb.set(Register.BFAR, address);
        }
        fault(BUS_FAULT, status | Fault.BFARVALID);
    }

    /** SVC, and faults: pending if it can be taken now, else a HardFault, else the end. */
    void escalate(int number) {
        var takes = exceptions.isEnabled(number) && exceptions.wouldPreempt(number) ? number : HARD_FAULT;
        if (takes == HARD_FAULT && number != HARD_FAULT) {
            scb.setBits(Register.HFSR, FORCED);
        }
        if (number != ExceptionNumber.SVCALL || takes == HARD_FAULT) {
            lastFault = report(number);
        }
        if (!exceptions.wouldPreempt(takes)) {
            lockedUp = true;
        } else {
            exceptions.pend(takes);
        }
    }

    private FaultReport report(int number) {
        var registers = new int[16];
        for (var i = 0; i < registers.length; i++) {
            registers[i] = engine.register(i);
        }
        return new FaultReport(timeline.now(), number, special.exception, registers, engine.flags() | special.exception,
                scb.get(Register.CFSR), scb.get(Register.HFSR), scb.get(Register.BFAR), scb.get(Register.BFAR));
    }

    /**
     * Takes the exception from what runs now. Time moves on to the handler's first instruction.
     *
     * @return false if the chip locked up on the way
     */
    boolean enter(int number) {
        var start = timeline.now();
        var returnAddress = engine.register(15);
        var returnValue = RETURN_PREFIX | (special.fpContext ? 0 : RETURN_BASIC)
                | (special.isHandler() ? RETURN_HANDLER : special.processStack ? RETURN_PROCESS : RETURN_MAIN);
        chargedCycles = Math.max(0, pipeline.cycle() - start);
        if (keepsFrame) {
            keepsFrame = false;
            push(returnAddress); // what it holds already
            chain(returnValue, start);
            return !lockedUp;
        }
        tell(start, number, TraceEvent.Entry.STACKED, returnAddress);
        var floats = push(returnAddress);
        // An error of the stacking itself may be more urgent than what was to be taken.
        var urgent = exceptions.preempting();
        taken = urgent == 0 ? number : urgent;
        var stacked = start + ENTRY_CYCLES + floats;
        var handlerCycle = approach(start + RECOGNITION_CYCLES, stacked, engine.register(13), returnAddress);
        charge(Rule.EXCEPTION_ENTRY, ENTRY_CYCLES);
        charge(Rule.EXCEPTION_FLOAT, floats);
        chargeApproach(number, handlerCycle - stacked, engine.register(13));
        begin(taken, returnValue, Math.max(handlerCycle, timeline.now()));
        return !lockedUp;
    }

    /**
     * Reads the vector of {@link #taken} and fetches its handler's first instruction; begins again with what comes late
     * and is more urgent.
     *
     * @param asked   when the vector is asked for if its bus is free
     * @param stacked when the stacking is over
     * @param stack   what is stacked
     * @return when the handler begins
     */
    private long approach(long asked, long stacked, int stack, int returnAddress) {
        while (true) {
            var vector = scb.vectorTable() + 4 * taken;
            asked = Math.max(timeline.now(), sharesBus(stack, vector) ? Math.max(asked, stacked) : asked);
            if (isOvertakenBefore(asked, returnAddress)) {
                continue;
            }
            var fetchAsked = pipeline.readVector(vector, asked) + TO_FETCH_CYCLES;
            var handler = handlerOf(taken, vector);
            if (handler.isPresent() && sharesBus(stack, handler.getAsInt())) {
                fetchAsked = Math.max(fetchAsked, stacked);
            }
            if (isOvertakenBefore(fetchAsked, returnAddress)) {
                continue;
            }
            var executes = handler.isPresent()
                    ? pipeline.fetchFrom(handler.getAsInt(), fetchAsked)
                    : fetchAsked + FETCH_CYCLES;
            var handlerCycle = Math.max(stacked, executes);
            if (!isOvertakenBefore(handlerCycle, returnAddress)) {
                return handlerCycle;
            }
        }
    }

    /** Time goes on until something more urgent than {@link #taken} comes, or to just before a cycle. */
    private boolean isOvertakenBefore(long cycle, int returnAddress) {
        while (timeline.nextDeadline() < cycle) {
            timeline.advanceTo(timeline.nextDeadline());
            var urgent = exceptions.preempting();
            if (urgent != taken && urgent != 0) {
                taken = urgent;
                tell(timeline.now(), taken, TraceEvent.Entry.LATE, returnAddress);
                return true;
            }
        }
        return false;
    }

    private void chargeApproach(int number, long cycles, int stack) {
        if (taken != number) {
            charge(Rule.EXCEPTION_LATE, cycles);
            return;
        }
        var vector = scb.vectorTable() + 4 * number;
        var inTurn = 0L;
        if (sharesBus(stack, vector)) {
            inTurn = Math.min(VECTOR_CYCLES, cycles);
        } else {
            var handler = handlerOf(number, vector);
            if (handler.isPresent() && sharesBus(stack, handler.getAsInt())) {
                inTurn = Math.min(FETCH_CYCLES, cycles);
            }
        }
        charge(Rule.EXCEPTION_BUS, inTurn);
        charge(Rule.EXCEPTION_FETCH, cycles - inTurn);
    }

    /** Where a handler is that is fetched; Java is not. */
    private OptionalInt handlerOf(int number, int vector) {
        return hosted.handles(number) ? OptionalInt.empty() : codeAt(vector);
    }

    private OptionalInt codeAt(int pointer) {
        try {
            return OptionalInt.of(bus.peek(pointer, Width.WORD) & ~1);
        } catch (BusFault e) {
            return OptionalInt.empty();
        }
    }

    /** True if the core, or the memory, can only serve one of them at a time. */
    private boolean sharesBus(int stack, int other) {
        var overSystem = Integer.compareUnsigned(stack, SYSTEM_BUS) >= 0;
        return overSystem == Integer.compareUnsigned(other, SYSTEM_BUS) >= 0
                && (overSystem || bus.memoryAt(stack) == bus.memoryAt(other));
    }

    private void charge(Rule rule, long cycles) {
        var more = Math.max(0, cycles - chargedCycles);
        chargedCycles -= cycles - more;
        if (more != 0) {
            account.charge(rule, Part.EXCEPTION, more);
        }
    }

    private void tell(long cycle, int number, TraceEvent.Entry how, int returnAddress) {
        trace.emit(new TraceEvent.ExceptionEntered(cycle, number, names.apply(number), how, returnAddress));
    }

    /** Saves the registers that a procedure call may change. Gives back the cycles that this takes beyond the usual. */
    private int push(int returnAddress) {
        var extended = special.fpContext;
        var size = extended ? EXTENDED_FRAME : BASIC_FRAME;
        var stack = engine.register(13);
        var aligns = extended || scb.alignsStack();
        var realigned = aligns && (stack & 4) != 0;
        var frame = stack - size & ~(aligns ? 7 : 3);
        engine.setRegister(13, frame);
        var lazily = extended && scb.savesFloatingPointLazily();
        try {
            for (var i = 0; i < 4; i++) {
                bus.write(frame + 4 * i, Width.WORD, engine.register(i));
            }
            bus.write(frame + 0x10, Width.WORD, engine.register(12));
            bus.write(frame + 0x14, Width.WORD, engine.register(14));
            bus.write(frame + RETURN_ADDRESS, Width.WORD, returnAddress);
            bus.write(frame + 0x1C, Width.WORD,
                    engine.flags() | (special.thumb ? XPSR_T : 0) | special.itBits() | special.exception
                            | (realigned ? REALIGNED : 0));
            if (extended && !lazily) {
                storeFloats(frame + FLOAT_PART);
            }
        } catch (BusFault e) {
            fault(BUS_FAULT, Fault.STKERR);
        }
        if (pipeline.hasDecoded(frame) || pipeline.hasDecoded(frame + size - 1)) {
            engine.codeChanged(frame, size); // a stack that is executed, or code beside it
        }
        if (lazily) {
            scb.leaveFloatingPointUnsaved(frame + FLOAT_PART, !special.isHandler(), special.isPrivileged());
        }
        return extended && !lazily ? FLOAT_CYCLES : 0;
    }

    private void storeFloats(int at) {
        for (var i = 0; i < 16; i++) {
            bus.write(at + 4 * i, Width.WORD, engine.single(i));
        }
        bus.write(at + 0x40, Width.WORD, engine.fpscr());
    }

    /**
     * Fills in the floating-point part of a frame that was left empty (PreserveFPState, B1.5.7). A fault on the way is
     * taken before the instruction that asked for it, which finds the part still empty when it is tried again.
     *
     * @return false on a fault
     */
    boolean saveFloatsNow() {
        try {
            storeFloats(scb.get(Register.FPCAR));
        } catch (BusFault e) {
            fault(BUS_FAULT, Fault.LSPERR);
            return false;
        }
        scb.floatingPointIsSaved();
        return true;
    }

    /** The handler begins (ExceptionTaken, B1.5.6). */
    private void begin(int number, int returnValue, long cycle) {
        timeline.advanceTo(cycle);
        int vector;
        try {
            vector = hosted.replaces(number) ? HostedCode.vector(number) | 1 : vectorOf(number);
        } catch (BusFault e) {
            scb.setBits(Register.HFSR, VECTTBL);
            escalate(HARD_FAULT); // what was to be taken stays pending
            lockedUp |= exceptions.priority(number) < 0;
            if (lockedUp) {
                return;
            }
            charge(Rule.EXCEPTION_TAIL_CHAIN, VECTOR_CYCLES);
            begin(HARD_FAULT, returnValue, timeline.now() + VECTOR_CYCLES);
            return;
        }
        useMainStack();
        special.exception = number;
        special.fpContext = false;
        special.itState = 0;
        special.ici = 0;
        exceptions.activate(number);
        exceptions.setEvent();
        clearExclusive();
        engine.setRegister(14, returnValue);
        engine.setRegister(15, vector & ~1);
        special.thumb = (vector & 1) != 0;
        if (!special.thumb) {
            fault(USAGE_FAULT, Fault.INVSTATE); // a vector without its Thumb bit
        } else if (hosted.handles(number)) {
            hosted.begins(number, vector & ~1);
            engine.setRegister(15, HostedCode.vector(number));
        }
    }

    /**
     * What the vector table says of an exception.
     *
     * @throws BusFault if there is no table
     */
    private int vectorOf(int number) {
        return bus.read(scb.vectorTable() + 4 * number, Width.WORD);
    }

    /** An exclusive access that was begun before an exception entry or return fails (ClearExclusiveLocal). */
    private void clearExclusive() {
        if (special.exclusive) {
            engine.clearExclusive();
            special.exclusive = false;
        }
    }

    /** Handlers run on the main stack. */
    private void useMainStack() {
        if (special.processStack) {
            swapStacks();
        }
        special.processStack = false;
    }

    private void swapStacks() {
        var inUse = engine.register(13);
        engine.setRegister(13, special.otherStack);
        special.otherStack = inUse;
    }

    /**
     * A handler has branched to an EXC_RETURN value. Time moves on to whatever runs next: the code it interrupted, or
     * another handler.
     *
     * @param value what was branched to
     */
    void leave(int value) {
        var ending = special.exception;
        var start = timeline.now();
        trace.emit(new TraceEvent.ExceptionReturned(start, ending, names.apply(ending)));
        var legal = (value & RETURN_PREFIX) == RETURN_PREFIX && exceptions.isActive(ending) && switch (value & 0xF) {
            case RETURN_HANDLER -> true;
            case RETURN_MAIN, RETURN_PROCESS -> exceptions.activeCount() == 1 || scb.allowsThreadReturnFromNested();
            default -> false;
        };
        exceptions.deactivate(ending);
        if (!legal) {
            fault(USAGE_FAULT, Fault.INVPC);
            if (!lockedUp) {
                chain(value, start);
            }
            return;
        }
        if (exceptions.preempting() != 0) {
            chain(value, start);
            return;
        }
        if ((value & 0xF) != RETURN_HANDLER && exceptions.activeCount() == 0 && scb.sleepsOnExit()) {
            // Nothing is popped: the next exception would push it again. Registers are as if it were.
            pop(value);
            keepsFrame = sleepsOnExit;
            return;
        }
        // Until the frame is popped, anything urgent enough goes first and needs no stacking.
        var floats = floatCycles(value);
        var popped = start + RETURN_CYCLES + floats;
        var frame = (value & 0xF) == RETURN_PROCESS ? special.otherStack : engine.register(13);
        var code = codeAt(frame + RETURN_ADDRESS);
        var returns = popped;
        if (code.isPresent() && !hosted.isBound(code.getAsInt())) {
            var asked = sharesBus(frame, code.getAsInt()) ? popped : start + POP_PC_CYCLES + TO_FETCH_CYCLES;
            if (!isCalledBefore(asked)) {
                returns = Math.max(popped, pipeline.fetchFrom(code.getAsInt(), asked));
            }
        }
        if (isCalledBefore(returns)) {
            charge(Rule.EXCEPTION_RETURN, timeline.now() - start);
            chain(value, timeline.now());
            return;
        }
        charge(Rule.EXCEPTION_RETURN, RETURN_CYCLES);
        charge(Rule.EXCEPTION_FLOAT, floats);
        charge(Rule.EXCEPTION_FETCH, returns - popped);
        timeline.advanceTo(returns);
        pop(value);
    }

    /**
     * Time goes on until an exception preempts what runs or is returned to, or to just before a cycle.
     *
     * @return true if one does
     */
    boolean isCalledBefore(long cycle) {
        while (exceptions.preempting() == 0 && timeline.nextDeadline() < cycle) {
            timeline.advanceTo(timeline.nextDeadline());
        }
        return exceptions.preempting() != 0;
    }

    private void chain(int returnValue, long from) {
        var first = exceptions.preempting();
        taken = first;
        tell(from, first, TraceEvent.Entry.TAIL_CHAINED, returnValue);
        var handlerCycle = approach(from, from, engine.register(13), returnValue);
        charge(Rule.EXCEPTION_TAIL_CHAIN, VECTOR_CYCLES);
        charge(taken == first ? Rule.EXCEPTION_FETCH : Rule.EXCEPTION_LATE, handlerCycle - from - VECTOR_CYCLES);
        begin(taken, returnValue, handlerCycle);
    }

    private int floatCycles(int returnValue) {
        return (returnValue & RETURN_BASIC) == 0 && !scb.floatingPointIsUnsaved() ? FLOAT_CYCLES : 0;
    }

    /** Back to the code that was interrupted (PopStack, B1.5.8). */
    private void pop(int returnValue) {
        var extended = (returnValue & RETURN_BASIC) == 0;
        var toThread = (returnValue & 0xF) != RETURN_HANDLER;
        var onProcessStack = (returnValue & 0xF) == RETURN_PROCESS;
        var frame = onProcessStack ? special.otherStack : engine.register(13);
        var frameWords = new int[8];
        try {
            for (var i = 0; i < frameWords.length; i++) {
                frameWords[i] = bus.read(frame + 4 * i, Width.WORD);
            }
            if (extended && scb.floatingPointIsUnsaved()) {
                scb.floatingPointIsSaved(); // nobody touched the registers: they still hold what was to be saved
            } else if (extended) {
                for (var i = 0; i < 16; i++) {
                    engine.setSingle(i, bus.read(frame + FLOAT_PART + 4 * i, Width.WORD));
                }
                engine.setFpscr(bus.read(frame + FLOAT_PART + 0x40, Width.WORD));
            }
        } catch (BusFault e) {
            fault(BUS_FAULT, Fault.UNSTKERR);
            if (!lockedUp) {
                chain(returnValue, timeline.now());
            }
            return;
        }
        for (var i = 0; i < 4; i++) {
            engine.setRegister(i, frameWords[i]);
        }
        engine.setRegister(12, frameWords[4]);
        engine.setRegister(14, frameWords[5]);
        var xpsr = frameWords[7];
        var above = frame + (extended ? EXTENDED_FRAME : BASIC_FRAME);
        if ((xpsr & REALIGNED) != 0 && (extended || scb.alignsStack())) {
            above |= 4;
        }
        if (onProcessStack) {
            special.otherStack = engine.register(13);
        }
        engine.setRegister(13, above);
        special.processStack = onProcessStack;
        special.exception = xpsr & 0x1FF;
        special.fpContext = extended;
        special.setItBits(xpsr);
        special.thumb = (xpsr & XPSR_T) != 0;
        engine.setFlags(xpsr);
        engine.setRegister(15, frameWords[6] & ~1);
        exceptions.setEvent();
        clearExclusive();
        if (toThread == special.isHandler()) {
            // The frame says handler where EXC_RETURN said thread, or the other way round: it is put back.
            fault(USAGE_FAULT, Fault.INVPC);
            if (!lockedUp) {
                push(engine.register(15));
                chain(returnValue, timeline.now());
            }
        } else if (!special.thumb) {
            fault(USAGE_FAULT, Fault.INVSTATE);
        } else if (toThread && exceptions.activeCount() == 0 && scb.sleepsOnExit()) {
            sleepsOnExit = true;
        }
    }
}
