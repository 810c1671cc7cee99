package dev.metronome.cycles;

import dev.metronome.core.Processor;
import dev.metronome.image.FirmwareImage;
import dev.metronome.machine.Machine;
import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Instruction;
import dev.metronome.timing.Part;
import dev.metronome.timing.Rule;
import dev.metronome.timing.SystemInstruction;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceEvent.Entry;
import dev.metronome.trace.TraceSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;

/**
 * Listens to a machine, and says what the cycles of its run were spent on.
 *
 * <p>Which calls are under way is worked out from branches, as a debugger does that knows nothing of the program's
 * conventions but BL and BLX: a call goes where BL goes, and has returned when a branch leads to the instruction behind
 * the BL with the stack pointer that it had; a branch to the first instruction of another function is a call in place
 * of the present one. An exception begins a context of its own. What it came in between is known again by its stack
 * pointer; so a scheduler may return to another thread than it came from.
 *
 * <p>The machine runs slower while this listens, and does the same.
 */
public final class CycleProfile implements CycleAccount, TraceSink {
    /** Contexts that wait to be gone on with; of more the oldest are forgotten. */
    private static final int MAXIMUM_LEFT = 256;
    private static final int MSP = 8;
    private static final long NEVER = -1;

    /** What an exception left behind: where it goes on, and with which stack pointer. */
    private record Left(int pc, int sp, CallStack calls) {}

    private final Machine machine;
    private final Processor core;
    private final FirmwareImage image;
    private final Window window;
    private final long startCycle;
    private final long sleepAtStart;
    private final CycleCount all = new CycleCount(Machine::exceptionName);
    private final CycleCount inside = new CycleCount(Machine::exceptionName);
    /** The passage that is under way. */
    private final CycleCount passage = new CycleCount(Machine::exceptionName);
    private final Range passages = new Range();
    private final TreeMap<Integer, FunctionCycles> functions = new TreeMap<>(Integer::compareUnsigned);
    private final ByAddress<FunctionCycles> named = new ByAddress<>();
    private final long[] pendedCycle;
    /** What became pending while it was not enabled. */
    private final BitSet disabled = new BitSet();
    private final List<Left> left = new ArrayList<>();

    private CallStack calls = new CallStack(0);
    /** The instruction that was executed last, while the next one has not begun. */
    private Instruction last;
    /** What was executed last of all: sleep is its doing. Null where that was Java. */
    private Instruction sleeper;
    /** Java has run since the last instruction, and may have returned to where the next one is. */
    private boolean javaRan;
    /** The exception that cycles outside of instructions belong to; how it was entered last. */
    private int exception;
    private Entry entry = Entry.STACKED;
    /** A handler's first instruction is still to come. */
    private boolean enters;
    /** The first instruction behind an exception return is still to come. */
    private boolean resumes;
    /** The thread whose stack the entry that is under way uses, or null. */
    private CallStack interrupted;

    /** Where execution has come to, while it may still turn out that an IT passes over it. */
    private Instruction arrived;
    private long arrivedCycle;
    private boolean isInside;
    private boolean hasLeftFrom;
    private long insideSince;

    private boolean masked;
    private long maskedSince;
    private long sleepBefore;
    private int maskedFrom;
    private Interval longestMasked = Interval.NONE;

    private int mainTop;
    private StackUse mainStack;
    private StackUse processStack;

    /**
     * Listens from now on, to the end of the machine's days.
     *
     * @param image  what runs; it was loaded
     * @param window what to look at alone, or null
     */
    public CycleProfile(Machine machine, FirmwareImage image, Window window) {
        this.machine = machine;
        this.image = image;
        this.window = window;
        core = machine.processor();
        startCycle = core.cycle();
        sleepAtStart = core.sleepCycles();
        mainTop = core.mainStackPointer();
        mainStack = new StackUse(mainTop, mainTop);
        pendedCycle = new long[core.exceptions().count()];
        beginAnew();
        core.explainTo(this);
        machine.trace().add(this);
        machine.onReset(this::beginAnew);
    }

