package dev.metronome.timing;

import dev.metronome.timing.Access.Kind;
import dev.metronome.timing.Cost.FloatUse;
import dev.metronome.timing.Instruction.Timing;

/** Reads one instruction's fields by the letters of its pattern (see {@link Encoding}). */
record Fields(Encoding encoding, int bits, int address) {
    private static final int SP = 13;
    private static final int LR = 14;
    private static final int PC = 15;

    private BitPattern pattern() {
        return encoding.shape().pattern();
    }

    private boolean has(char letter) {
        return encoding != null && pattern().has(letter);
    }

    private Access access() {
        return encoding == null ? null : encoding.access();
    }

    int field(char letter) {
        return encoding == null ? 0 : pattern().field(letter, bits);
    }

    /** A core register's number, -1 if the pattern has none; the extra letter is bit 3 in the 16-bit high forms. */
    int register(char letter, char extra) {
        if (!has(letter) || isFloatOperand(letter)) {
            return -1;
        }
        var high = extra != letter && has(extra) ? field(extra) << 3 : 0;
        return high | field(letter);
    }

    /** Of the FP instructions, only loads and stores have a core register Rn; Rt and Rt2 are always core registers. */
    private boolean isFloatOperand(char letter) {
        return encoding instanceof FloatingPoint32 && switch (letter) {
            case 't', 'u' -> false;
            case 'n' -> access() == null;
            default -> true;
        };
    }

    int base() {
        if (access() == null) {
            return -1;
        }
        return access().base() >= 0 ? access().base() : field('n');
    }

    int index() {
        return access() == null ? -1 : register('m', 'm');
    }

    int registerList() {
        return has('r') ? field('r') | field('L') << LR | (loadsPcFromList() ? 1 << PC : 0) : 0;
    }

    private boolean loadsPcFromList() {
        return encoding == Thumb16.POP_PC || has('p') && field('p') == 1;
    }

    /** Transfers. An FP list's immediate counts words, for double registers too. */
    int count() {
        if (access() == null) {
            return 0;
        }
        return switch (access().kind()) {
            case SINGLE, EXCLUSIVE, TABLE -> 1;
            case DUAL -> 2;
            case LIST_UP, LIST_DOWN -> has('r') ? Integer.bitCount(registerList()) : field('i');
        };
    }

    int offset(int count) {
        if (access() == null || access().kind() == Kind.LIST_UP) {
            return 0;
        }
        if (access().kind() == Kind.LIST_DOWN) {
            return -4 * count;
        }
        var distance = field('i') * access().scale();
        return has('U') && field('U') == 0 ? -distance : distance;
    }

    boolean preIndexed() {
        return !has('P') || field('P') == 1;
    }

    /** LDM leaves the base alone in the 16-bit form when it loads it (Armv7-M ARM A7.7.41). */
    boolean writesBack() {
        if (access() == null) {
            return false;
        }
        if (has('W')) {
            return field('W') == 1;
        }
        return switch (access().kind()) {
            case LIST_UP -> encoding != Thumb16.LDM || (registerList() & 1 << base()) == 0;
            case LIST_DOWN -> true;
            case SINGLE, DUAL, EXCLUSIVE, TABLE -> false;
        };
    }

    int condition() {
        var conditional = encoding == Thumb16.B_CONDITIONAL || encoding == Branch32.B_CONDITIONAL;
        return conditional ? field('c') : Instruction.ALWAYS;
    }

    boolean isUnconditional() {
        return condition() == Instruction.ALWAYS && encoding != Thumb16.CBZ && encoding != Thumb16.CBNZ;
    }

    /** Armv7-M ARM A7.7.12 (B), A7.7.18 (BL), A7.7.21 (CBZ). */
    int branchTarget() {
        if (encoding == null || !(encoding.cost() instanceof Cost.DirectBranch)) {
            return 0;
        }
        var from = address + 4;
        if (encoding == Thumb16.CBZ || encoding == Thumb16.CBNZ) {
            return from + 2 * field('i');
        }
        if (encoding instanceof Thumb16) {
            return from + 2 * signed(field('i'), pattern().width('i'));
        }
        var sign = field('S');
        var j1 = field('J') >> 1;
        var j2 = field('J') & 1;
        var high = encoding == Branch32.B_CONDITIONAL
                ? sign << 2 | j2 << 1 | j1
                : sign << 2 | (j1 ^ sign ^ 1) << 1 | j2 ^ sign ^ 1;
        var width = pattern().width('i');
        return from + 2 * signed(high << width | field('i'), width + 3);
    }

    private static int signed(int value, int width) {
        return value << 32 - width >> 32 - width;
    }

    boolean writesPc(Timing timing) {
        return switch (timing) {
            case INDIRECT_BRANCH, RETURN, TABLE_BRANCH, LOAD_TO_PC, MULTIPLE_TO_PC -> true;
            default -> false;
        };
    }

