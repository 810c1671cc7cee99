package dev.metronome.timing;

import dev.metronome.bus.FlashTiming;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.timing.Instruction.Timing;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Counts cycles: whoever executes instructions says before each one where it stands, and nothing else.
 *
 * <p>The idea that keeps this small: what an instruction costs is settled when the next one arrives. Only then is it
 * known whether a branch was taken, and whether a load shares its second cycle with its successor. Each number is a
 * {@link Rule}. Most of it depends on the two instructions alone; it is worked out once and kept with the first of
 * them.
 *
 * <p>Instructions whose IT condition fails never arrive. They are found between the end of the last one and the one
 * that arrives.
 *
 * <h2>Not modelled</h2>
 * A full write buffer; stores off their natural alignment; a conditional branch to the instruction just behind it,
 * which counts as not taken.
 */
public final class Pipeline implements Stateful {
    private static final int PAGE_BITS = 12;
    private static final int PAGE_SLOTS = 1 << PAGE_BITS - 1;
    private static final int BOOK_BITS = 10;
    private static final int LONGEST_IT_BLOCK = 4;
    /** The line of no instruction: while flash waits, each of them is fetched. */
    private static final int EVERY_LINE_WAITS = -2;
    /** Two loads are in one block of memory when their addresses agree above these bits. */
    private static final int BLOCK_BITS = 28;
    private static final long NEVER_BUSY = -1;

    private final CodeMemory code;
    private final Registers registers;
    private final FetchPath fetch;
    private final Decoder decoder = new Decoder();
    private final Set<Integer> stops = new HashSet<>();
    private IntPredicate moreStops = _ -> false;
    private final Bill bill = new Bill();
    /** What is {@link #pending}, while somebody wants to know. */
    private final Bill pendingBill = new Bill();
    private CycleAccount account = CycleAccount.NONE;
    private boolean explains;
    /** Notes beside instructions do not do: each cycle is explained, or the bus is busy. */
    private boolean looksCloser;

    /** Decoded instructions: a book of 4 MiB, a page of 4 KiB, a slot a half-word. */
    private final Instruction[][][] books = new Instruction[1 << 32 - PAGE_BITS - BOOK_BITS][][];
    private Instruction[] page;
    private int pageNumber = -1;

    private Instruction current;
    private Instruction lastIfThen;
    private long cycle;
    /** Where execution goes on when there is no present instruction. */
    private int expected;
    /** The line whose instructions need no fetch, -1 for what is not in flash. */
    private int line = -1;
    /** Cycles of the present instruction beyond its own: a division, data from flash. */
    private long pending;
    /** The last instruction whose words came late: when it executes, and by how much later than it would. */
    private long lateCycle = -1;
    private long late;
    private int loadAddress;
    /** From when the system bus takes an access: a store goes on behind its instruction. */
    private long busFreeCycle = NEVER_BUSY;
    private Rule busRule = Rule.BUS_WAIT;
    /** How many FP instructions off the word boundary came before the present one without a break. */
    private int offWordRun;
    /** From when the FP unit takes the next instruction; the S registers whose value is there a cycle later still. */
    private long floatFreeCycle;
    private int floatLate;
    /** Of what keeps the FP unit. */
    private Rule floatRule = Rule.FLOAT_ARITHMETIC;

    /** A pipeline with nothing in it, at cycle 0. */
    public Pipeline(CodeMemory code, Registers registers, FlashTiming flash) {
        this.code = code;
        this.registers = registers;
        fetch = new FetchPath(flash);
    }

