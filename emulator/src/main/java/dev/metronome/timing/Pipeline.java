package dev.metronome.timing;

import dev.metronome.bus.FlashTiming;
import dev.metronome.state.StateReader;
import dev.metronome.state.StateWriter;
import dev.metronome.state.Stateful;
import dev.metronome.timing.Instruction.Timing;
import java.util.Arrays;

/**
 * Counts cycles: whoever executes instructions says before each one where it stands, and nothing else.
 *
 * <p>The idea that keeps this small: what an instruction costs is settled when the next one arrives. Only then is it
 * known whether a branch was taken, and whether a load shares its second cycle with its successor. Each number is a
 * {@link Rule}.
 *
 * <p>Instructions whose IT condition fails never arrive. They are found between the end of the last one and the one that
 * arrives.
 *
 * <h2>Not modelled</h2>
 * A full write buffer; stores off their natural alignment; a conditional branch to the instruction just behind it, which
 * counts as not taken.
 */
public final class Pipeline implements Stateful {
    private static final int PAGE_BITS = 12;
    private static final int PAGE_SLOTS = 1 << PAGE_BITS - 1;
    private static final int BOOK_BITS = 10;
    private static final int LONGEST_IT_BLOCK = 4;
    private static final int UNKNOWN = -1;
    /** Two loads are in one block of memory when their addresses agree above these bits. */
    private static final int BLOCK_BITS = 28;

    private final CodeMemory code;
    private final Registers registers;
    private final FetchPath fetch;
    private final Decoder decoder = new Decoder();

    /** Decoded instructions: a book of 4 MiB, a page of 4 KiB, a slot a half-word. */
    private final Instruction[][][] books = new Instruction[1 << 32 - PAGE_BITS - BOOK_BITS][][];
    private Instruction[] page;
    private int pageNumber = -1;