    Timing timing(int transfer) {
        if (encoding == null) {
            return Timing.PLAIN;
        }
        return switch (encoding.cost()) {
            case Cost.Fixed fixed -> fixed.cycles() == 1 && !writesControl() ? Timing.PLAIN : Timing.FIXED;
            case Cost.NoOperation _ -> Timing.NO_OPERATION;
            case Cost.IfThen _ -> Timing.IF_THEN;
            case Cost.Divide _ -> Timing.DIVIDE;
            case Cost.DirectBranch _ -> Timing.DIRECT_BRANCH;
            case Cost.IndirectBranch _ ->
                encoding == Thumb16.BX && field('m') == LR ? Timing.RETURN : Timing.INDIRECT_BRANCH;
            case Cost.TableBranch _ -> Timing.TABLE_BRANCH;
            case Cost.Load _ -> transfer == PC && access().width() == 4 ? Timing.LOAD_TO_PC : Timing.LOAD;
            case Cost.Store _ -> index() >= 0 ? Timing.STORE_REGISTER : Timing.STORE;
            case Cost.Multiple _ -> loadsPcFromList() ? Timing.MULTIPLE_TO_PC : Timing.MULTIPLE;
            case Cost.Exclusive _ -> Timing.MULTIPLE;
            case Cost.Float cost -> switch (cost.use()) {
                case ARITHMETIC, ACCUMULATE, IN_PLACE, MOVE, COMPARE -> Timing.FLOAT;
                case FROM_CORE, TO_CORE, STATUS -> Timing.FIXED;
            };
        };
    }

    int cycles(Timing timing, int count) {
        return switch (timing) {
            case PLAIN, NO_OPERATION, DIRECT_BRANCH, INDIRECT_BRANCH, RETURN, STORE -> 1;
            case FIXED, FLOAT -> writesControl() ? 2 : switch (encoding.cost()) {
                case Cost.Fixed fixed -> fixed.cycles();
                case Cost.Float cost -> cost.busyCycles();
                default -> throw new IllegalStateException(encoding + " has no fixed cost");
            };
            case IF_THEN, DIVIDE -> 0;
            case TABLE_BRANCH -> 6;
            case LOAD, STORE_REGISTER -> 2;
            case LOAD_TO_PC -> 5;
            case MULTIPLE -> 1 + count;
            case MULTIPLE_TO_PC -> 1 + count;
        };
    }

    /** The rule that has {@link #cycles}. */
    Rule rule(Timing timing) {
        return switch (timing) {
            case RETURN -> Rule.BRANCH_RETURN;
            case INDIRECT_BRANCH -> Rule.BRANCH_INDIRECT;
            case DIRECT_BRANCH -> Rule.BRANCH_DIRECT;
            case TABLE_BRANCH -> Rule.TABLE_BRANCH;
            case LOAD_TO_PC -> Rule.LOAD_TO_PC;
            case MULTIPLE_TO_PC -> Rule.MULTIPLE_TO_PC;
            case IF_THEN -> Rule.IF_THEN;
            case DIVIDE -> Rule.DIVIDE_TERMINATION;
            case NO_OPERATION -> Rule.HINT;
            case LOAD -> Rule.LOAD;
            case STORE -> Rule.STORE;
            case STORE_REGISTER -> Rule.STORE_REGISTER;
            case PLAIN, FIXED, FLOAT, MULTIPLE -> switch (encoding == null ? Costs.SYSTEM : encoding.cost()) {
                case Cost.Fixed fixed -> fixed.rule();
                case Cost.Float cost -> cost.rule();
                case Cost.Exclusive _ -> Rule.EXCLUSIVE;
                default -> encoding instanceof FloatingPoint32 ? Rule.FLOAT_MULTIPLE : Rule.MULTIPLE;
            };
        };
    }

    private boolean writesControl() {
        return encoding == Branch32.MSR && field('y') == 20;
    }

    int writes(int base, boolean writesBack, int transfer, int transferSecond, int registerList) {
        if (encoding == null) {
            return 0;
        }
        var mask = writesBack ? 1 << base : 0;
        for (var letter : new char[]{'d', 'h', 'l'}) {
            mask |= bit(register(letter, letter == 'd' ? 'D' : letter));
        }
        if (access() != null && access().loads() || isFloatUse(FloatUse.TO_CORE) || encoding == FloatingPoint32.VMRS) {
            mask |= bit(transfer) | bit(transferSecond) | registerList;
        }
        if (encoding == Thumb16.ADD_SP_IMMEDIATE7 || encoding == Thumb16.SUB_SP_IMMEDIATE7) {
            mask |= 1 << SP;
        }
        return mask & 0x7FFF;
    }

    private static int bit(int register) {
        return register < 0 ? 0 : 1 << register;
    }