    private void beginAnew() {
        calls = new CallStack(0);
        left.clear();
        Arrays.fill(pendedCycle, NEVER);
        disabled.clear();
        last = null;
        javaRan = false;
        exception = 0;
        enters = false;
        resumes = false;
        masked = false;
        isInside = false;
        passage.clear();
        arrived = null;
        mainTop = core.mainStackPointer();
    }

    // What the core tells

    @Override
    public void begins(Instruction instruction, long cycle) {
        var address = instruction.address();
        if (window != null) {
            lookAtWindow();
            arrived = instruction;
            arrivedCycle = cycle;
        }
        if (resumes) {
            resume(address);
        }
        if (enters) {
            enter(address, cycle);
        } else if (calls.isEmpty()) {
            calls.begin(functionAt(address));
        } else if (last != null) {
            follow(last, address);
        } else if (javaRan) {
            calls.returned(address, core.engine().register(13));
        }
        last = null;
        javaRan = false;
        lookAtMasks(address, cycle);
        if (!disabled.isEmpty()) {
            lookAtDisabled(cycle);
        }
    }

    private void enter(int address, long cycle) {
        enters = false;
        if (core.currentException() != exception) {
            take(core.currentException(), Entry.LATE, cycle); // an error of the stacking itself, which nobody told
        }
        noteStack();
        calls.begin(entryAt(address));
        all.exception(exception).began(cycle - pendedCycle[exception], cycle);
        pendedCycle[exception] = NEVER;
    }

    private void follow(Instruction before, int address) {
        if ((before.writtenRegisters() & 1 << 13) != 0) {
            noteStack();
        } else if (before.system() instanceof SystemInstruction.WriteSpecial write) {
            if (write.sysm() == MSP) {
                mainTop = core.mainStackPointer(); // another stack, or the same from its top
            }
            noteStack();
        }
        if (!before.isBranch() || address == before.end()) {
            return;
        }
        var sp = core.engine().register(13);
        if (before.isCall()) {
            calls.call(entryAt(address), before.end(), sp);
        } else if (before.isDirectBranch()) {
            if (isOtherFunction(before.address(), address)) {
                calls.tailCall(functionAt(address));
            }
        } else if (!calls.returned(address, sp)) {
            if (isOtherFunction(before.address(), address)) {
                calls.tailCall(functionAt(address));
            } else {
                calls.jumpedInto(functionAt(address), sp);
            }
        }
    }

    private boolean isOtherFunction(int from, int to) {
        var function = functionAt(to);
        return function.address() == to && functionAt(from) != function;
    }

    private void resume(int address) {
        resumes = false;
        calls = leftAt(address, core.engine().register(13));
        exception = calls.exception;
    }

    /**
     * The context that was left with this stack pointer. Its program counter may be another now, for the handler of a
     * fault or of an SVC can change it; but a thread that begins has nothing to do with one that was there before.
     */
    private CallStack leftAt(int address, int sp) {
        for (var i = left.size() - 1; i >= 0; i--) {
            var found = left.get(i);
            if (found.sp == sp) {
                left.remove(i);
                if (found.pc == address || functionAt(address).address() != address) {
                    return found.calls;
                }
                break;
            }
        }
        return new CallStack(core.currentException());
    }

    @Override
    public void executed(Instruction instruction) {
        all.at(instruction).executed();
        if (window != null) {
            lookAtWindow();
            if (isInside) {
                passage.at(instruction).executed();
                hasLeftFrom |= instruction.address() == window.from();
            }
        }
        last = instruction;
        sleeper = instruction;
    }

    @Override
    public void skipped(Instruction instruction) {
        all.at(instruction).skipped();
        if (window != null) {
            if (arrived == instruction) {
                arrived = null;
            }
            if (isInside) {
                passage.at(instruction).skipped();
            }
        }
    }

