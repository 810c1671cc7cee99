package dev.metronome.timing;

import dev.metronome.timing.Access.Kind;

/**
 * An instruction at its address, decoded once: what time depends on, and what the core must know before it executes.
 * Immutable but for the pipeline's own notes, and whether to stop before it.
 */
public final class Instruction {
    /** The condition "always" (Armv7-M ARM A7.3). */
    public static final int ALWAYS = 14;

    // What a core may have to look at before it lets an instruction run; see attention().
    /** The core executes it in the engine's place. */
    public static final int CORE = 1;
    /** It uses the FP unit. */
    public static final int FLOAT = 1 << 1;
    /** It faults at an unaligned address whatever CCR says, and its address is not plainly on the stack. */
    public static final int ALIGNED = 1 << 2;
    /** It reaches memory. */
    public static final int MEMORY = 1 << 3;
    /** UDIV, SDIV. */
    public static final int DIVIDE = 1 << 4;
    /** IT. */
    public static final int IF_THEN = 1 << 5;
    /** LDREX and its kin: the exclusive monitor is set. */
    public static final int EXCLUSIVE = 1 << 6;
    /** An unconditional branch to itself. */
    public static final int SPINS = 1 << 7;
    /** Somebody wants to be asked before it runs: see {@link Pipeline#stopBefore}. */
    public static final int STOP = 1 << 8;

    /** It reaches memory: {@link #MEMORY} once more, for who wants to look at the access. */
    public static final int DATA = 1 << 9;

    /** LDM, STM, LDRD, STRD and their kin, UDIV, SDIV: an exception need not wait for its end. */
    public static final int INTERRUPTIBLE = 1 << 10;

    /** Any instruction: for who executes them one by one. */
    public static final int ANY = 1 << 11;

    /** The line of what is fetched over the system bus. */
    private static final int SYSTEM_BUS = -4;
    private static final int PRIVATE_BUS = 0xE00;

    /** What {@link Pipeline} tells apart. */
    enum Timing {
        /** One cycle, nothing else. */
        PLAIN, FIXED, NO_OPERATION, IF_THEN, DIVIDE, DIRECT_BRANCH, INDIRECT_BRANCH, RETURN, TABLE_BRANCH, LOAD,
        LOAD_TO_PC, STORE, STORE_REGISTER, MULTIPLE, MULTIPLE_TO_PC, FLOAT
    }

    private final Encoding encoding;
    private final int address;
    private final int bits;
    private final int size;
    private final int base;
    private final int index;
    private final int shift;
    private final int offset;
    private final boolean preIndexed;
    private final boolean writesBack;
    private final int count;
    private final int target;
    private final int condition;
    private final int firstOperand;
    private final int secondOperand;
    private final int transfer;
    private final int registerList;
    private final SystemInstruction system;
    private final boolean coreExecutes;
    private final boolean isFloat;
    private int attention;

    /** The address behind it. */
    final int end;
    final Timing timing;
    /** Cycles when nothing around it matters; of an FP instruction, how long it keeps the FP unit. */
    final int cycles;
    /** Where its own cycles are written. */
    final Rule rule;
    /** Core registers that make its address, a bit each. */
    final int addressReads;
    /** Core registers that it writes, a bit each. */
    final int writes;
    /** Of these, those that it writes in its last cycle: a VMOV to two core registers writes the first one before. */
    final int writesLast;
    /** S registers, a bit each: read when it issues; read later, as an addend; written. */
    final int floatReads;
    final int floatWrites;
    /** True when an FP result is there a cycle after the FP unit is free again. */
    final boolean floatIsLate;
    /** A load or store of any kind. */
    final boolean reachesMemory;
    /** A single store. */
    final boolean isPlainStore;
    /** A load of one word or of several, which shares no cycle with a store just before it. */
    final boolean waitsForStore;
    /** A 32-bit instruction that is not on a word boundary. */
    final boolean isOffWord;
    final boolean isBranch;
    /** True when it always goes elsewhere once it executes. */
    final boolean alwaysBranches;
    /** A branch whose target is asked for when it is decoded. */
    final boolean isForwarded;
    /** A branch that may not go where it asked for its target, over the system bus. */
    final boolean asksInVain;
    /** A load whose address must be worked out to know its time. */
    final boolean needsAddress;
    /** What it costs depends on registers or on the FP unit, or it opens an IT block. */
    final boolean isDynamic;
    /** Its memory waits as flash does, and does not change under it. */
    final boolean isConstant;
    /** Numbers of the 64-bit flash lines of its first and last half-word; else -1, or {@link #SYSTEM_BUS}. */
    final int firstLine;
    final int lastLine;