    /**
     * An instruction is about to execute. Settles the one before it; afterwards {@link #cycle} is the first cycle of
     * this one.
     *
     * @param pc even
     */
    public Instruction arrive(int pc) {
        var before = current;
        if (before != null && !looksCloser) {
            var next = before.follower;
            if (next != null && next.address() == pc && (next.isConstant || isSame(next))) {
                cycle += before.followerCycles + pending;
                if (before.sharesWithinBlock && !sameBlock(before, next)) {
                    cycle++;
                }
                if (next.lastLine != line) {
                    fetchSequential(next);
                }
                return begin(next);
            }
            next = before.destination;
            if (next != null && next.address() == pc && (next.isConstant || isSame(next))) {
                if (next.lastLine == line) {
                    cycle += before.destinationCycles + pending;
                    return begin(next);
                }
                if (before.isBranch) {
                    cycle += before.destinationCycles + pending;
                    fetchAfterBranch(next, before.isForwarded);
                    return begin(next);
                }
            }
        }
        return arriveAnew(before, pc);
    }

    /** The first cycle of the present instruction, plus what it stalled since. */
    public long cycle() {
        return cycle;
    }

    /** Where the instruction before the present one ended: it may still wait for its words. */
    public long boundary() {
        return cycle == lateCycle ? cycle - late : cycle;
    }

    /** Cycles that the present instruction takes for what its operands are. */
    public long pendingCycles() {
        return pending;
    }

    /** The present instruction is a list, taken up behind its first transfers. */
    public void takeUp(int transfers) {
        pending -= transfers;
    }

    /** The instruction that arrived last, or null. */
    public Instruction current() {
        return current;
    }

    /**
     * The lowest address that the present instruction reaches; of a load it is known already, and need not be worked
     * out.
     */
    public int currentAddress() {
        return current.needsAddress ? loadAddress : current.address(registers);
    }

    /**
     * Tells somebody what each cycle is spent on, from now on. What it costs in time of the host is worked out anew for
     * each instruction then.
     *
     * @param account {@link CycleAccount#NONE} to end it
     */
    public void explainTo(CycleAccount account) {
        this.account = account;
        explains = account != CycleAccount.NONE;
        if (explains && current != null && pending != pendingBill.cycles()) { // nobody wanted to know when it began
            pendingBill.clear();
            pendingBill.add(current.rule, current.reachesMemory ? Part.LOAD_STORE : Part.BASE, (int) pending);
        }
        looksCloser = explains || cycle <= busFreeCycle;
    }

    /**
     * The present instruction waits.
     *
     * @param rule why
     * @param part for what
     */
    public void stall(Rule rule, Part part, long cycles) {
        if (cycles != 0) {
            cycle += cycles;
            account.charge(current, rule, part, cycles);
            if (current.isOnSystemBus() && rule == Rule.BUS_WAIT) {
                fetch.keepSystemBus(cycles);
            }
        }
    }

    /**
     * The present instruction's store keeps the system bus after its own address was taken.
     *
     * @param rule why it is no plain store
     */
    public void keepsBus(Rule rule, long cycles) {
        busFreeCycle = cycle + 1 + cycles;
        busRule = rule;
        looksCloser = true;
        if (current.isOnSystemBus()) {
            fetch.keepSystemBus(cycles);
        }
    }

    /**
     * Settles the present instruction as one that did not branch and shares nothing with a successor: before the core
     * sleeps, or takes the exception that the instruction itself raised. {@link #cycle} is then the cycle behind it.
     */
    public void complete() {
        if (current != null) {
            bill.clear();
            bill.addOwn(current, false);
            cycle += bill.cycles() + pending;
            settled(current, null);
            pending = 0;
            expected = current.end;
            current = null;
        }
    }

    private void settled(Instruction instruction, Instruction next) {
        if (explains) {
            bill.takeOff(Math.max(0, pendingBill.cycles() - pending));
            bill.chargeTo(account, instruction, next);
            pendingBill.chargeTo(account, instruction, null);
            account.executed(instruction);
        }
    }

    /** The present instruction does not execute, for its IT condition fails: it costs a cycle. */
    public void skip() {
        cycle++;
        account.charge(current, Rule.SKIPPED, Part.BASE, 1);
        account.skipped(current);
        pending = 0;
        expected = current.end;
        current = null;
    }