    private Instruction current;
    private Instruction lastIfThen;
    private long cycle;
    /** Where the next instruction stands if nothing branches. */
    private int expected;
    /** The line whose instructions need no fetch; a copy, to be compared quickly. */
    private int line = -1;
    /** Cycles of the present instruction beyond its own: a division, data from flash. */
    private long pending;
    private int loadAddress;
    /** How many 32-bit instructions off the word boundary came before the present one without a break. */
    private int offWordRun;
    /** From when the FP unit takes the next instruction; the S registers whose value is there a cycle later still. */
    private long floatFreeCycle;
    private int floatLate;

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
        var next = instructionAt(pc);
        current = next;
        if (pc == expected && before != null && before.plainExit && next.plainEntry) {
            cycle++;
            if (next.lastLine != line) {
                fetchSequential(next);
            }
        } else {
            settle(before, next, pc);
        }
        expected = next.end;
        return next;
    }

    /** The first cycle of the present instruction, plus what it stalled since. */
    public long cycle() {
        return cycle;
    }

    /** The instruction that arrived last, or null. */
    public Instruction current() {
        return current;
    }

    /** The present instruction waits for the bus. */
    public void stall(long cycles) {
        cycle += cycles;
    }

    /**
     * Settles the present instruction as one that did not branch and shares nothing with a successor: before the core
     * sleeps, or takes the exception that the instruction itself raised. {@link #cycle} is then the cycle behind it.
     */
    public void complete() {
        if (current != null) {
            cycle += ownCycles(current, false) + pending;
            pending = 0;
            current = null;
        }
    }

    /** The present instruction does not execute, for its IT condition fails: it costs a cycle. */
    public void skip() {
        cycle++;
        pending = 0;
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
     * Time went on otherwise (exception entry or return, sleep, a debugger): nothing is in the pipeline, and a present
     * instruction is dropped uncharged.
     *
     * @param address where execution goes on; skipped instructions of an IT block are counted from there
     */
    public void resumeAt(long cycle, int address) {
        this.cycle = cycle;
        expected = address;
        current = null;
        lastIfThen = null;
        pending = 0;
        offWordRun = 0;
        floatLate = 0;
        fetch.forget();
        line = -1;
    }

    /** Memory that instructions were read from has changed without the core's doing, or flash was programmed. */
    public void codeChanged(int address, int length) {
        var from = address - 2 & ~1;
        for (var at = from; at - address < length; at += 2) {
            var pageOf = pageAt(at);
            if (pageOf != null) {
                pageOf[slot(at)] = null;
            }
        }
        fetch.clear();
        line = -1;
    }

    /** The caches of the flash interface were reset (FLASH_ACR ICRST, DCRST). */
    public void flashCachesReset() {
        fetch.clear();
        line = -1;
    }

    /** What stands at an address, decoded; for a debugger too. */
    public Instruction instructionAt(int pc) {
        var slots = pc >>> PAGE_BITS == pageNumber ? page : turnTo(pc);
        var found = slots[slot(pc)];
        if (found != null && (found.isConstant || isSame(found))) {
            return found;
        }
        return slots[slot(pc)] = decoder.decode(pc, code);
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

    /** Everything but the plain case. */
    private void settle(Instruction before, Instruction next, int pc) {
        var isLoad = next.timing == Timing.LOAD;
        var address = next.needsAddress || isLoad && before != null && before.timing == Timing.LOAD
                ? next.address(registers)
                : UNKNOWN;
        var follows = pc == expected;
        var beside = before;
        if (before == null) {
            follows = follows || skipTo(pc);
        } else if (follows && !before.alwaysBranches) {
            cycle += ownCycles(before, false) - shared(before, next, address) + pending;
        } else if (before.isBranch()) {
            cycle += ownCycles(before, true) + (next.isOffWord ? 1 : 0) + pending;
            follows = false;
            beside = null;
        } else {
            cycle += ownCycles(before, false) + pending;
            follows = skipTo(pc);
            beside = null;
        }
        pending = 0;
        if (next.lastLine != line) {
            if (follows) {
                fetchSequential(next);
            } else {
                fetchAfterBranch(next);
            }
        }
        begin(beside, next, address);
    }

    /** Counts instructions whose IT condition failed: one cycle each. False if that does not lead to the address. */
    private boolean skipTo(int pc) {
        var skipped = 0;
        var at = expected;
        for (; at != pc && skipped < LONGEST_IT_BLOCK; skipped++) {
            at = instructionAt(at).end;
        }
        if (at != pc) {
            return false; // sent elsewhere by a debugger or by hosted code
        }
        for (at = expected; at != pc;) {
            var instruction = instructionAt(at);
            if (instruction.lastLine != line) {
                fetchSequential(instruction);
            }
            cycle++;
            at = instruction.end;
        }
        return true;
    }

    private void fetchSequential(Instruction next) {
        if (next.firstLine != next.lastLine && next.firstLine != line) {
            cycle = fetch.enter(next.firstLine, cycle, true);
        }
        cycle = fetch.enter(next.lastLine, cycle, true);
        line = fetch.line();
    }

    private void fetchAfterBranch(Instruction next) {
        if (next.firstLine != line) {
            cycle = fetch.enter(next.firstLine, cycle, false);
        }
        if (next.lastLine != next.firstLine) {
            cycle = fetch.enter(next.lastLine, cycle, true);
        }
        line = fetch.line();
    }

    /** What an instruction costs without a neighbour, but for what is {@link #pending}. */
    private static int ownCycles(Instruction instruction, boolean taken) {
        return switch (instruction.timing) {
            case DIRECT_BRANCH -> taken ? 2 : 1;
            case INDIRECT_BRANCH -> 3;
            case MULTIPLE_TO_PC -> instruction.cycles + 2;
            case FLOAT -> 1;
            default -> instruction.cycles;
        };
    }

    /** How many cycles of an instruction its successor hides. */
    private int shared(Instruction before, Instruction next, int nextAddress) {
        return switch (before.timing) {
            case LOAD -> hidesLoad(before, next, nextAddress) ? 1 : 0;
            case STORE_REGISTER -> next.timing == Timing.NO_OPERATION ? 1 : 0;
            default -> 0;
        };
    }

    private boolean hidesLoad(Instruction before, Instruction next, int nextAddress) {
        var independent = (before.writes & next.addressReads) == 0;
        return switch (next.timing) {
            case NO_OPERATION -> true;
            case DIRECT_BRANCH -> next.alwaysBranches;
            case STORE, STORE_REGISTER -> independent;
            case LOAD -> independent && !next.isOffWord && sameBlock(before, nextAddress);
            default -> false;
        };
    }

    /** A load on the stack has not been asked for its address; the stack pointer still holds. */
    private boolean sameBlock(Instruction before, int nextAddress) {
        var address = before.needsAddress ? loadAddress : before.address(registers);
        return address >>> BLOCK_BITS == nextAddress >>> BLOCK_BITS;
    }

    /** What is known of an instruction when it issues. */
    private void begin(Instruction before, Instruction next, int address) {
        if (before != null) {
            if (!before.reachesMemory && (before.writes & next.addressReads) != 0
                    || before.isPlainStore && next.timing == Timing.LOAD) {
                cycle++;
            }
            if (next.isOffWord && before.isOffWord && next.cycles == 1 && !next.reachesMemory) {
                offWordRun++;
                if (offWordRun % 3 == 0) {
                    cycle++;
                }
            } else {
                offWordRun = 0;
            }
        } else {
            offWordRun = 0;
        }
        if (next.isFloat()) {
            beginFloat(next);
        }
        switch (next.timing) {
            case IF_THEN -> {
                pending = before != null && before.size() == 2 ? 0 : 1;
                lastIfThen = next;
            }
            case DIVIDE -> pending = Division.cycles(next, registers);
            case LOAD, LOAD_TO_PC, MULTIPLE, MULTIPLE_TO_PC -> beginLoad(next, address);
            default -> {
                // nothing more is known
            }
        }
    }

    private void beginLoad(Instruction next, int address) {
        if (!next.needsAddress) {
            return;
        }
        loadAddress = address;
        var width = next.accessWidth();
        if (width > 1 && (address & width - 1) != 0 && !next.faultsWhenUnaligned()) {
            pending += width == 4 && (address & 1) != 0 ? 2 : 1;
        }
        if (code.isConstant(address)) {
            pending += fetch.readData(address, next.accessCount());
        }
    }

    /** Waits for the FP unit and for the last result; keeps the unit busy. */
    private void beginFloat(Instruction next) {
        cycle = Math.max(cycle, floatFreeCycle);
        if ((next.floatReads & floatLate) != 0) {
            cycle = Math.max(cycle, floatFreeCycle + 1);
        }
        if (next.timing == Timing.FLOAT) {
            floatFreeCycle = cycle + next.cycles;
            floatLate = next.floatIsLate ? next.floatWrites : 0;
        }
    }

    @Override
    public void save(StateWriter out) {
        out.cycle(cycle);
        out.word(expected);
        out.word(current == null ? 0 : current.address());
        out.flag(current != null);
        out.cycle(pending);
        out.word(loadAddress);
        out.word(offWordRun);
        out.cycle(floatFreeCycle);
        out.word(floatLate);
        out.word(line);
        fetch.save(out);
    }

    /** {@inheritDoc} Memory must have been restored before: the present instruction is decoded again. */
    @Override
    public void restore(StateReader in) {
        Arrays.fill(books, null);
        pageNumber = -1;
        cycle = in.cycle();
        expected = in.word();
        var address = in.word();
        current = in.flag() ? instructionAt(address) : null;
        pending = in.cycle();
        loadAddress = in.word();
        offWordRun = in.word();
        floatFreeCycle = in.cycle();
        floatLate = in.word();
        line = in.word();
        fetch.restore(in);
    }
}