    @Override
    public void charge(Instruction instruction, Rule rule, Part part, long cycles) {
        if (!enters) { // what its first instruction waits for is latency, and not the handler's
            calls.pass(cycles);
        }
        all.charge(all.at(instruction).split(), rule, part, cycles);
        if (window != null) {
            if (rule != Rule.SKIPPED) {
                lookAtWindow();
            }
            if (isInside) {
                passage.charge(passage.at(instruction).split(), rule, part, cycles);
            }
        }
    }

    @Override
    public void charge(Rule rule, Part part, long cycles) {
        if (part != Part.SLEEP && part != Part.EXCEPTION) {
            javaPasses(cycles);
        }
        all.charge(owner(all, part), rule, part, cycles);
        if (window != null) {
            lookAtWindow();
            if (isInside) {
                passage.charge(owner(passage, part), rule, part, cycles);
            }
        }
    }

    private void javaPasses(long cycles) {
        if (resumes) {
            resume(core.engine().register(15));
        }
        javaRan = true;
        sleeper = null;
        calls.pass(cycles);
        lookAtMasks(core.engine().register(15), core.cycle());
    }

    /** Whose cycles those are that no instruction takes. */
    private Split owner(CycleCount count, Part part) {
        return switch (part) {
            case SLEEP -> sleeper == null ? count.java() : count.at(sleeper).split();
            case EXCEPTION -> count.exception(exception).overhead();
            case JAVA, BASE, LOAD_STORE, BRANCH_REFILL, FETCH_STALL, WAIT_STATES, FLOAT_WAIT -> count.java();
        };
    }

    @Override
    public void event(TraceEvent event) {
        switch (event) {
            case TraceEvent.ExceptionPended pended -> {
                pendedCycle[pended.number()] = pended.cycle();
                disabled.set(pended.number(), !core.exceptions().isEnabled(pended.number()));
            }
            case TraceEvent.ExceptionEntered entered -> entered(entered);
            case TraceEvent.ExceptionReturned _ -> {
                calls.endAll();
                all.exception(exception).handled(calls.cycles());
                last = null;
                enters = false;
                resumes = true;
            }
            default -> {
                // says nothing about cycles
            }
        }
    }

    private void entered(TraceEvent.ExceptionEntered entered) {
        if (entered.how() == Entry.STACKED) {
            leave(entered.returnAddress());
            lookAtMasks(entered.returnAddress(), entered.cycle());
        }
        take(entered.number(), entered.how(), entered.cycle());
    }

    private void leave(int returnAddress) {
        if (resumes) {
            resume(returnAddress); // nothing was executed since the last return
        }
        var sp = core.engine().register(13);
        left.removeIf(context -> context.sp == sp); // its thread was ended, and another has its stack
        if (left.size() == MAXIMUM_LEFT) {
            left.removeFirst();
        }
        left.add(new Left(returnAddress, sp, calls));
        interrupted = core.usesProcessStack() ? calls : null;
    }

    private void take(int number, Entry how, long cycle) {
        if (how == Entry.LATE) {
            all.exception(exception).notEntered(entry);
        }
        exception = number;
        entry = how;
        calls = new CallStack(number);
        last = null;
        enters = true;
        resumes = false;
        all.exception(number).entered(how);
        if (disabled.get(number) || pendedCycle[number] == NEVER) {
            disabled.clear(number);
            pendedCycle[number] = cycle;
        }
    }

    private void lookAtDisabled(long cycle) {
        for (var number = disabled.nextSetBit(0); number >= 0; number = disabled.nextSetBit(number + 1)) {
            if (core.exceptions().isEnabled(number)) {
                disabled.clear(number);
                pendedCycle[number] = cycle;
            }
        }
    }

    /** Looks at where execution has come to, once it is sure that it goes on there. */
    private void lookAtWindow() {
        if (arrived == null) {
            return;
        }
        var address = arrived.address();
        arrived = null;
        if (isInside && address == window.to() && (hasLeftFrom || address != window.from())) {
            passages.add(arrivedCycle - insideSince);
            passage.moveTo(inside);
            isInside = false;
        }
        if (!isInside && address == window.from()) {
            isInside = true;
            hasLeftFrom = false;
            insideSince = arrivedCycle;
        }
    }