    /**
     * True if anything in the block of an IT instruction needs the attention of the core.
     *
     * @param watched bits of {@link Instruction#attention}
     */
    public boolean itBlockNeeds(Instruction ifThen, int watched) {
        var at = ifThen.end;
        for (var i = 0; i < itBlockLength(ifThen); i++) {
            var instruction = instructionAt(at);
            if ((instruction.attention() & watched) != 0) {
                return true;
            }
            at = instruction.end;
        }
        return false;
    }

    /** The address behind the block of an IT instruction. */
    public int itBlockEnd(Instruction ifThen) {
        var at = ifThen.end;
        for (var i = 0; i < itBlockLength(ifThen); i++) {
            at = instructionAt(at).end;
        }
        return at;
    }

    /** ITSTATE of an instruction that follows the last IT within its block, or 0 (Armv7-M ARM A7.3.3). */
    public int itStateAt(int pc) {
        if (lastIfThen == null) {
            return 0;
        }
        var at = lastIfThen.end;
        var state = lastIfThen.bits() & 0xFF;
        for (var i = 0; i < itBlockLength(lastIfThen); i++) {
            if (at == pc) {
                return state;
            }
            at = instructionAt(at).end;
            state = state & 0xE0 | state << 1 & 0x1F;
        }
        return 0;
    }

    private static int itBlockLength(Instruction ifThen) {
        return LONGEST_IT_BLOCK - Integer.numberOfTrailingZeros(ifThen.bits() & 0xF);
    }

    /**
     * Begins anew: nothing is in the pipeline nor in the flash interface, and a present instruction is dropped
     * uncharged.
     *
     * @param address where execution goes on; skipped instructions of an IT block are counted from there
     */
    public void resumeAt(long cycle, int address) {
        continueAt(cycle, address);
        fetch.forget();
    }

    /**
     * Time went on otherwise (exception entry or return, sleep): nothing is in the pipeline but what {@link #fetchFrom}
     * has fetched, and a present instruction is dropped uncharged. The flash interface has the lines that it had.
     *
     * @param address where execution goes on; skipped instructions of an IT block are counted from there
     */
    public void continueAt(long cycle, int address) {
        this.cycle = cycle;
        expected = address;
        current = null;
        lastIfThen = null;
        pending = 0;
        offWordRun = 0;
        floatLate = 0;
        busFreeCycle = NEVER_BUSY;
        looksCloser = explains;
        fetch.continueAt(address);
        line = -1;
    }

    /**
     * An exception's vector is read, over ICode if it is in flash; nothing more is fetched for what was interrupted.
     *
     * @param asked when it is asked for
     * @return when it is there
     */
    public long readVector(int address, long asked) {
        if (fetch.waits() && code.isConstant(address)) {
            return fetch.readVector(address, asked);
        }
        fetch.leave();
        return asked + 1;
    }

    /**
     * What an exception's entry or return leads to is fetched.
     *
     * @param asked when it is asked for
     * @return when the instruction executes if nothing else keeps it
     */
    public long fetchFrom(int address, long asked) {
        var first = instructionAt(address);
        if (isEverLate(first)) {
            return fetch.fetchFrom(first, asked);
        }
        fetch.leave();
        return asked + FetchPath.STAGES + Bill.refillCycles(first);
    }

    /** Flash was programmed or erased, or replaced by a debugger. What was decoded is decoded again when next used. */
    public void codeChanged() {
        forgetCode();
        fetch.clear();
        line = -1;
    }

    private void forgetCode() {
        for (var book : books) {
            for (var i = 0; book != null && i < book.length; i++) {
                if (book[i] != null) {
                    Arrays.fill(book[i], null);
                }
            }
        }
        if (current != null) {
            current = instructionAt(current.address());
        }
    }

    /** What stands at an address, decoded; for a debugger too. */
    public Instruction instructionAt(int pc) {
        var slots = pc >>> PAGE_BITS == pageNumber ? page : turnTo(pc);
        var found = slots[slot(pc)];
        if (found != null && (found.isConstant || isSame(found))) {
            return found;
        }
        var decoded = decoder.decode(pc, code);
        if (stops.contains(pc) || moreStops.test(pc)) {
            decoded.stopBefore();
        }
        return slots[slot(pc)] = decoded;
    }