    private boolean isFloatUse(FloatUse use) {
        return encoding.cost() instanceof Cost.Float cost && cost.use() == use;
    }

    int floatReads() {
        if (!(encoding instanceof FloatingPoint32)) {
            return 0;
        }
        if (access() != null) {
            return access().loads() ? 0 : floatList();
        }
        return switch (((Cost.Float) encoding.cost()).use()) {
            case ARITHMETIC, ACCUMULATE -> single('n', 'N') | single('m', 'M');
            case IN_PLACE -> single('d', 'D');
            case MOVE -> single('m', 'M');
            case COMPARE -> single('d', 'D') | single('m', 'M');
            case TO_CORE -> single('n', 'N') | pair();
            case FROM_CORE, STATUS -> 0;
        };
    }

    int floatWrites() {
        if (!(encoding instanceof FloatingPoint32)) {
            return 0;
        }
        if (access() != null) {
            return access().loads() ? floatList() : 0;
        }
        return switch (((Cost.Float) encoding.cost()).use()) {
            case ARITHMETIC, ACCUMULATE, IN_PLACE, MOVE -> single('d', 'D');
            case FROM_CORE -> single('n', 'N') | pair();
            case COMPARE, TO_CORE, STATUS -> 0;
        };
    }

    private int single(char letter, char low) {
        return has(letter) ? 1 << (field(letter) << 1 | field(low)) : 0;
    }

    private int pair() {
        if (!has('m')) {
            return 0;
        }
        return pattern().has('M') ? 3 << (field('m') << 1 | field('M')) : 3 << 2 * field('m');
    }

    private int floatList() {
        var first = has('D') ? field('d') << 1 | field('D') : field('d') << 1;
        var words = Math.min(count(), 32);
        return (int) ((1L << words) - 1 << first);
    }

    SystemInstruction system() {
        return switch (encoding) {
            case null -> SystemInstruction.Undefined.UNDEFINED;
            case Thumb16 narrow -> switch (narrow) {
                case UDF -> SystemInstruction.Undefined.UNDEFINED;
                case CPSIE, CPSID -> new SystemInstruction.ChangeProcessorState(narrow == Thumb16.CPSIE,
                        field('i') == 1, field('f') == 1);
                case SVC -> new SystemInstruction.SupervisorCall(field('i'));
                case BKPT -> new SystemInstruction.Breakpoint(field('i'));
                case IT -> new SystemInstruction.IfThen(field('c'), field('k'));
                case NOP, HINT_UNALLOCATED -> SystemInstruction.Hint.NOP;
                case YIELD -> SystemInstruction.Hint.YIELD;
                case WFE -> SystemInstruction.Hint.WFE;
                case WFI -> SystemInstruction.Hint.WFI;
                case SEV -> SystemInstruction.Hint.SEV;
                default -> null;
            };
            case Branch32 wide -> switch (wide) {
                case B_CONDITIONAL, B, BL -> null;
                case MSR -> new SystemInstruction.WriteSpecial(field('n'), field('y'), field('k'));
                case MRS -> new SystemInstruction.ReadSpecial(field('d'), field('y'));
                case NOP, HINT_UNALLOCATED -> SystemInstruction.Hint.NOP;
                case YIELD -> SystemInstruction.Hint.YIELD;
                case WFE -> SystemInstruction.Hint.WFE;
                case WFI -> SystemInstruction.Hint.WFI;
                case SEV -> SystemInstruction.Hint.SEV;
                case DBG -> SystemInstruction.Hint.DBG;
                case CLREX -> SystemInstruction.Exclusive.CLREX;
                case DSB -> SystemInstruction.Barrier.DSB;
                case DMB -> SystemInstruction.Barrier.DMB;
                case ISB -> SystemInstruction.Barrier.ISB;
                case UDF -> SystemInstruction.Undefined.UNDEFINED;
                case NOCP -> new SystemInstruction.NoCoprocessor(field('q'));
            };
            case DataProcessing32 _,LoadStore32 _,FloatingPoint32 _ -> null;
        };
    }

    boolean coreExecutes(SystemInstruction system) {
        return switch (system) {
            case null -> false;
            case SystemInstruction.Hint hint -> switch (hint) {
                case WFE, WFI, SEV -> true;
                case NOP, YIELD, DBG -> false;
            };
            case SystemInstruction.Barrier _,SystemInstruction.Exclusive _,SystemInstruction.IfThen _ -> false;
            case SystemInstruction.ChangeProcessorState _ -> true;
            case SystemInstruction.WriteSpecial _ -> true;
            case SystemInstruction.ReadSpecial _ -> true;
            case SystemInstruction.SupervisorCall _ -> true;
            case SystemInstruction.Breakpoint _ -> true;
            case SystemInstruction.Undefined _ -> true;
            case SystemInstruction.NoCoprocessor _ -> true;
        };
    }
}