    /**
     * The pipeline's notes: the instruction that came behind it; the one it branched to last, or that came after those
     * an IT skipped; the cycles until each began. Null until known.
     */
    Instruction follower;
    int followerCycles;
    /** A load, and a load or store that shares a cycle with it if they reach one block of memory. */
    boolean sharesWithinBlock;
    Instruction destination;
    int destinationCycles;

    /**
     * @param encoding the matching row, or null if it is UNDEFINED
     * @param bits     a 32-bit instruction has its first half-word on top
     */
    Instruction(Encoding encoding, int address, int bits, int size, boolean isConstant) {
        this.encoding = encoding;
        this.address = address;
        this.bits = bits;
        this.size = size;
        this.isConstant = isConstant;
        end = address + size;
        var fields = new Fields(encoding, bits, address);
        var access = encoding == null ? null : encoding.access();
        base = fields.base();
        index = fields.index();
        shift = fields.field('j');
        count = fields.count();
        offset = fields.offset(count);
        preIndexed = fields.preIndexed();
        writesBack = fields.writesBack();
        registerList = fields.registerList();
        target = fields.branchTarget();
        condition = fields.condition();
        firstOperand = fields.register('n', 'N');
        secondOperand = fields.register('m', 'M');
        transfer = fields.register('t', 't');
        var transferSecond = fields.register('u', 'u');
        system = fields.system();
        coreExecutes = fields.coreExecutes(system);
        isFloat = encoding instanceof FloatingPoint32;
        timing = fields.timing(transfer);
        alwaysBranches = timing == Timing.DIRECT_BRANCH ? fields.isUnconditional() : fields.writesPc(timing);
        isBranch = timing == Timing.DIRECT_BRANCH || fields.writesPc(timing);
        isForwarded = timing == Timing.DIRECT_BRANCH || timing == Timing.RETURN;
        cycles = fields.cycles(timing, count);
        rule = fields.rule(timing);
        addressReads = access == null ? 0 : (1 << base | (index < 0 ? 0 : 1 << index)) & 0x7FFF;
        writes = fields.writes(base, writesBack, transfer, transferSecond, registerList);
        writesLast = rule == Rule.FLOAT_TRANSFER_PAIR ? writes & ~(1 << transfer) : writes;
        floatReads = fields.floatReads();
        floatWrites = fields.floatWrites();
        floatIsLate = encoding != null && encoding.cost() instanceof Cost.Float cost && switch (cost.use()) {
            case ARITHMETIC, ACCUMULATE, IN_PLACE -> true;
            case MOVE, COMPARE, FROM_CORE, TO_CORE, STATUS -> false;
        };
        reachesMemory = access != null;
        isPlainStore = timing == Timing.STORE || timing == Timing.STORE_REGISTER;
        waitsForStore = timing == Timing.LOAD
                || isLoad() && (timing == Timing.MULTIPLE || timing == Timing.MULTIPLE_TO_PC);
        isOffWord = size == 4 && (address & 2) != 0;
        var stackAligned = base == 13 && index < 0 && (offset & 3) == 0;
        needsAddress = isLoad() && !stackAligned && access.kind() != Kind.TABLE;
        isDynamic = needsAddress || timing == Timing.DIVIDE || timing == Timing.IF_THEN || isFloat;
        firstLine = isConstant ? address >>> 3 : -1;
        lastLine = isConstant ? end - 2 >>> 3 : reachesSystemBus(address) ? SYSTEM_BUS : -1;
        asksInVain = isOnSystemBus() && isBranch && !alwaysBranches;
        attention = attention(stackAligned) | ANY;
    }