    /**
     * Marks the instruction at an address with {@link Instruction#STOP} from now on, whatever stands there. It costs
     * the others nothing.
     *
     * @param address even
     */
    public void stopBefore(int address) {
        stops.add(address);
        forgetCode();
    }

    /**
     * Marks likewise all instructions whose address passes a test, and no more those of the last call.
     *
     * @param addresses is asked when an instruction is decoded; if its answers change, this must be called again
     */
    public void stopWherever(IntPredicate addresses) {
        moreStops = addresses;
        forgetCode();
    }

    /** True if something near the address was ever decoded, so that the engine may have kept it: within its 4 KiB. */
    public boolean hasDecoded(int address) {
        return pageAt(address) != null;
    }

    private boolean isSame(Instruction found) {
        var first = code.halfword(found.address());
        return found.size() == 2
                ? first == found.bits()
                : first == found.bits() >>> 16 && code.halfword(found.address() + 2) == (found.bits() & 0xFFFF);
    }

    private static int slot(int pc) {
        return (pc & (1 << PAGE_BITS) - 1) >>> 1;
    }

    private Instruction[] pageAt(int pc) {
        var book = books[pc >>> PAGE_BITS + BOOK_BITS];
        return book == null ? null : book[pc >>> PAGE_BITS & (1 << BOOK_BITS) - 1];
    }

    private Instruction[] turnTo(int pc) {
        var found = pageAt(pc);
        if (found == null) {
            var book = pc >>> PAGE_BITS + BOOK_BITS;
            if (books[book] == null) {
                books[book] = new Instruction[1 << BOOK_BITS][];
            }
            found = new Instruction[PAGE_SLOTS];
            books[book][pc >>> PAGE_BITS & (1 << BOOK_BITS) - 1] = found;
        }
        page = found;
        pageNumber = pc >>> PAGE_BITS;
        return found;
    }

    /**
     * An instruction that has not come after this one before, or whose cost depends on more than the two of them; or
     * one that is to be explained.
     */
    private Instruction arriveAnew(Instruction before, int pc) {
        var next = instructionAt(pc);
        var run = 0;
        var sequential = true;
        bill.clear();
        if (before == null) {
            sequential = skipTo(pc) >= 0;
            bill.addAlone(next);
            cycle += bill.cycles();
            bill.chargeTo(account, null, next);
        } else if (pc == before.end && !before.alwaysBranches) {
            bill.addPair(before, next);
            if (isOneOfARun(before) && isOneOfARun(next)) {
                run = offWordRun + 1;
            } else {
                before.follower = next;
                before.followerCycles = bill.cycles();
                before.sharesWithinBlock = next.reachesMemory && Bill.hidesLoad(before, next);
                if (before.sharesWithinBlock && !sameBlock(before, next)) {
                    bill.add(Rule.LOAD_BLOCK, Part.LOAD_STORE, 1);
                }
            }
            cycle += bill.cycles() + pending;
            settled(before, next);
        } else if (before.isBranch) {
            bill.addTaken(before, next);
            before.destination = next;
            before.destinationCycles = bill.cycles();
            cycle += bill.cycles() + pending;
            settled(before, next);
            sequential = false;
        } else {
            expected = before.end;
            bill.addOwn(before, false);
            bill.addAlone(next);
            var ownCycles = bill.cycles();
            cycle += ownCycles + pending;
            settled(before, next);
            var skipped = skipTo(pc);
            sequential = skipped >= 0;
            if (sequential && next.isConstant && next.firstLine == before.lastLine) {
                before.destination = next;
                before.destinationCycles = ownCycles + skipped;
            }
        }
        if (next.lastLine != line) {
            if (sequential) {
                fetchSequential(next);
            } else {
                fetchAfterBranch(next, before != null && before.isForwarded);
            }
        }
        if (cycle > busFreeCycle) {
            looksCloser = explains;
        } else if (waitsForBus(next)) {
            var free = busFreeCycle + (next.isLoad() ? 1 : 0); // Rule.STORE_THEN_LOAD
            if (free > cycle) {
                account.charge(next, busRule, Part.WAIT_STATES, free - cycle);
                cycle = free;
            }
            looksCloser = explains;
        }
        var second = run != 0 && run % 3 == 0 ? 1 : 0; // it executes for two cycles
        if (second != 0) {
            cycle += second;
            account.charge(next, Rule.UNALIGNED_STREAM, Part.FETCH_STALL, second);
        }
        begin(next);
        fetch.executesAt(cycle - second); // what is behind it is decoded in the first
        offWordRun = run;
        account.begins(next, cycle);
        return next;
    }

