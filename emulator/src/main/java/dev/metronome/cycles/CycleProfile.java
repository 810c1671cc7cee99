package dev.metronome.cycles;

import dev.metronome.core.Processor;
import dev.metronome.image.FirmwareImage;
import dev.metronome.image.Symbol;
import dev.metronome.machine.Machine;
import dev.metronome.timing.CycleAccount;
import dev.metronome.timing.Instruction;
import dev.metronome.timing.Part;
import dev.metronome.timing.Rule;
import dev.metronome.trace.TraceEvent;
import dev.metronome.trace.TraceSink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Listens to a machine, and says what the cycles of its run were spent on.
 *
 * <p>Which calls are under way is worked out from branches, as a debugger does that knows nothing of the program's
 * conventions but BL and BLX: a call goes where BL goes, and has returned when a branch leads to the instruction behind
 * the BL with the stack pointer that it had; a branch to the first instruction of another function is a call in place
 * of the present one. An exception begins a context of its own. What it came in between is known again by program
 * counter and stack pointer; so a scheduler may return to another thread than it came from.
 *
 * <p>The machine runs slower while this listens, and does the same.
 */
public final class CycleProfile implements CycleAccount, TraceSink {
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
    private final Range passages = new Range();
    private final TreeMap<Integer, FunctionCycles> functions = new TreeMap<>(Integer::compareUnsigned);
    private final Map<Integer, FunctionCycles> byAddress = new HashMap<>();
    private final Map<Integer, Long> pendedCycle = new HashMap<>();
    private final List<Left> left = new ArrayList<>();

    private CallStack calls = new CallStack(0);
    /** The instruction that was executed last, while the next one has not begun. */
    private Instruction last;
    /** What was executed last of all: sleep is its doing. */
    private Instruction sleeper;
    /** The exception that cycles outside of instructions belong to. */
    private int exception;
    /** A handler's first instruction is still to come; when what it answers to became pending. */
    private boolean enters;
    private long sincePended;
    /** The first instruction behind an exception return is still to come. */
    private boolean resumes;

    private boolean isInside;
    private long insideSince;

    private boolean masked;
    private long maskedSince;
    private long sleepBefore;
    private int maskedFrom;
    private Interval longestMasked = Interval.NONE;