    private int attention(boolean stackAligned) {
        return (coreExecutes ? CORE : 0) | (isFloat ? FLOAT : 0)
                | (faultsWhenUnaligned() && !stackAligned ? ALIGNED : 0)
                | (count > 0 ? MEMORY | DATA : 0) | (timing == Timing.DIVIDE ? DIVIDE : 0)
                | (timing == Timing.IF_THEN ? IF_THEN : 0) | (isExclusiveLoad() ? EXCLUSIVE : 0)
                | (alwaysBranches && timing == Timing.DIRECT_BRANCH && target == address ? SPINS : 0)
                | (timing == Timing.DIVIDE || count > 1 ? INTERRUPTIBLE : 0);
    }

    /**
     * What EPSR.ICI says when an exception has stopped it behind so many transfers: the next register, of FP ones the
     * double register that holds it. 0 if it must begin anew: LDRD and STRD, and a list with its own base in it.
     */
    public int continuation(int transfers) {
        if (registerList != 0) {
            if ((registerList & 1 << base) != 0) {
                return 0;
            }
            var left = registerList;
            for (var i = 0; i < transfers; i++) {
                left &= left - 1;
            }
            return Integer.numberOfTrailingZeros(left);
        }
        return isFloatList() ? firstFloat() + transfers >>> 1 : 0;
    }

    /** The transfers that were made when EPSR.ICI says this. */
    public int transfersBefore(int continuation) {
        if (registerList != 0) {
            return Integer.bitCount(registerList & (1 << continuation) - 1);
        }
        return isFloatList() ? Math.clamp(2 * continuation - firstFloat(), 0, count - 1) : 0;
    }

    private boolean isFloatList() {
        return isFloat && count > 0 && switch (encoding.access().kind()) {
            case LIST_UP, LIST_DOWN -> true;
            case SINGLE, DUAL, EXCLUSIVE, TABLE -> false;
        };
    }

    private int firstFloat() {
        return Integer.numberOfTrailingZeros(floatReads | floatWrites);
    }

    /** True for what is not code memory, nor the core's own (ARM DDI 0439D 2.2.1). */
    static boolean reachesSystemBus(int address) {
        return address >>> 29 != 0 && address >>> 20 != PRIVATE_BUS;
    }

    /** It is fetched over the system bus. */
    boolean isOnSystemBus() {
        return lastLine == SYSTEM_BUS;
    }

    private boolean isExclusiveLoad() {
        return isLoad() && encoding.access().kind() == Kind.EXCLUSIVE;
    }

    void stopBefore() {
        attention |= STOP;
    }

    /** Bits such as {@link #CORE}: what a core may have to look at before it lets this instruction run. */
    public int attention() {
        return attention;
    }

    /**
     * True for the 16-bit instructions that set flags, but not inside an IT block (Armv7-M ARM A5.2: data processing
     * but for CMP, CMN and TST).
     */
    public boolean setsFlagsOutsideItBlocksOnly() {
        if (size != 2 || bits >= 0x4400) {
            return false;
        }
        var compares = bits >>> 11 == 0b00101 || bits >>> 6 == 0b0100001000 || bits >>> 7 == 0b010000101;
        return !compares;
    }

    /** The row of the encoding tables, or null for an UNDEFINED instruction. */
    public Encoding encoding() {
        return encoding;
    }

    /** The value of a field by the letter of its pattern (see {@link Encoding}); 0 if it has none of that letter. */
    public int field(char letter) {
        return encoding == null ? 0 : encoding.shape().pattern().field(letter, bits);
    }

    /** The manual's mnemonic without suffixes: "LDR", "VCVT", "UNDEFINED". */
    public String mnemonic() {
        return encoding == null ? "UNDEFINED" : encoding.mnemonic();
    }

    /** Where it stands. */
    public int address() {
        return address;
    }

    /** The instruction; the first half-word of a 32-bit one is on top. */
    public int bits() {
        return bits;
    }

    /** 2 or 4. */
    public int size() {
        return size;
    }

    /** The address just behind it. */
    public int end() {
        return end;
    }

    /** True when a bit that should be 0 or 1 is not. */
    public boolean isUnpredictable() {
        return encoding != null && encoding.shape().pattern().isUnpredictable(bits);
    }

    /** What it asks of the core's own state, or null. */
    public SystemInstruction system() {
        return system;
    }