    /** A load on the stack has not been asked for its address; the stack pointer still holds. */
    private boolean sameBlock(Instruction before, Instruction next) {
        var address = before.needsAddress ? loadAddress : before.address(registers);
        return address >>> BLOCK_BITS == next.address(registers) >>> BLOCK_BITS;
    }

    private boolean waitsForBus(Instruction next) {
        return next.rule == Rule.BARRIER
                || next.reachesMemory && next.address(registers) >>> 29 != 0; // code memory has a bus of its own
    }

    /** {@link Rule#UNALIGNED_STREAM} concerns it. */
    private static boolean isOneOfARun(Instruction instruction) {
        return instruction.isFloat() && instruction.isOffWord && instruction.cycles == 1
                && !instruction.reachesMemory;
    }

    /**
     * Passes over instructions whose IT condition failed, one cycle each.
     *
     * @return how many; -1 if that does not lead to the address
     */
    private int skipTo(int pc) {
        var skipped = 0;
        var at = expected;
        for (; at != pc && skipped < LONGEST_IT_BLOCK; skipped++) {
            at = instructionAt(at).end;
        }
        if (at != pc) {
            return -1; // sent elsewhere by a debugger or by hosted code
        }
        for (at = expected; at != pc;) {
            var instruction = instructionAt(at);
            if (instruction.lastLine != line && !fetch.passes(instruction, cycle)) {
                fetchBehind(instruction);
            }
            cycle++;
            account.charge(instruction, Rule.SKIPPED, Part.BASE, 1);
            account.skipped(instruction);
            at = instruction.end;
        }
        return skipped;
    }

    private void fetchSequential(Instruction next) {
        if (!fetch.passes(next, cycle)) {
            fetchBehind(next);
            if (next.isOnSystemBus() && next.reachesMemory) {
                reachesData(next);
            }
        }
    }

    private void fetchBehind(Instruction next) {
        if (isEverLate(next)) {
            line = EVERY_LINE_WAITS;
            executesAt(next, fetch.follow(next, cycle));
        } else {
            fetch.leave();
            line = next.lastLine;
        }
    }

    private void fetchAfterBranch(Instruction next, boolean forwarded) {
        var aloneCycles = next.timing == Timing.IF_THEN ? 1 : 0;
        var refilled = cycle - Bill.refillCycles(next) - aloneCycles;
        if (isEverLate(next)) {
            line = EVERY_LINE_WAITS;
            executesAt(next, fetch.branch(next, refilled, cycle, forwarded));
            if (next.isOnSystemBus() && next.reachesMemory) {
                reachesData(next);
            }
        } else {
            executesAt(next, cycle + fetch.branchAway(refilled, forwarded));
            fetch.leave();
            line = next.lastLine;
        }
    }

    private void reachesData(Instruction next) {
        if (Instruction.reachesSystemBus(next.address(registers))) {
            fetch.takeSystemBus(cycle, next.accessCount());
        }
    }

    private void executesAt(Instruction next, long executes) {
        if (executes != cycle) {
            late = executes - cycle;
            lateCycle = executes;
            account.charge(next, fetch.cause(), Part.WAIT_STATES, late);
            cycle = executes;
        }
    }