    private void lookAtMasks(int address, long cycle) {
        var exceptions = core.exceptions();
        var now = exceptions.primask() || exceptions.faultmask() || exceptions.basepri() != 0;
        if (now && !masked) {
            maskedSince = cycle;
            maskedFrom = address;
            sleepBefore = core.sleepCycles();
        } else if (!now && masked) {
            endMasked(address, cycle);
        }
        masked = now;
    }

    private void endMasked(int address, long cycle) {
        var cycles = cycle - maskedSince - (core.sleepCycles() - sleepBefore);
        if (cycles > longestMasked.cycles()) {
            longestMasked = new Interval(cycles, maskedSince, maskedFrom, address);
        }
    }

    private void noteStack() {
        var main = new StackUse(mainTop, core.mainStackPointer());
        if (main.bytes() > mainStack.bytes()) {
            mainStack = main;
        }
        var thread = core.usesProcessStack() ? calls : interrupted;
        interrupted = null;
        if (thread != null) {
            var used = thread.useStack(core.processStackPointer());
            if (processStack == null || used.bytes() > processStack.bytes()) {
                processStack = used;
            }
        }
    }

    private FunctionCycles functionAt(int address) {
        var known = named.get(address);
        if (known != null) {
            return known;
        }
        var symbol = image.functionAt(address).map(location -> location.function());
        if (symbol.isPresent()) {
            var found = functions.computeIfAbsent(symbol.get().address(),
                    begin -> new FunctionCycles(symbol.get().name(), begin));
            named.put(address, found);
            return found;
        }
        var before = functions.floorEntry(address);
        return before != null && before.getValue().isUnnamed() ? before.getValue() : entryAt(address);
    }

    /** A call goes there: where there is no symbol, a function begins. */
    private FunctionCycles entryAt(int address) {
        return image.functionAt(address).isPresent()
                ? functionAt(address)
                : functions.computeIfAbsent(address, FunctionCycles::new);
    }

    // What there is to say

    /**
     * Takes into account what has not come to its end, a sleep or a masked section; to be called when the run is over.
     */
    public void finish() {
        if (window != null) {
            lookAtWindow();
        }
        var asleep = core.sleepCycles() - sleepAtStart - all.total().of(Part.SLEEP);
        if (asleep > 0) {
            charge(Rule.SLEEP, Part.SLEEP, asleep);
        }
        if (masked) {
            endMasked(core.engine().register(15), core.cycle());
            masked = false;
        }
    }

    /** The whole run. */
    public CycleCount all() {
        return all;
    }

    /** What passed inside the window, of passages that came to their end. */
    public CycleCount inside() {
        return inside;
    }

    /** Passages through the window that came to their end, with everything that came in between. */
    public Range passages() {
        return passages;
    }

    /** True if execution has come to the window's beginning. */
    public boolean hasEntered() {
        return isInside || passages.count() > 0;
    }

    /** Cycles since this began to listen. */
    public long cycles() {
        return machine.timeline().now() - startCycle;
    }

    /** Every function that took cycles, the dearest first. Calls under way are not in it. */
    public List<FunctionCycles> functions() {
        var found = new HashMap<FunctionCycles, FunctionCycles>();
        for (var instruction : all.instructions()) {
            var function = functionAt(instruction.instruction().address());
            found.computeIfAbsent(function, FunctionCycles::withoutCycles).add(instruction);
        }
        return found.values().stream().sorted(Comparator.comparing((FunctionCycles each) -> -each.self().awake())
                .thenComparing(FunctionCycles::address, Integer::compareUnsigned)).toList();
    }

    /** The longest stretch in which PRIMASK, FAULTMASK or BASEPRI kept exceptions away. */
    public Interval longestMasked() {
        return longestMasked;
    }

    /** The main stack: from reset, or from where the program last set MSP, down. */
    public StackUse mainStack() {
        return mainStack;
    }

    /** Of the threads' stacks that PSP pointed to, the one that went down furthest; null if there was none. */
    public StackUse processStack() {
        return processStack;
    }
}