    /**
     * True when the core must execute it in the engine's place: CPS, MSR, MRS, WFI, WFE, SEV, SVC, BKPT, and what is
     * UNDEFINED or NOCP. False for NOP, YIELD, DBG, IT, CLREX and the barriers, though {@link #system} names them.
     */
    public boolean coreExecutes() {
        return coreExecutes;
    }

    /** True for CP10 and CP11: CPACR must allow it. */
    public boolean isFloat() {
        return isFloat;
    }

    /** True when it reads memory as data. */
    public boolean isLoad() {
        return encoding != null && encoding.access() != null && encoding.access().loads();
    }

    /** True for STR and its kin of one register, but the exclusive ones and FP. */
    public boolean isSingleStore() {
        return isPlainStore;
    }

    /** True when it writes memory. */
    public boolean isStore() {
        return encoding != null && encoding.access() != null && !encoding.access().loads();
    }

    /** Bytes of one transfer; 0 if it does not reach memory. */
    public int accessWidth() {
        return encoding == null || encoding.access() == null ? 0 : encoding.access().width();
    }

    /** Transfers: 1, 2 for a dual access, the length of a list; 0 if it does not reach memory. */
    public int accessCount() {
        return count;
    }

    /** True when an address that is no multiple of the width faults even though CCR.UNALIGN_TRP is 0. */
    public boolean faultsWhenUnaligned() {
        return encoding != null && encoding.access() != null && encoding.access().aligned();
    }

    /** The base register, 15 for a literal; -1 if it does not reach memory. */
    public int base() {
        return base;
    }

    /** The index register or -1. */
    public int index() {
        return index;
    }

    /** Bytes added to the base; of a list that ends below the base, minus its length. */
    public int offset() {
        return offset;
    }

    /** False when the base itself is the address and the offset is added afterwards. */
    public boolean preIndexed() {
        return preIndexed;
    }

    /** True when the base register changes. */
    public boolean writesBack() {
        return writesBack;
    }

    /** Rt of a load, a store, MRS's Rd; -1 if there is none. */
    public int transferRegister() {
        return transfer;
    }

    /** The core registers of LDM, STM, PUSH, POP, a bit each. */
    public int registerList() {
        return registerList;
    }

    /** The registers that make its address, a bit each; 0 for a literal, and if it does not reach memory. */
    public int addressRegisters() {
        return addressReads;
    }

    /** Core registers that it writes, a bit each, but for PC and LR of a branch. */
    public int writtenRegisters() {
        return writes;
    }

    /** The lowest address that it reaches, worked out from the registers before it executes. */
    public int address(Registers registers) {
        var from = base == 15 ? address + 4 & (accessWidth() == 0 || isTable() ? -1 : ~3) : registers.register(base);
        if (!preIndexed) {
            return from;
        }
        return from + offset + (index < 0 ? 0 : indexValue(registers) << shift);
    }

    private boolean isTable() {
        return encoding.access().kind() == Kind.TABLE;
    }

    private int indexValue(Registers registers) {
        return (index == 15 ? address + 4 : registers.register(index)) << (isTable() && accessWidth() == 2 ? 1 : 0);
    }

    /** Rn of a division or MSR and such, or -1. */
    public int firstOperand() {
        return firstOperand;
    }

    /** Rm, or -1. */
    public int secondOperand() {
        return secondOperand;
    }

    /** True when it may go elsewhere than to the next instruction. */
    public boolean isBranch() {
        return isBranch;
    }

    /** True when the branch target stands in the instruction: B, BL, CBZ, CBNZ. */
    public boolean isDirectBranch() {
        return timing == Timing.DIRECT_BRANCH;
    }

    /** True for BL and BLX: the address behind it goes to LR. */
    public boolean isCall() {
        return encoding == Branch32.BL || encoding == Thumb16.BLX;
    }

    /** Where a direct branch goes; 0 for others. */
    public int branchTarget() {
        return target;
    }

    /** The condition field of a conditional branch; {@link #ALWAYS} for others, also in an IT block. */
    public int condition() {
        return condition;
    }

    @Override
    public String toString() {
        return String.format(size == 2 ? "%08X: %04X %s" : "%08X: %08X %s", address, bits,
                encoding == null ? "UNDEFINED" : encoding.name());
    }
}