    /** For tests: the present instruction's words are followed as if something might wait. */
    void followEveryWord() {
        fetch.followEveryWord();
    }

    private boolean isEverLate(Instruction next) {
        return next.isConstant ? fetch.waits() : next.isOnSystemBus();
    }

    /** What is known of an instruction when it issues, whatever stood before it. */
    private Instruction begin(Instruction next) {
        pending = 0;
        offWordRun = 0;
        current = next;
        pendingBill.clear();
        if (next.isDynamic) {
            if (next.needsAddress) {
                beginLoad(next, next.address(registers));
            } else if (next.timing == Timing.DIVIDE) {
                addPending(next.rule, Part.BASE, Division.cycles(next, registers));
            } else if (next.timing == Timing.IF_THEN) {
                lastIfThen = next;
            }
            if (next.isFloat()) {
                beginFloat(next);
            }
        }
        return next;
    }

    private void beginLoad(Instruction next, int address) {
        loadAddress = address;
        var width = next.accessWidth();
        if (width > 1 && (address & width - 1) != 0 && !next.faultsWhenUnaligned()) {
            addPending(Rule.LOAD_UNALIGNED_DATA, Part.LOAD_STORE, width == 4 && (address & 1) != 0 ? 2 : 1);
        }
        if (fetch.waits() && code.isConstant(address)) {
            addPending(Rule.FLASH_DATA, Part.WAIT_STATES, fetch.readData(address, width, next.accessCount(), cycle));
        }
    }

    private void addPending(Rule rule, Part part, int cycles) {
        pending += cycles;
        if (explains) {
            pendingBill.add(rule, part, cycles);
        }
    }

    /** Waits for the FP unit and for the last result; keeps the unit busy. */
    private void beginFloat(Instruction next) {
        var free = floatFreeCycle + ((next.floatReads & floatLate) != 0 ? 1 : 0);
        if (free > cycle) {
            account.charge(next, floatRule, Part.FLOAT_WAIT, free - cycle);
            cycle = free;
        }
        fetch.executesAt(cycle);
        if (next.timing == Timing.FLOAT) {
            floatRule = next.rule;
            floatFreeCycle = cycle + next.cycles;
            floatLate = next.floatIsLate ? next.floatWrites : 0;
        }
    }

    @Override
    public void save(StateWriter out) {
        out.cycle(cycle);
        out.word(current == null ? expected : 0); // else nobody reads it
        out.word(current == null ? 0 : current.address());
        out.flag(current != null);
        out.cycle(pending);
        out.cycle(lateCycle);
        out.cycle(late);
        out.word(loadAddress);
        out.cycle(busFreeCycle);
        out.word(busRule.ordinal());
        out.word(offWordRun);
        out.cycle(floatFreeCycle);
        out.word(floatLate);
        out.word(floatRule.ordinal());
        out.word(line);
        out.flag(lastIfThen != null);
        out.word(lastIfThen == null ? 0 : lastIfThen.address());
        fetch.save(out);
    }

    /** {@inheritDoc} Memory must have been restored before: the present instruction is decoded again. */
    @Override
    public void restore(StateReader in) {
        current = null;
        forgetCode();
        cycle = in.cycle();
        expected = in.word();
        var address = in.word();
        current = in.flag() ? instructionAt(address) : null;
        pending = in.cycle();
        pendingBill.clear();
        lateCycle = in.cycle();
        late = in.cycle();
        loadAddress = in.word();
        busFreeCycle = in.cycle();
        busRule = Rule.values()[in.word()];
        looksCloser = true;
        offWordRun = in.word();
        floatFreeCycle = in.cycle();
        floatLate = in.word();
        floatRule = Rule.values()[in.word()];
        line = in.word();
        var hadIfThen = in.flag();
        var ifThen = in.word();
        lastIfThen = hadIfThen ? instructionAt(ifThen) : null;
        fetch.restore(in);
    }
}