    private final int mainTop;
    private int mainLowest;
    private int processHighest = Integer.MIN_VALUE;
    private int processLowest = Integer.MAX_VALUE;

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
        mainLowest = mainTop;
        core.explainTo(this);
        machine.trace().add(this);
        machine.onReset(this::beginAnew);
    }

    private void beginAnew() {
        calls = new CallStack(0);
        left.clear();
        pendedCycle.clear();
        last = null;
        exception = 0;
        enters = false;
        resumes = false;
        masked = false;
    }

    // What the core tells

    @Override
    public void begins(Instruction instruction, long cycle) {
        if (window != null) {
            lookAtWindow(instruction.address(), cycle);
        }
        if (resumes) {
            resume(instruction.address());
        }
        if (enters) {
            enters = false;
            noteStack();
            calls.call(functionAt(instruction.address()), 0, 0);
            all.exception(exception).began(cycle - sincePended, cycle);
        } else if (calls.isEmpty()) {
            calls.call(functionAt(instruction.address()), 0, 0);
        }
        if (last != null) {
            follow(last, instruction.address());
            last = null;
        }
        lookAtMasks(instruction.address(), cycle);
    }

    private void follow(Instruction before, int address) {
        if ((before.writtenRegisters() & 1 << 13) != 0) {
            noteStack();
        }
        if (!before.isBranch() || address == before.end()) {
            return;
        }
        if (before.isCall()) {
            calls.call(functionAt(address), before.end(), core.engine().register(13));
        } else if (!calls.returned(address, core.engine().register(13)) && isOtherFunction(before.address(), address)) {
            calls.tailCall(functionAt(address));
        }
    }

    private boolean isOtherFunction(int from, int to) {
        var function = functionAt(to);
        return function.address() == to && functionAt(from) != function;
    }

    private void resume(int address) {
        resumes = false;
        var sp = core.engine().register(13);
        for (var i = left.size() - 1; i >= 0; i--) {
            if (left.get(i).pc == address && left.get(i).sp == sp) {
                calls = left.remove(i).calls;
                exception = calls.exception;
                return;
            }
        }
        exception = core.currentException();
        calls = new CallStack(exception);
    }

    @Override
    public void executed(Instruction instruction) {
        all.at(instruction).executed();
        if (isInside) {
            inside.at(instruction).executed();
        }
        last = instruction;
        sleeper = instruction;
    }

    @Override
    public void skipped(Instruction instruction) {
        all.at(instruction).skipped();
        if (isInside) {
            inside.at(instruction).skipped();
        }
    }

    @Override
    public void charge(Instruction instruction, Rule rule, Part part, long cycles) {
        calls.pass(cycles);
        all.charge(all.at(instruction).split(), rule, part, cycles);
        if (isInside) {
            inside.charge(inside.at(instruction).split(), rule, part, cycles);
        }
    }

    @Override
    public void charge(Rule rule, Part part, long cycles) {
        all.charge(owner(all, part), rule, part, cycles);
        if (isInside) {
            inside.charge(owner(inside, part), rule, part, cycles);
        }
        if (part != Part.SLEEP && part != Part.EXCEPTION) {
            calls.pass(cycles);
        }
    }

    private Split owner(CycleCount count, Part part) {
        return switch (part) {
            case SLEEP -> sleeper == null ? count.java() : count.at(sleeper).split();
            case EXCEPTION -> count.exception(exception).overhead();
            case JAVA, BASE, LOAD_STORE, BRANCH_REFILL, FETCH_STALL, WAIT_STATES, FLOAT_WAIT ->
                enters || resumes || core.hostedPlace() != null ? count.java() : count.exception(exception).overhead();
        };
    }

    @Override
    public void event(TraceEvent event) {
        switch (event) {
            case TraceEvent.ExceptionPended pended -> pendedCycle.putIfAbsent(pended.number(), pended.cycle());
            case TraceEvent.ExceptionEntered entered -> entered(entered);
            case TraceEvent.ExceptionReturned _ -> {
                calls.endAll();
                all.exception(exception).handled(calls.cycles());
                last = null;
                resumes = true;
            }
            default -> {
                // says nothing about cycles
            }
        }
    }

    private void entered(TraceEvent.ExceptionEntered entered) {
        if (entered.how() == TraceEvent.Entry.STACKED) {
            if (resumes) {
                resume(entered.returnAddress()); // nothing was executed since the last return
            }
            left.add(new Left(entered.returnAddress(), core.engine().register(13), calls));
        }
        exception = entered.number();
        calls = new CallStack(exception);
        last = null;
        enters = true;
        resumes = false;
        all.exception(exception).entered(entered.how());
        var pended = pendedCycle.remove(exception);
        sincePended = pended == null ? entered.cycle() : pended;
    }

    private void lookAtWindow(int address, long cycle) {
        if (isInside && address == window.to() && cycle > insideSince) {
            passages.add(cycle - insideSince);
            isInside = false;
        }
        if (!isInside && address == window.from()) {
            isInside = true;
            insideSince = cycle;
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
            var cycles = cycle - maskedSince - (core.sleepCycles() - sleepBefore);
            if (cycles > longestMasked.cycles()) {
                longestMasked = new Interval(cycles, maskedSince, maskedFrom, address);
            }
        }
        masked = now;
    }

    private void noteStack() {
        mainLowest = Math.min(mainLowest, core.mainStackPointer());
        var process = core.processStackPointer();
        if (core.usesProcessStack() || core.currentException() != 0 && process != 0) {
            processHighest = Math.max(processHighest, process);
            processLowest = Math.min(processLowest, process);
        }
    }

    private FunctionCycles functionAt(int address) {
        return byAddress.computeIfAbsent(address, key -> {
            var symbol = image.functionAt(key).map(location -> location.function());
            var start = symbol.map(Symbol::address).orElse(key);
            return functions.computeIfAbsent(start, begin -> new FunctionCycles(
                    symbol.map(Symbol::name).orElse(String.format("0x%08X", begin)), begin));
        });
    }

    // What there is to say

    /** Takes a sleep into account that has not come to its end; to be called when the run is over. */
    public void finish() {
        var asleep = core.sleepCycles() - sleepAtStart - all.total().of(Part.SLEEP);
        if (asleep > 0) {
            charge(Rule.SLEEP, Part.SLEEP, asleep);
        }
    }

    /** The whole run. */
    public CycleCount all() {
        return all;
    }

    /** What passed inside the window. */
    public CycleCount inside() {
        return inside;
    }

    /** Passages through the window that came to their end, with everything that came in between. */
    public Range passages() {
        return passages;
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

    /** The main stack. */
    public StackUse mainStack() {
        return new StackUse(mainTop, mainLowest);
    }

    /** The process stacks together, or null if none was used. */
    public StackUse processStack() {
        return processLowest > processHighest ? null : new StackUse(processHighest, processLowest);
    }
}
